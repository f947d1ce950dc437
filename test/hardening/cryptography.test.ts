import { getCiphers } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { newTotp } from '../../api/people/codes.ts'
import {
  hashPassword,
  hashRecoveryCode,
  newRecoveryCodes,
  newSalt,
  verifyPassword,
} from '../../api/people/secrets.ts'
import { openSealer } from '../../api/vault/seal.ts'

const root = resolve(import.meta.dirname, '../..')

describe('the program', () => {
  const sources = ['api', 'ingest'].flatMap(sourcesIn)

  it('encrypts with AES-256-GCM and with nothing else', () => {
    const known = new Set(getCiphers())
    const named = sources
      .flatMap(({ text }) => [...text.matchAll(/['"`]([\w-]+)['"`]/g)])
      .map(([, word = '']) => word.toLowerCase())
      .filter((word) => known.has(word))
    expect(new Set(named)).toEqual(new Set(['aes-256-gcm']))
    const calls = sources.flatMap(({ text }) => [...text.matchAll(/create(?:C|Dec)ipheriv\(/g)])
    expect(calls).toHaveLength(4)
  })

  it('hashes with SHA-256, and random secrets come from the system', () => {
    const hashes = sources.flatMap(({ text }) => [
      ...text.matchAll(/(?:createHash|createHmac|hkdfSync)\(\s*([^,)]+)/g),
    ])
    expect(new Set(hashes.map(([, name]) => name?.trim()))).toEqual(new Set(["'sha256'"]))
    const guessable = sources.filter(({ text }) => text.includes('Math.random'))
    expect(guessable.filter(({ path }) => path.startsWith('api'))).toEqual([])
  })
})

describe('algorithms and their strength', () => {
  it('can be changed: what was kept says how, and is still understood', async () => {
    const word = 'kettle lantern osprey'
    const older = await hash(word, { memoryCost: 8192, timeCost: 3, parallelism: 1 })
    expect(await verifyPassword(older, word)).toBe(true)
    expect(await verifyPassword(older, 'another word')).toBe(false)
    expect(await hashPassword(word)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const key = { id: 'k1', from: 0, bytes: Buffer.alloc(32, 7) }
    const ring = { seal: [key], index: [{ ...key, bytes: Buffer.alloc(32, 8) }] }
    const sealer = await openSealer({ read: async () => ring }, { now: () => 1 })
    const sealed = sealer.seal('plain', 'table.column:1')
    expect(sealed).toMatch(/^v1\.k1\./)
    expect(() => sealer.open(sealed.replace('v1', 'v2'), 'table.column:1')).toThrow('not sealed')
  })
})

describe('a recovery code', () => {
  it('has 50 random bits and is kept under a salted password hash', async () => {
    const codes = [...newRecoveryCodes(), ...newRecoveryCodes()]
    expect(new Set(codes).size).toBe(20)
    for (const code of codes) expect(code).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/)
    const [salt, other] = [newSalt(), newSalt()]
    expect(Buffer.from(salt, 'base64url').length).toBe(16)
    const [code = ''] = codes
    expect(await hashRecoveryCode(code, salt)).not.toBe(await hashRecoveryCode(code, other))
  })
})

describe('the secret of an app', () => {
  it('has 160 bits, and no two are alike', () => {
    const made = Array.from({ length: 50 }, () => newTotp('operator').secret)
    expect(new Set(made).size).toBe(50)
    for (const secret of made) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  })
})

function sourcesIn(folder: string): { path: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}
