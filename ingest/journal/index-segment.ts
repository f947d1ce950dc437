import type { OpenFile } from './files.ts'
import type { DamageCount } from './notice.ts'
import type { ByteReader } from './read-bytes.ts'
import { receivedAtOf } from './record.ts'
import { type Mark, type Segment, segmentHeaderBytes } from './segment.ts'
import { type Walk, walkRecords } from './walk.ts'

/** What is read from disk at once; above the longest record, so that each read gets on. */
export const stretchBytes = 640 * 1024
/** Between two marks: who is behind reads and parses so many at once. */
export const recordsPerMark = 1024

export type Indexed = {
  /** The end of the last good record. */
  goodEnd: number
  /** The position after it. */
  next: number
}

/** Reads a segment once from its beginning to its end and marks where to begin for a position. */
export async function indexSegment(
  file: OpenFile,
  segment: Segment,
  /** Records from here on are in the next segment: what is left of them here counts for nothing. */
  upper: number,
  { bytes, damage, salt }: { bytes: ByteReader; damage: DamageCount; salt: number },
): Promise<Indexed> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(stretchBytes, segment.bytes))
  const marks: Mark[] = []
  let walk: Walk = { expected: segment.first, inDamage: false }
  let offset = segmentHeaderBytes
  let goodEnd = offset
  while (offset < segment.bytes) {
    const wanted = Math.min(stretchBytes, segment.bytes - offset)
    const got = await bytes.read(file, segment, buffer.subarray(0, wanted), offset)
    if (got === 0) break
    let mark: Mark = { position: walk.expected, offset, receivedAt: undefined }
    marks.push(mark)
    const isLast = got < wanted || offset + got === segment.bytes
    const stretchAt = offset
    const walked = walkRecords(buffer.subarray(0, got), walk, salt, !isLast, {
      record(at, _length, position) {
        if (position - mark.position >= recordsPerMark) {
          mark = { position, offset: stretchAt + at, receivedAt: undefined }
          marks.push(mark)
        }
        mark.receivedAt ??= receivedAtOf(buffer, at)
      },
      damage(position, records) {
        const lost = Math.min(records, upper - position)
        if (lost > 0) damage.add(segment.name, position, lost)
      },
    })
    if (walked.goodEnd !== undefined) goodEnd = offset + walked.goodEnd
    offset += walked.offset
    walk = walked
  }
  if (marks.length > 0) segment.marks = marks
  segment.indexed = true
  return { goodEnd, next: walk.expected }
}
