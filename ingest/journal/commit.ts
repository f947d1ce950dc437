import type { Folder } from './files.ts'
import { encodeFrame } from './frame.ts'
import { recordsPerMark, stretchBytes } from './index-segment.ts'
import type { JournalEntry } from './journal.ts'
import type { KeyRing, SegmentKey } from './keys.ts'
import { maxRecordBytes, roomFor } from './record.ts'
import type { Active } from './recover.ts'
import {
  encodeSegmentHeader,
  newSegment,
  type Segment,
  segmentHeaderBytes,
  segmentName,
} from './segment.ts'
import type { Timing } from './timing.ts'

/** What is gathered while one commit is under way goes into the next, up to this. */
const commitBytes = 256 * 1024
const bufferBytes = segmentHeaderBytes + commitBytes + maxRecordBytes
/** A quiet site begins a new segment each day too, so that old records can go in time. */
const segmentMs = 24 * 60 * 60 * 1000

export type Committer = {
  /**
   * Writes as many of the waiting entries as make one commit, `atLeast` of them, and answers how
   * many; they are on disk for good then. When it rejects, none counts as written, and the next
   * commit begins a new segment.
   */
  commit(waiting: readonly { entry: JournalEntry }[], atLeast: number): Promise<number>
  close(): Promise<void>
}

export function committer(options: {
  folder: Folder
  timing: Timing
  segments: Segment[]
  segmentBytes: number
  journalId: string
  salt: number
  ring: KeyRing
  active: Active | undefined
}): Committer {
  const { folder, timing, segments, segmentBytes, journalId, salt, ring } = options
  let buffer = Buffer.alloc(0)
  let { active } = options
  const keyOf = rememberedKey(ring)

  /** The file appears whole, header and records, or not at all. */
  async function begin({ position, receivedAt }: JournalEntry, end: number, keyMark: number) {
    await close()
    const startedAt = timing.now()
    encodeSegmentHeader(buffer, { journalId, first: position, startedAt })
    const name = segmentName(position)
    await folder.replace(name, buffer.subarray(0, end))
    const file = await folder.open(name)
    const segment = newSegment(position, end, startedAt, true)
    segment.keyMark = keyMark
    segment.marks = [{ position, offset: segmentHeaderBytes, receivedAt }]
    // One without a record has this name too, and is replaced.
    if (segments.at(-1)?.first === position) segments.pop()
    segments.push(segment)
    active = { segment, file }
  }
  async function add({ segment, file }: Active, first: JournalEntry, end: number) {
    await file.write(buffer.subarray(0, end), segment.bytes)
    await file.datasync()
    markIfFar(segment, first, end)
    segment.bytes += end
  }
  /** A segment has one key, so that an old one is needed no more once its segments are gone. */
  function isOver({ bytes, startedAt, keyMark }: Segment): boolean {
    if (keyMark !== ring.newestMark()) return true
    return bytes >= segmentBytes || timing.now() - (startedAt ?? 0) >= segmentMs
  }
  /** After a failed write or fsync nothing more goes into the file: what it has of that is unknown. */
  async function close() {
    const file = active?.file
    active = undefined
    await file?.close().catch(() => {})
  }

  return {
    async commit(waiting, atLeast) {
      const first = waiting[0]?.entry
      if (!first) return 0
      const goesOn = active && !isOver(active.segment) ? active : undefined
      if (buffer.length === 0) buffer = Buffer.allocUnsafeSlow(bufferBytes)
      const from = goesOn ? 0 : segmentHeaderBytes
      const key = keyOf(goesOn?.segment.first ?? first.position)
      const { count, end } = encode(buffer, from, waiting, atLeast, { key, salt })
      try {
        if (goesOn) await add(goesOn, first, end)
        else await begin(first, end, key.mark)
        return count
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
  }
}

/** Derived once for a segment, not for each commit. */
function rememberedKey(ring: KeyRing): (first: number) => SegmentKey {
  let known: (SegmentKey & { first: number }) | undefined
  return (first) => {
    const isSame = known?.first === first && known.mark === ring.newestMark()
    if (!known || !isSame) known = { ...ring.newest(first), first }
    return known
  }
}

function markIfFar(segment: Segment, { position, receivedAt }: JournalEntry, bytes: number) {
  const mark = segment.marks.at(-1)
  const isFar =
    !mark ||
    segment.bytes + bytes - mark.offset > stretchBytes ||
    position - mark.position >= recordsPerMark
  if (isFar) segment.marks.push({ position, offset: segment.bytes, receivedAt })
}

function encode(
  into: Buffer,
  from: number,
  waiting: readonly { entry: JournalEntry }[],
  atLeast: number,
  sealing: { key: SegmentKey; salt: number },
): { count: number; end: number } {
  let [count, end] = [0, from]
  for (let next = waiting[0]; next; next = waiting[count]) {
    if (count >= atLeast && end + roomFor(next.entry) > from + commitBytes) break
    const frame = encodeFrame(into, end, waiting, count, sealing)
    count += frame.count
    end = frame.end
  }
  return { count, end }
}
