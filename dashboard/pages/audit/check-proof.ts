import type { RecordDetail } from '../../../api/audit/schema.ts'

/**
 * Whether the record's text stands in the tree that the checkpoint names (RFC 9162 2.1.3.2), by this
 * browser's own arithmetic. Undefined where it has none: plain http from afar is no secure context.
 */
export async function checkProof({ leaf, proof }: RecordDetail): Promise<boolean | undefined> {
  const subtle = globalThis.crypto?.subtle
  if (!subtle) return undefined
  const hashOf = async (...parts: Uint8Array[]) =>
    new Uint8Array(await subtle.digest('SHA-256', joined(parts)))
  let hash = await hashOf(Uint8Array.of(0), new TextEncoder().encode(leaf))
  let at = proof.position
  let last = proof.size - 1
  for (const step of proof.hashes.map(bytesOf)) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = await hashOf(Uint8Array.of(1), step, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else hash = await hashOf(Uint8Array.of(1), hash, step)
    ;[at, last] = [half(at), half(last)]
  }
  const [, size, root] = proof.checkpoint.split('\n')
  return last === 0 && size === String(proof.size) && root === base64Of(hash)
}

function half(number: number): number {
  return Math.floor(number / 2)
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
