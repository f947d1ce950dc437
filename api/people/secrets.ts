import { createHash, randomBytes, randomInt } from 'node:crypto'
import { hash, hashRaw, verify } from '@node-rs/argon2'

// OWASP Password Storage Cheat Sheet: argon2id (this library's default), 19 MiB, 2 passes, 1 lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

let dummy: Promise<string> | undefined

/** Whether the password fits; without a hash it spends the same time, so a name's existence stays unknown. */
export async function verifyPassword(hashed: string | null | undefined, password: string) {
  if (hashed) return verify(hashed, password)
  dummy ??= hashPassword(newToken())
  await verify(await dummy, password)
  return false
}

/** 256 random bits, URL-safe; OWASP ASVS 7.2.3 asks for at least 128. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Only this is stored: who reads the records cannot sign in with what they find. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** 32 letters and digits that nobody mistakes for each other on paper. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Ten recovery codes of 50 random bits each, as xxxxx-xxxxx. */
export function newRecoveryCodes(): string[] {
  const letters = () => Array.from({ length: 5 }, () => alphabet[randomInt(32)]).join('')
  return Array.from({ length: 10 }, () => `${letters()}-${letters()}`)
}

export function newSalt(): string {
  return randomBytes(16).toString('base64url')
}

/** Under 112 bits a code needs a password's hash (OWASP ASVS 6.5.2); one salt serves an account's ten. */
export async function hashRecoveryCode(code: string, salt: string): Promise<string> {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, '')
  const raw = await hashRaw(plain, { ...cost, salt: Buffer.from(salt, 'base64url') })
  return raw.toString('base64url')
}
