import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

// OWASP Password Storage Cheat Sheet: argon2id (this library's default), 19 MiB, 2 passes, 1 lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

let dummy: Promise<string> | undefined

/** Whether the password fits; without a hash it spends the same time, so a name's existence stays unknown. */
export async function verifyPassword(hashed: string | undefined, password: string) {
  if (hashed !== undefined) return verify(hashed, password)
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
