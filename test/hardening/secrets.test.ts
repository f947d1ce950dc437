import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../../api/config.ts'
import { openLog, secretsOf } from '../../api/log.ts'
import { secretNames } from '../../api/secret-files.ts'

describe('a secret in a file', () => {
  it('is read as if it stood in the environment, without its line end', () => {
    const DATABASE_URL_FILE = secretFile('postgres://linli:hunter-22@records/linli\n')
    const read = readConfig({ DATABASE_URL_FILE })
    expect('config' in read && read.config.databaseUrl).toBe(
      'postgres://linli:hunter-22@records/linli',
    )
    expect('config' in read && read.config.simulate).toBe(false)
  })

  it('is taken for every variable that carries one', () => {
    for (const name of secretNames) {
      const read = readConfig({ [`${name}_FILE`]: '/nowhere/at-all' })
      expect('problems' in read && read.problems.join(' ')).toContain(`${name}_FILE`)
    }
  })

  it('is refused while everybody on the machine may read it', () => {
    const path = secretFile('word')
    chmodSync(path, 0o644)
    const read = readConfig({ DEMO_PASSWORD_FILE: path })
    expect(read.problems).toEqual([
      `DEMO_PASSWORD_FILE: everybody may read ${path}; run chmod 600 on it.`,
    ])
  })

  it('is refused beside the same secret in the environment, empty, or as large as a document', () => {
    const both = readConfig({ DEMO_PASSWORD: 'one', DEMO_PASSWORD_FILE: secretFile('two') })
    expect(both.problems.join()).toContain('both set')
    for (const text of ['\n', 'x'.repeat(20_000)])
      expect(readConfig({ DEMO_PASSWORD_FILE: secretFile(text) }).problems).toHaveLength(1)
  })

  it('is never part of the words that refuse it', () => {
    const DATABASE_URL_FILE = secretFile('mysql://linli:hunter-22@records/linli')
    const MQTT_URL_FILE = secretFile('hunter-33')
    const { problems } = readConfig({ DATABASE_URL_FILE, MQTT_URL_FILE })
    expect(problems).toHaveLength(2)
    expect(problems.join()).not.toContain('hunter')
  })
})

describe('the log', () => {
  it('leaves out fields named as secrets and the values of known secrets, in any form', () => {
    const { log, lines } = openHeard(
      secretsOf(['postgres://u:p%40ss%2Fword@h/d', 'token-77', undefined]),
    )
    log.warn({ password: 'open sesame', body: { phone: '13800000000' } }, 'refused')
    log.warn({ err: new Error('cannot reach postgres://u:p%40ss%2Fword@h/d: token-77') }, 'away')
    log.warn('p@ss/word')
    expect(lines.join('')).not.toMatch(/sesame|1380000|p%40ss|p@ss|token-77/)
    expect(lines).toHaveLength(3)
  })

  it('keeps of an error its name, its words and its way, not the row that PostgreSQL repeats', () => {
    const { log, lines } = openHeard()
    const error = Object.assign(new Error('duplicate key'), { code: '23505', detail: '(粤C12345)' })
    log.error({ err: error }, 'failed')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 50,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      err: { type: 'Error', message: 'duplicate key', code: '23505' },
    })
    expect(lines[0]).not.toContain('12345')
  })

  it('writes whatever somebody sent as one line that cannot be mistaken for another', () => {
    const { log, lines } = openHeard()
    log.warn({ route: '/x\r\n{"level":60,"msg":"all is well"}\u2028' }, 'a\nb')
    expect(lines).toHaveLength(1)
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/)
  })
})

function openHeard(secrets: string[] = []) {
  const lines: string[] = []
  return { lines, log: openLog({ secrets, to: { write: (line) => void lines.push(line) } }) }
}

function secretFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'linli-secret-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, text, { mode: 0o600 })
  return path
}
