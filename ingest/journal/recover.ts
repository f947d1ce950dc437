import { crc32c } from '@node-rs/crc32'
import { diskReader } from './disk-reader.ts'
import type { Folder, OpenFile } from './files.ts'
import { type Indexed, indexSegment } from './index-segment.ts'
import type { JournalEntry } from './journal.ts'
import type { KeyRing } from './keys.ts'
import type { DamageCount, Notify } from './notice.ts'
import type { ByteReader } from './read-bytes.ts'
import { encodeFiller, headerBytes, maxRecordBytes, recordBytes } from './record.ts'
import {
  decodeSegmentHeader,
  firstOfName,
  newSegment,
  type Segment,
  type SegmentHeader,
  segmentHeaderBytes,
} from './segment.ts'

const idFile = 'journal-id'

/** The segment that takes the next records, and its file. */
export type Active = { segment: Segment; file: OpenFile }

/** What was found on disk; `salt` is what the checksums of this journal start from. */
export type Found = { id: string; salt: number; segments: Segment[] }

/** Finds the segments without reading their records. Throws when they belong to several journals. */
export async function findSegments(
  folder: Folder,
  newId: () => string,
  notify: Notify,
): Promise<Found> {
  const names = await folder.list()
  for (const name of names) if (name.endsWith('.new')) await folder.remove(name)
  const segments: Segment[] = []
  const ids = new Set<string>()
  for (const name of names.sort()) {
    const first = firstOfName(name)
    if (first === undefined) continue
    const { size, header } = await readHeader(folder, name)
    const isGood = header?.first === first
    if (!isGood) notify({ kind: 'header_damaged', segment: name })
    else ids.add(header.journalId)
    segments.push(newSegment(first, size, isGood ? header.startedAt : undefined, false))
  }
  if (ids.size > 1)
    throw new Error('the journal folder holds segments of several journals; move the strange ones')
  const [known] = ids
  const id = known ?? (await keptId(folder, segments.length === 0, newId))
  return { id, salt: crc32c(id), segments }
}

/** Where the journal goes on. */
export type Recovered = {
  active: Active | undefined
  /** All before it is on disk for good. */
  end: number
  /** The first position to give out. */
  next: number
  /** Records that may not be on disk for good: they go into a new segment, all at once, as they were. */
  again: readonly JournalEntry[]
}

type Tools = {
  bytes: ByteReader
  damage: DamageCount
  salt: number
  ring: KeyRing
  notify: Notify
  now: () => number
}

/**
 * Cuts the torn end of the last write, notes which positions went with it, and writes what the last commit may have left in the page
 * cache only once more, since an fsync that failed before the restart is not known to have failed.
 */
export async function recoverLast(
  folder: Folder,
  segments: Segment[],
  last: Segment,
  tools: Tools,
): Promise<Recovered> {
  const { notify } = tools
  const found = await tools.bytes.withFile(last, (file) =>
    indexSegment(file, last, Number.POSITIVE_INFINITY, tools),
  )
  const cutBytes = Math.max(0, last.bytes - found.goodEnd)
  if (cutBytes > 0)
    notify({ kind: 'torn_tail', segment: last.name, bytes: cutBytes, position: found.next })
  // A record may have been read before it was damaged: the positions of what is cut are not used again,
  // not even when the next start comes before the next record.
  const next = found.next + Math.ceil(cutBytes / headerBytes)
  // A write that was cut off leaves no more than one commit: what is longer is left for a person to see.
  const goesOn = last.startedAt !== undefined && cutBytes <= maxRecordBytes
  last.bytes = found.goodEnd
  last.marks = last.marks.filter(({ offset }, at) => at === 0 || offset < found.goodEnd)
  const filler =
    goesOn && cutBytes > 0 ? encodeFiller(next - 1, tools.now(), tools.salt) : Buffer.alloc(0)
  try {
    const file = await makeDurable(folder, last, found)
    if (goesOn) {
      await cutWith(filler, file, found)
      last.bytes += filler.length
      return { active: { segment: last, file }, end: next, next, again: [] }
    }
    await file.close()
    return { active: undefined, end: found.next, next, again: [] }
  } catch (error) {
    notify({ kind: 'not_writing', condition: 'failing', error })
    const again = await takeBack(segments, last, found.next, tools)
    return { active: undefined, end: again[0]?.position ?? found.next, next, again }
  }
}

/** The last records, as many as one commit may have been; the segment then counts only up to them. */
async function takeBack(segments: Segment[], last: Segment, end: number, tools: Tools) {
  const reader = diskReader(segments, () => end, tools)
  const again: JournalEntry[] = []
  let bytes = 0
  for (let at = last.marks.length - 1; at >= 0; at -= 1) {
    const { entries } = await reader.read(last.marks[at]?.position ?? last.first)
    for (const entry of entries.toReversed()) {
      if (again[0] && entry.position >= again[0].position) continue
      bytes += recordBytes(entry)
      if (bytes > maxRecordBytes) return again
      again.unshift(entry)
    }
  }
  // Nothing of it is left: the new segment takes its name.
  if (again.length > 0) segments.pop()
  return again
}

async function makeDurable(
  folder: Folder,
  segment: Segment,
  { goodEnd }: Indexed,
): Promise<OpenFile> {
  const file = await folder.open(segment.name)
  try {
    const from = Math.max(segmentHeaderBytes, goodEnd - maxRecordBytes)
    const last = Buffer.allocUnsafeSlow(Math.max(0, goodEnd - from))
    const got = await file.read(last, from)
    await file.write(last.subarray(0, got), from)
    await file.datasync()
    // Its name too may be in the page cache only.
    await folder.sync()
    return file
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}

/** The filler stands for good before what it speaks for goes. */
async function cutWith(filler: Buffer, file: OpenFile, { goodEnd }: Indexed): Promise<void> {
  const end = goodEnd + filler.length
  if (filler.length > 0) {
    await file.write(filler, goodEnd)
    await file.datasync()
  }
  if ((await file.size()) > end) await file.truncate(end)
}

async function readHeader(folder: Folder, name: string) {
  const file = await folder.open(name)
  try {
    const size = await file.size()
    const bytes = Buffer.alloc(segmentHeaderBytes)
    const got = await file.read(bytes, 0)
    const header: SegmentHeader | undefined = decodeSegmentHeader(bytes.subarray(0, got))
    return { size, header }
  } finally {
    await file.close()
  }
}

/**
 * A folder without segments is a new journal: saved places of one that was emptied must not count.
 * With a wrong id every checksum would seem wrong, so none is guessed.
 */
async function keptId(folder: Folder, isEmpty: boolean, newId: () => string): Promise<string> {
  const kept = isEmpty ? undefined : await folder.readWhole(idFile)
  const text = kept === undefined ? '' : Buffer.from(kept).toString('latin1').trim()
  if (text.length === 36) return text
  if (!isEmpty) throw new Error(`the journal cannot be read without the file ${idFile}`)
  const id = newId()
  // Each segment says it too; a disk that is full now must not keep the rest from starting.
  await folder.replace(idFile, Buffer.from(`${id}\n`)).catch(() => {})
  return id
}
