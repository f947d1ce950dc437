import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import type { JournalEntry } from './journal.ts'
import type { KeyRing, SegmentKey } from './keys.ts'
import {
  closeRecord,
  encodeFrameHead,
  encodeRecord,
  entryAt,
  headerBytes,
  isFiller,
  isFrame,
  lengthAt,
  positionsIn,
  roomFor,
  sealBytes,
} from './record.ts'

/**
 * A cipher of its own for each record would cost an eighth of ingest's throughput, one for a whole
 * commit would lose that commit to one bad bit; a disk too loses blocks of this size.
 */
const frameBytes = 4096

/**
 * Nonces are 96 random bits. NIST SP 800-38D 8.3 allows 2³² of them under one key: each segment has a
 * key of its own and holds fewer than 2²¹ frames, however often one is begun anew under the same name.
 */
const nonceBytes = 12
const algorithm = 'aes-256-gcm'
const markAt = headerBytes
const nonceAt = markAt + 4
const tagAt = nonceAt + nonceBytes
const bodyAt = headerBytes + sealBytes
/** Bound to the ciphertext: place, time, count and key, but neither magic and checksum nor length. */
const boundFrom = 12

type Waiting = readonly { entry: JournalEntry }[]

/** Seals waiting entries from `from` on as one frame at an offset; answers how many, and its end. */
export function encodeFrame(
  into: Buffer,
  offset: number,
  waiting: Waiting,
  from: number,
  sealing: { key: SegmentKey; salt: number },
): { count: number; end: number } {
  const first = waiting[from]?.entry
  if (!first) throw new Error('a frame needs a record')
  let end = encodeRecord(into, offset + bodyAt, first)
  let count = 1
  for (; ; count += 1) {
    const next = waiting[from + count]?.entry
    // Its head says only where it begins, so that its positions follow one another.
    if (next?.position !== first.position + count) break
    if (end + roomFor(next) > offset + frameBytes) break
    end = encodeRecord(into, end, next)
  }
  encodeFrameHead(into, offset, first, count)
  seal(into, offset, end, sealing.key)
  closeRecord(into, offset, end, sealing.salt)
  return { count, end }
}

function seal(into: Buffer, offset: number, end: number, { mark, key }: SegmentKey) {
  into.writeUInt32LE(mark, offset + markAt)
  const nonce = into.subarray(offset + nonceAt, offset + tagAt)
  randomFillSync(nonce)
  const cipher = createCipheriv(algorithm, key, nonce)
  cipher.setAAD(into.subarray(offset + boundFrom, offset + nonceAt))
  into.set(cipher.update(into.subarray(offset + bodyAt, end)), offset + bodyAt)
  cipher.final()
  into.set(cipher.getAuthTag(), offset + tagAt)
}

/** The mark of the secret a frame was sealed with; undefined: no frame. */
export function markOfFrame(bytes: Buffer, offset: number): number | undefined {
  return isFrame(bytes, offset) ? bytes.readUInt32LE(offset + markAt) : undefined
}

/** Gives the entries of one good record of a segment: its own, those of a frame, none of a filler. */
export type Opener = (bytes: Buffer, offset: number, length: number) => Opened
/** Damaged: the frame was changed, although its checksum holds. */
export type Opened = readonly JournalEntry[] | 'damaged' | 'no_key'

/** Opens what a segment holds; a journal of before sealing has its records in plain. */
export function opener(ring: KeyRing, first: number): Opener {
  let known: SegmentKey | undefined
  return (bytes, offset, length) => {
    if (isFiller(bytes, offset)) return []
    const mark = markOfFrame(bytes, offset)
    if (mark === undefined) return [entryAt(bytes, offset, length)]
    if (known?.mark !== mark) known = ring.find(mark, first)
    if (!known) return 'no_key'
    const frame = bytes.subarray(offset, offset + length)
    const plain = unsealed(frame, known)
    return plain ? entriesIn(plain, positionsIn(bytes, offset)) : 'damaged'
  }
}

function unsealed(frame: Buffer, { key }: SegmentKey): Buffer | undefined {
  if (frame.length < bodyAt + headerBytes) return undefined
  const decipher = createDecipheriv(algorithm, key, frame.subarray(nonceAt, tagAt), {
    authTagLength: bodyAt - tagAt,
  })
  decipher.setAAD(frame.subarray(boundFrom, nonceAt))
  decipher.setAuthTag(frame.subarray(tagAt, bodyAt))
  const plain = decipher.update(frame.subarray(bodyAt))
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

function entriesIn(plain: Buffer, count: number): JournalEntry[] {
  const entries: JournalEntry[] = []
  for (let offset = 0; entries.length < count; offset += lengthAt(plain, offset))
    entries.push(entryAt(plain, offset, lengthAt(plain, offset)))
  return entries
}
