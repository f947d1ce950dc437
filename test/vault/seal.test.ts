import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { keyFile, newKeyLine } from '../../api/vault/keys.ts'
import { openSealer } from '../../api/vault/seal.ts'
import { testClock } from '../support/clock.ts'
import { testKey, testKeys } from '../support/keys.ts'

const place = 'person_data.sealed:p1'
const open = (keys = testKeys()) => openSealer(keys, testClock())

it('what is sealed opens as it was, and no two seals of one value are alike', async () => {
  const sealer = await open()
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
      const [one, two] = [sealer.seal(plain, place), sealer.seal(plain, place)]
      expect([sealer.open(one, place), sealer.open(two, place)]).toEqual([plain, plain])
      expect(one).not.toBe(two)
      expect(one).toMatch(/^v1\.s1\.[A-Za-z0-9_-]+$/)
    }),
  )
})

it('a sealed value changed in any byte, or cut short, does not open', async () => {
  const sealer = await open()
  const [version, id, body = ''] = sealer.seal('13800000001', place).split('.')
  const bytes = Buffer.from(body, 'base64url')
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    const text = `${version}.${id}.${changed.toString('base64url')}`
    expect(() => sealer.open(text, place), `byte ${at}`).toThrow()
    const cut = `${version}.${id}.${bytes.subarray(0, at).toString('base64url')}`
    expect(() => sealer.open(cut, place), `cut at ${at}`).toThrow()
  }
})

it('a value sealed for one row does not open in another', async () => {
  const sealer = await open()
  const sealed = sealer.seal('13800000001', place)
  expect(() => sealer.open(sealed, 'person_data.sealed:p2')).toThrow()
})

it('an unknown key, another key under the same id and a plain text all fail', async () => {
  const sealer = await open()
  const sealed = sealer.seal('13800000001', place)
  const stranger = await open(testKeys([testKey('s9')]))
  expect(() => stranger.open(sealed, place)).toThrow('the key s1 is not in the key file')
  const imitation = await open(testKeys([{ ...testKey('other'), id: 's1' }]))
  expect(() => imitation.open(sealed, place)).toThrow()
  expect(() => sealer.open('13800000001', place)).toThrow('not sealed')
})

it('a new key opens as soon as it is read and seals only from its time on', async () => {
  const clock = testClock()
  const keys = testKeys()
  const [early, late] = [await openSealer(keys, clock), await openSealer(keys, clock)]
  keys.ring = { ...keys.ring, seal: [testKey('s1'), testKey('s2', clock.now() + 60_000)] }
  await early.reload()
  expect(early.keyId).toBe('s1')
  await late.reload()
  clock.advance(60_000)
  const sealed = early.seal('x', place)
  expect(early.keyId).toBe('s2')
  expect(late.open(sealed, place)).toBe('x')
  expect(early.isNewest(sealed)).toBe(true)
})

it('a keyed hash is of its field and its key; during a rotation all are looked for', async () => {
  const sealer = await open(testKeys([testKey('s1')], [testKey('i1'), testKey('i2')]))
  const hash = sealer.blindIndex('telephone', '13800000001')
  expect(hash).toMatch(/^i2\./)
  expect(hash).not.toContain('138')
  expect(sealer.blindIndex('plate', '13800000001')).not.toBe(hash)
  const [old, recent] = sealer.blindIndexes('telephone', '13800000001')
  expect([old?.startsWith('i1.'), recent]).toEqual([true, hash])
  expect([sealer.isNewest(old ?? ''), sealer.isNewest(hash)]).toEqual([false, true])
})

it('derived keys are of their purpose and their key, the one in force first, and the same after a reload', async () => {
  const sealer = await open(testKeys([testKey('s1'), testKey('s2')]))
  const [newest, old, ...more] = sealer.derivedKeys('journal')
  expect([newest?.length, old?.length, more]).toEqual([32, 32, []])
  const alone = await open(testKeys([testKey('s1')]))
  expect(alone.derivedKeys('journal')).toEqual([old])
  expect(alone.derivedKeys('backup')).not.toEqual([old])
  expect(alone.derivedKeys('journal')).not.toEqual([testKey('s1').bytes])
  await sealer.reload()
  expect(sealer.derivedKeys('journal')).toEqual([newest, old])
})

it('the key file is made once, for its owner alone, and a line can be added to it', async () => {
  const file = join(folder(), 'keys', 'records')
  const first = await keyFile(file, { make: true }).read()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await keyFile(file, { make: true }).read()).toEqual(first)
  writeFileSync(file, readFileSync(file, 'utf8') + newKeyLine('seal', 5000))
  const second = await keyFile(file, { make: false }).read()
  expect(second.seal.map(({ from }) => from)).toEqual([0, 5000])
  expect(second.index).toEqual(first.index)
})

it('a key file that is absent or wrong is said in words, never with a key in them', async () => {
  const file = join(folder(), 'records')
  await expect(keyFile(file, { make: false }).read()).rejects.toThrow('is not there')
  const line = newKeyLine('seal', 0)
  writeFileSync(file, `${line}${line}index ab 2026 c2hvcnQ\n`)
  const problem = await keyFile(file, { make: true })
    .read()
    .catch((error: Error) => error.message)
  expect(problem).toMatch(/Line 2 .*\nLine 3 .*\n.*no index key/)
  expect(problem).not.toContain(line.trim().split(' ')[3])
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'linli-keys-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
