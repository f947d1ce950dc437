import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import type { Hash } from './tree.ts'

/** The key of one log: it signs checkpoints. `secret` is for keyed hashes and never signs. */
export type LogKey = { name: string; privateKey: KeyObject; publicKey: KeyObject; secret: Buffer }

/** What a checkpoint says: so many leaves had this root. `origin` names the log. */
export type Checkpoint = { origin: string; size: number; root: Hash }

/** A key of its own for a new log; its text is what a key file holds (C2SP signed-note). */
export function newLogKey(log: string): string {
  const name = `linli-${log}-${randomBytes(4).toString('hex')}`
  const seed = randomBytes(32)
  const { publicKey } = keysFrom(seed)
  const data = Buffer.concat([algorithm, seed]).toString('base64')
  return `PRIVATE+KEY+${name}+${keyHash(name, publicKey).toString('hex')}+${data}`
}

/** Reads `PRIVATE+KEY+name+hash+base64`; undefined when the text is no such key. */
export function readLogKey(text: string): LogKey | undefined {
  const match = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim())
  const [, name = '', hash, encoded = ''] = match ?? []
  const data = Buffer.from(encoded, 'base64')
  if (data.length !== 33 || data[0] !== algorithm[0]) return undefined
  const seed = data.subarray(1)
  const keys = keysFrom(seed)
  if (keyHash(name, keys.publicKey).toString('hex') !== hash) return undefined
  const secret = Buffer.from(hkdfSync('sha256', seed, '', `linli keyed hashes of ${name}`, 32))
  return { name, ...keys, secret }
}

/** What others need to check a checkpoint: `name+hash+base64`, nothing secret in it. */
export function verifierKey({ name, publicKey }: Pick<LogKey, 'name' | 'publicKey'>): string {
  const data = Buffer.concat([algorithm, rawKey(publicKey)]).toString('base64')
  return `${name}+${keyHash(name, publicKey).toString('hex')}+${data}`
}

/** Reads what `verifierKey` wrote; undefined when the text is no such key. */
export function readVerifierKey(text: string): Pick<LogKey, 'name' | 'publicKey'> | undefined {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim())
  const [, name = '', hash, encoded = ''] = match ?? []
  const data = Buffer.from(encoded, 'base64')
  if (data.length !== 33 || data[0] !== algorithm[0]) return undefined
  const der = Buffer.concat([spkiPrefix, data.subarray(1)])
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return keyHash(name, publicKey).toString('hex') === hash ? { name, publicKey } : undefined
}

/** Signs a checkpoint of the log that the key is named for (C2SP tlog-checkpoint, signed-note). */
export function signCheckpoint(key: LogKey, { size, root }: Omit<Checkpoint, 'origin'>): string {
  const text = `${key.name}\n${size}\n${Buffer.from(root).toString('base64')}\n`
  const signature = sign(null, Buffer.from(text), key.privateKey)
  const signed = Buffer.concat([keyHash(key.name, key.publicKey), signature])
  return `${text}\n— ${key.name} ${signed.toString('base64')}\n`
}

/** What the note says, if the key signed it; lines of other signers count for nothing. */
export function openCheckpoint(
  key: Pick<LogKey, 'name' | 'publicKey'>,
  note: string,
): Checkpoint | undefined {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) return undefined
  const text = note.slice(0, end + 1)
  const lines = note.slice(end + 2, -1).split('\n')
  if (!lines.some((line) => isSignedBy(key, text, line))) return undefined
  const [origin, size = '', root = ''] = text.split('\n')
  const bytes = Buffer.from(root, 'base64')
  if (origin !== key.name || !/^(0|[1-9][0-9]*)$/.test(size)) return undefined
  if (bytes.length !== 32 || bytes.toString('base64') !== root) return undefined
  return { origin, size: Number(size), root: bytes }
}

function isSignedBy(
  { name, publicKey }: Pick<LogKey, 'name' | 'publicKey'>,
  text: string,
  line: string,
): boolean {
  const [dash, signer, encoded = '', ...more] = line.split(' ')
  if (dash !== '—' || signer !== name || more.length > 0) return false
  const data = Buffer.from(encoded, 'base64')
  if (data.toString('base64') !== encoded || data.length !== 68) return false
  if (!data.subarray(0, 4).equals(keyHash(name, publicKey))) return false
  return verify(null, Buffer.from(text), publicKey, data.subarray(4))
}

/** Signature type 1 is Ed25519 (C2SP signed-note). */
const algorithm = Uint8Array.of(1)

function keyHash(name: string, publicKey: KeyObject): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(algorithm).update(rawKey(publicKey))
  return hash.digest().subarray(0, 4)
}

// RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo.
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')

function keysFrom(seed: Uint8Array): { privateKey: KeyObject; publicKey: KeyObject } {
  const der = Buffer.concat([pkcs8Prefix, seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

function rawKey(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(spkiPrefix.length)
}
