import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLogKey } from '../../api/transparency/key-file.ts'
import {
  openCheckpoint,
  readLogKey,
  readVerifierKey,
  signCheckpoint,
  verifierKey,
} from '../../api/transparency/note.ts'
import { leafHash } from '../../api/transparency/tree.ts'
import { testAuditKey } from '../support/audit-key.ts'

const key = testAuditKey()
const root = leafHash('anything')

describe('a signed checkpoint', () => {
  it('has the text of a C2SP tlog-checkpoint: origin, size, root, a blank line, the signature', () => {
    const note = signCheckpoint(key, { size: 7, root })
    const [origin, size, text, blank, signature, end] = note.split('\n')
    expect([origin, size, blank, end]).toEqual([key.name, '7', '', ''])
    expect(text).toBe(Buffer.from(root).toString('base64'))
    expect(signature).toMatch(new RegExp(`^— ${key.name} [A-Za-z0-9+/]+=*$`))
  })

  it('is opened with the public key alone', () => {
    const other = readVerifierKey(verifierKey(key))
    expect(other).toBeDefined()
    const note = signCheckpoint(key, { size: 7, root })
    if (other) expect(openCheckpoint(other, note)).toEqual({ origin: key.name, size: 7, root })
  })

  it('is not opened with another key, under another name or with a byte changed', () => {
    const note = signCheckpoint(key, { size: 7, root })
    expect(openCheckpoint(testAuditKey(), note)).toBeUndefined()
    expect(openCheckpoint({ ...key, name: 'another' }, note)).toBeUndefined()
    fc.assert(
      fc.property(fc.nat({ max: note.length - 1 }), fc.constantFrom('0', 'A', '\n'), (at, put) => {
        fc.pre(note[at] !== put)
        const bent = note.slice(0, at) + put + note.slice(at + 1)
        expect(openCheckpoint(key, bent)).toBeUndefined()
      }),
    )
  })

  it('stays valid beside the signature of a witness', () => {
    const note = `${signCheckpoint(key, { size: 7, root })}— witness.example AAAAAAAA\n`
    expect(openCheckpoint(key, note)?.size).toBe(7)
  })
})

describe('the key of a log', () => {
  it('signs as Ed25519 does', () => {
    const note = signCheckpoint(key, { size: 1, root })
    const [text = '', signature = ''] = note.split('\n\n')
    const raw = Buffer.from(signature.trim().split(' ')[2] ?? '', 'base64').subarray(4)
    const publicKey = createPublicKey(key.privateKey)
    expect(verify(null, Buffer.from(`${text}\n`), publicKey, raw)).toBe(true)
  })

  it('is made once, for its owner only, and read from then on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'linli-key-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'keys', 'audit')
    const made = openLogKey(file, 'audit')
    expect(openLogKey(file, 'audit').name).toBe(made.name)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^PRIVATE\+KEY\+linli-audit-[0-9a-f]{8}\+/)
  })

  it('is refused when the file holds something else or its parts do not belong together', () => {
    const folder = mkdtempSync(join(tmpdir(), 'linli-key-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'audit')
    writeFileSync(file, 'a password')
    expect(() => openLogKey(file, 'audit')).toThrow(/holds no key of a log/)
    expect(readLogKey(`PRIVATE+KEY+audit+00000000+AQ${'A'.repeat(42)}`)).toBeUndefined()
    expect(readVerifierKey(verifierKey({ ...key, name: 'x' }).replace('x', 'y'))).toBeUndefined()
  })
})
