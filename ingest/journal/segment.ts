import { crc32c } from '@node-rs/crc32'

/** A file of records. Its name says the position of its first one, also when its header is damaged. */
export type Segment = {
  name: string
  first: number
  /** Only what is on disk for good. */
  bytes: number
  /** When its first record was received; undefined: its header is damaged. */
  startedAt: number | undefined
  /** Where to begin reading for a position, rising; the first is the first record. */
  marks: Mark[]
  /** The marks reach to the end. Those of a segment from an earlier run are made when it is first read. */
  indexed: boolean
  /** Reads under way: it is not removed meanwhile. */
  readers: number
  /** Of the secret it is sealed with; undefined: not known, or its records are in plain. */
  keyMark: number | undefined
}

/** Between two marks lies about what is read at once. */
export type Mark = { position: number; offset: number; receivedAt: number | undefined }

/** Magic 8 · CRC32C u32 of what follows · format version u32 · journal id 36 · first position f64 · startedAt f64. */
export const segmentHeaderBytes = 68
const magic = Buffer.from('LINLIJNL', 'latin1')
/** 1: records in plain, only read any more. 2: frames of sealed records. */
const [plainVersion, formatVersion] = [1, 2]

export function encodeSegmentHeader(
  into: Buffer,
  { journalId, first, startedAt }: { journalId: string; first: number; startedAt: number },
) {
  into.set(magic, 0)
  into.writeUInt32LE(formatVersion, 12)
  into.write(journalId, 16, 36, 'latin1')
  into.writeDoubleLE(first, 52)
  into.writeDoubleLE(startedAt, 60)
  into.writeUInt32LE(crc32c(into.subarray(12, segmentHeaderBytes)), 8)
}

export type SegmentHeader = { journalId: string; first: number; startedAt: number }

/** undefined: damaged. Throws for a format that only a later version of Linli knows. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < segmentHeaderBytes || !bytes.subarray(0, 8).equals(magic)) return undefined
  if (bytes.readUInt32LE(8) !== crc32c(bytes.subarray(12, segmentHeaderBytes))) return undefined
  const version = bytes.readUInt32LE(12)
  if (version !== formatVersion && version !== plainVersion)
    throw new Error(`the journal has format ${version}, not known here`)
  return {
    journalId: bytes.toString('latin1', 16, 52),
    first: bytes.readDoubleLE(52),
    startedAt: bytes.readDoubleLE(60),
  }
}

const suffix = '.journal'

/** 16 digits hold every whole number a float64 can tell apart, so names sort as positions do. */
export function segmentName(first: number): string {
  return `${String(first).padStart(16, '0')}${suffix}`
}

export function firstOfName(name: string): number | undefined {
  return /^\d{16}\.journal$/.test(name) ? Number(name.slice(0, 16)) : undefined
}

export function newSegment(
  first: number,
  bytes: number,
  startedAt: number | undefined,
  indexed: boolean,
): Segment {
  const marks = [{ position: first, offset: segmentHeaderBytes, receivedAt: startedAt }]
  const name = segmentName(first)
  return { name, first, bytes, startedAt, marks, indexed, readers: 0, keyMark: undefined }
}

/** The last of `items`, rising by `key`, whose key is not above `value`; -1: none. */
export function lastNotAbove<T>(items: readonly T[], value: number, key: (item: T) => number) {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && key(item) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
