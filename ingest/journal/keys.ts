import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/** The secrets that open a journal, 32 bytes each; the first one seals. Asked anew for each segment. */
export type JournalKeys = () => readonly Uint8Array[]

/** The key of one segment, and the mark by which a frame names the secret it came from. */
export type SegmentKey = { mark: number; key: KeyObject }

export type KeyRing = {
  /** What a segment that begins now at a position is sealed with. */
  newest(first: number): SegmentKey
  newestMark(): number
  /** Undefined: the secret of that mark is not known here. */
  find(mark: number, first: number): SegmentKey | undefined
}

export function keyRing(keys: JournalKeys, journalId: string): KeyRing {
  function newestSecret(): Uint8Array {
    const [secret] = keys()
    if (!secret) throw new Error('the journal has no key')
    return secret
  }
  /** Of the file's name and not of its header: a damaged header costs no record. */
  function segmentKey(secret: Uint8Array, first: number): SegmentKey {
    const bytes = hkdfSync('sha256', secret, journalId, `linli journal segment ${first}`, 32)
    return { mark: markOf(secret), key: createSecretKey(Buffer.from(bytes)) }
  }
  return {
    newest: (first) => segmentKey(newestSecret(), first),
    newestMark: () => markOf(newestSecret()),
    find(mark, first) {
      const secret = keys().find((one) => markOf(one) === mark)
      return secret && segmentKey(secret, first)
    },
  }
}

const marks = new WeakMap<Uint8Array, number>()

/** Tells the few secrets of an installation apart and says nothing about them. */
function markOf(secret: Uint8Array): number {
  const known = marks.get(secret)
  if (known !== undefined) return known
  const mark = createHash('sha256').update('linli journal key').update(secret).digest()
  marks.set(secret, mark.readUInt32LE(0))
  return mark.readUInt32LE(0)
}
