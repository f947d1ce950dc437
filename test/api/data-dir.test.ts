import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type DataDir, holdDataDir, readHolder } from '../../api/data-dir.ts'

describe('a data folder', () => {
  it('is held by one process at a time, and free again after release', () => {
    const path = folder()
    const first = held(holdDataDir(path, 'token'))
    expect(holdDataDir(path, 'token')).toMatchObject({ heldBy: { pid: process.pid } })
    first.release()
    held(holdDataDir(path, 'token')).release()
  })

  it('says where the running instance answers', () => {
    const path = folder()
    const dir = held(holdDataDir(path, 'secret'))
    dir.announce('http://127.0.0.1:8080')
    expect(readHolder(path)).toMatchObject({ url: 'http://127.0.0.1:8080', token: 'secret' })
    dir.release()
    expect(readHolder(path)).toBeUndefined()
  })

  it('is taken over from a process that died without letting go', () => {
    const path = folder()
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(
      join(path, 'instance.json'),
      JSON.stringify({ pid, startedAt: 'long ago', token: 'old' }),
    )
    expect(readHolder(path)).toBeUndefined()
    held(holdDataDir(path, 'new')).release()
  })

  it('is taken over when another process has since been given the dead one’s number', () => {
    const path = folder()
    writeFileSync(
      join(path, 'instance.json'),
      JSON.stringify({ pid: process.pid, startedAt: 'before the last boot', token: 'old' }),
    )
    held(holdDataDir(path, 'new')).release()
  })
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'linli-data-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function held(result: ReturnType<typeof holdDataDir>): DataDir {
  if ('heldBy' in result) throw new Error(`held by ${result.heldBy.pid}`)
  return result
}
