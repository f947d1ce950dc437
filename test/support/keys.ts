import { createHash } from 'node:crypto'
import type { Key, KeyRing, KeySource } from '../../api/vault/keys.ts'

/** A key that is the same in every run. */
export function testKey(id: string, from = 0): Key {
  return { id, from, bytes: createHash('sha256').update(id).digest() }
}

export type TestKeys = KeySource & { ring: KeyRing }

/** Keys that a test adds and takes away; the sealer sees it after its next reload. */
export function testKeys(seal = [testKey('s1')], index = [testKey('i1')]): TestKeys {
  const keys: TestKeys = { ring: { seal, index }, read: async () => keys.ring }
  return keys
}
