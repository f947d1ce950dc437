import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const cwd = resolve(import.meta.dirname, '../..')
const run = (command: string, args: string[]) =>
  promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 })

type Locked = {
  packages: Record<string, { dev?: boolean; optional?: boolean; integrity?: string }>
}
const lock: Locked = JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8'))

describe('the list', () => {
  it('of the parts is written, and names every package of the lock file', async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'])
    const bom = JSON.parse(stdout) as { bomFormat: string; components: { purl: string }[] }
    expect(bom.bomFormat).toBe('CycloneDX')
    const listed = new Set(bom.components.map(({ purl }) => nameOf(purl)))
    const missing = Object.entries(lock.packages)
      .filter(([path, { dev, optional }]) => path && !dev && !optional)
      .map(([path]) => path.replace(/^.*node_modules\//, ''))
      .filter((name) => !listed.has(name))
    expect(missing).toEqual([])
  }, 60_000)

  it('of the licences holds none under which Linli may not be passed on', async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'licences'])
    expect(stdout).toMatch(/MIT: \d+/)
  }, 60_000)
})

describe('a package', () => {
  it('is taken only as the lock file knows it: each has its sum', () => {
    const without = Object.entries(lock.packages).filter(
      ([path, { integrity }]) => path && !integrity,
    )
    expect(without.map(([path]) => path)).toEqual([])
  })

  it('with a known fault stops the pipeline, and a registry that tells none is named', () => {
    const script = readFileSync(join(cwd, '.ci/run'), 'utf8')
    expect(script).toContain('npm audit --omit=dev --audit-level=high')
    expect(script).toMatch(/SKIPPED, the registry does not answer audits/)
  })
})

/** pkg:npm/%40scope/name@1.2.3 */
function nameOf(purl: string): string {
  return decodeURIComponent(
    purl
      .replace(/^pkg:npm\//, '')
      .replace(/\?.*$/, '')
      .replace(/@[^@]*$/, ''),
  )
}
