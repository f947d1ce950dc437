import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../support/servers.ts'
import { startCommand } from '../support/start-command.ts'

const root = resolve(import.meta.dirname, '../..')

describe('a start that cannot succeed says what to mend, and ends', () => {
  it('when DATA_DIR is a file', async () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    expect(await start({ DATA_DIR: file })).toEqual([
      `The folder ${file} cannot be used: a file is in its place (${file}).`,
      'Set DATA_DIR to a folder that Linli may write.',
    ])
  })

  it('when DATA_DIR is where nothing can be made', async () => {
    const [first] = await start({ DATA_DIR: '/proc/linli/data' })
    expect(first).toBe('The folder /proc/linli/data cannot be used: ENOENT (/proc/linli).')
  })

  it('when a port is taken, before anything is made', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const address = taken.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const dir = join(folder(), 'data')
    const problems = await start({ DATA_DIR: dir, MQTT_PORT: String(port) })
    expect(problems).toEqual([
      `Port ${port} is taken by another program. Set MQTT_PORT to a free one.`,
    ])
    expect(existsSync(join(dir, 'records'))).toBe(false)
  })

  it('when PostgreSQL does not answer, without its password', async () => {
    const host = `127.0.0.1:${await freePort()}`
    const problems = await start({ DATABASE_URL: `postgres://linli:secret@${host}/linli` })
    expect(problems).toEqual([
      `PostgreSQL cannot be used at ${host}/linli: connect ECONNREFUSED ${host}.`,
      'Start it, or mend DATABASE_URL.',
    ])
  })
})

/** What it wrote to stderr, line by line; it ended with 1 by itself. */
async function start(env: Record<string, string>): Promise<string[]> {
  const [command = '', ...args] = startCommand
  const quiet = { PORT: '0', MQTT_PORT: '0', SIMULATE: 'off', DEMO_ACCOUNTS: 'off' }
  const child = spawn(command, args, {
    cwd: root,
    env: { PATH: process.env.PATH, DATA_DIR: folder(), ...quiet, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [problems, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect(code).toBe(1)
  return problems.trim().split('\n')
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'linli-start-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
