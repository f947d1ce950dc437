import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Key, KeyRing, KeySource } from './keys.ts'

/**
 * Seals single values for the records and opens them again (字段加密). A `context` says where a value
 * stands ("table.column:rowId"): sealed for one place it opens in no other.
 */
export type Sealer = {
  /** `v1.<keyId>.<base64url of nonce, ciphertext, tag>`, with the newest key that is in force. */
  seal(plain: string, context: string): string
  /** The value; throws when the text, its context or its key is not the right one. */
  open(sealed: string, context: string): string
  /** A keyed hash for exact search, with the newest index key in force: `<keyId>.<base64url>`. */
  blindIndex(field: string, normalised: string): string
  /** The hashes that a value may stand under while index keys are rotated: one for each key. */
  blindIndexes(field: string, normalised: string): string[]
  /** Whether this was sealed, or hashed, with the newest key in force. */
  isNewest(text: string): boolean
  /** The key that seals now, and the one that hashes now. */
  readonly keyId: string
  readonly indexKeyId: string
  /** Keys for one other purpose, 32 bytes each, made from the sealing keys; the one in force first. */
  derivedKeys(purpose: string): readonly Uint8Array[]
  /** Asks the source again: a key that was added is known from then on, one taken out no more. */
  reload(): Promise<void>
}

/** NIST SP 800-38D: a 96-bit random nonce and a 128-bit tag; one key seals far fewer than 2³² values. */
const nonceBytes = 12
const tagBytes = 16

export async function openSealer(source: KeySource, clock: { now(): number }): Promise<Sealer> {
  let ring: KeyRing = await source.read()
  const newest = (use: keyof KeyRing) => inForce(ring[use], clock.now())
  return {
    seal: (plain, context) => sealWith(newest('seal'), plain, context),
    open(sealed, context) {
      const [version, id, body = ''] = sealed.split('.')
      const key = ring.seal.find((one) => one.id === id)
      if (version !== 'v1') throw new Error('what was to be opened is not sealed as v1')
      if (!key) throw new Error(`the key ${id} is not in the key file`)
      return openWith(key, Buffer.from(body, 'base64url'), context)
    },
    blindIndex: (field, normalised) => hashWith(newest('index'), field, normalised),
    blindIndexes: (field, normalised) => ring.index.map((key) => hashWith(key, field, normalised)),
    isNewest: (text) =>
      text.startsWith('v1.')
        ? text.split('.')[1] === newest('seal').id
        : text.split('.')[0] === newest('index').id,
    derivedKeys(purpose) {
      const inUse = newest('seal')
      const rest = ring.seal.filter((key) => key !== inUse)
      return [inUse, ...rest].map((key) => derived(key, purpose))
    },
    get keyId() {
      return newest('seal').id
    },
    get indexKeyId() {
      return newest('index').id
    },
    async reload() {
      ring = await source.read()
    },
  }
}

/** A key begins to seal only when every node has had time to read it; it opens from the first. */
function inForce(keys: readonly Key[], now: number): Key {
  const key = keys.findLast(({ from }) => from <= now) ?? keys[0]
  if (!key) throw new Error('the key ring is empty')
  return key
}

function sealWith({ id, bytes }: Key, plain: string, context: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce)
  cipher.setAAD(boundTo(id, context))
  const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final()])
  return `v1.${id}.${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')}`
}

function openWith({ id, bytes }: Key, body: Buffer, context: string): string {
  if (body.length < nonceBytes + tagBytes) throw new Error('what was to be opened is cut short')
  const decipher = createDecipheriv('aes-256-gcm', bytes, body.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(boundTo(id, context))
  decipher.setAuthTag(body.subarray(-tagBytes))
  const plain = decipher.update(body.subarray(nonceBytes, -tagBytes))
  return Buffer.concat([plain, decipher.final()]).toString('utf8')
}

function boundTo(keyId: string, context: string): Buffer {
  return Buffer.from(`v1.${keyId}\n${context}`)
}

function hashWith({ id, bytes }: Key, field: string, normalised: string): string {
  const hash = createHmac('sha256', bytes).update(`${field}\n${normalised}`).digest('base64url')
  return `${id}.${hash}`
}

const derivedBefore = new WeakMap<Key, Map<string, Uint8Array>>()

/** HKDF (RFC 5869): whoever learns the key of one purpose learns nothing of another's. */
function derived(key: Key, purpose: string): Uint8Array {
  const known = derivedBefore.get(key) ?? new Map<string, Uint8Array>()
  derivedBefore.set(key, known)
  const made = known.get(purpose) ?? hkdf(key, purpose)
  known.set(purpose, made)
  return made
}

function hkdf({ bytes }: Key, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', bytes, '', `linli ${purpose}`, 32))
}
