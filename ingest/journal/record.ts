import { crc32c } from '@node-rs/crc32'
import type { JournalEntry, RecordFlags } from './journal.ts'

/**
 * One record, little-endian: magic u32 · CRC32C u32 of all that follows · length u32 of the whole ·
 * position f64 · receivedAt f64 (epoch ms) · flags u8 · topic length u16 · topic (UTF-8) · payload.
 * The checksum starts from the journal's own salt, so that no payload can pretend to be a record.
 * A frame is a record of sealed records: how many they are stands in the place of the topic's length.
 */
const magic = Buffer.from([0x8c, 0x4c, 0xf5, 0x9e])
const at = { crc: 4, length: 8, position: 12, receivedAt: 20, flags: 28, topicLength: 29 }
/** No record is shorter. */
export const headerBytes = 31

/** Above the longest topic MQTT knows and the largest payload ingest takes; bounds what a bad length can ask for. */
export const maxRecordBytes = 512 * 1024
/** In front of the sealed records of a frame: key u32 · nonce 12 · tag 16. */
export const sealBytes = 32

/** Readers leave it out: the positions up to its own are used up and hold nothing. */
export function encodeFiller(position: number, receivedAt: number, salt: number): Buffer {
  const filler = Buffer.alloc(headerBytes)
  encodeHead(filler, 0, { position, receivedAt, flags: fillerFlag, count: 0 })
  closeRecord(filler, 0, headerBytes, salt)
  return filler
}

export function isFiller(bytes: Buffer, offset: number): boolean {
  return bytes[offset + at.flags] === fillerFlag
}

export function isFrame(bytes: Buffer, offset: number): boolean {
  return bytes[offset + at.flags] === frameFlag
}

/** How many positions what stands at an offset takes up, its own first. */
export function positionsIn(bytes: Buffer, offset: number): number {
  return isFrame(bytes, offset) ? bytes.readUInt16LE(offset + at.topicLength) : 1
}

/** An upper bound of the record's size, cheap to compute, also when it has a frame for itself. */
export function roomFor(entry: JournalEntry): number {
  return headerBytes + sealBytes + headerBytes + entry.topic.length * 3 + entry.payload.length
}

export function recordBytes({ topic, payload }: JournalEntry): number {
  return headerBytes + Buffer.byteLength(topic) + payload.length
}

/**
 * Writes the record at an offset with `roomFor` bytes behind it; answers where it ends. Its checksum is
 * left empty: it stands inside a frame, whose tag tells whether it is whole.
 */
export function encodeRecord(into: Buffer, offset: number, entry: JournalEntry): number {
  const topicBytes = into.write(entry.topic, offset + headerBytes, 'utf8')
  const payloadAt = offset + headerBytes + topicBytes
  into.set(entry.payload, payloadAt)
  const { position, receivedAt } = entry
  encodeHead(into, offset, {
    position,
    receivedAt,
    flags: flagsByte(entry.flags),
    count: topicBytes,
  })
  const end = payloadAt + entry.payload.length
  into.writeUInt32LE(end - offset, offset + at.length)
  return end
}

/** The head of a frame, as that of a record: `count` records, the first of which gives place and time. */
export function encodeFrameHead(into: Buffer, offset: number, first: JournalEntry, count: number) {
  const { position, receivedAt } = first
  encodeHead(into, offset, { position, receivedAt, flags: frameFlag, count })
}

type Head = { position: number; receivedAt: number; flags: number; count: number }

function encodeHead(into: Buffer, offset: number, { position, receivedAt, flags, count }: Head) {
  into.set(magic, offset)
  into.writeUInt32LE(0, offset + at.crc)
  into.writeDoubleLE(position, offset + at.position)
  into.writeDoubleLE(receivedAt, offset + at.receivedAt)
  into[offset + at.flags] = flags
  into.writeUInt16LE(count, offset + at.topicLength)
}

export function closeRecord(into: Buffer, offset: number, end: number, salt: number) {
  into.writeUInt32LE(end - offset, offset + at.length)
  into.writeUInt32LE(crc32c(into.subarray(offset + at.length, end), salt), offset + at.crc)
}

export const damaged = 0
export const incomplete = -1

/** The length of the good record at an offset; else `damaged`, or `incomplete` when `end` cuts it. */
export function recordLength(bytes: Buffer, offset: number, end: number, salt: number): number {
  if (offset + headerBytes > end) return incomplete
  if (!hasMagic(bytes, offset)) return damaged
  const length = bytes.readUInt32LE(offset + at.length)
  if (length < headerBytes || length > maxRecordBytes) return damaged
  if (offset + length > end) return incomplete
  const crc = crc32c(bytes.subarray(offset + at.length, offset + length), salt)
  return crc === bytes.readUInt32LE(offset + at.crc) ? length : damaged
}

/** The length that stands at an offset, whether the record is good or not. */
export function lengthAt(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset + at.length)
}

/** Where the next record may begin, at `from` or after it; the last bytes may be half a magic. */
export function nextMagic(bytes: Buffer, from: number, end: number): number {
  const found = bytes.subarray(0, end).indexOf(magic, from)
  return found === -1 ? Math.max(from, end - magic.length + 1) : found
}

export function positionAt(bytes: Buffer, offset: number): number {
  return bytes.readDoubleLE(offset + at.position)
}

export function receivedAtOf(bytes: Buffer, offset: number): number {
  return bytes.readDoubleLE(offset + at.receivedAt)
}

/** A good record as an entry; its payload is a view of `bytes`. */
export function entryAt(bytes: Buffer, offset: number, length: number): JournalEntry {
  const topicAt = offset + headerBytes
  const payloadAt = topicAt + bytes.readUInt16LE(offset + at.topicLength)
  return {
    position: positionAt(bytes, offset),
    topic: bytes.toString('utf8', topicAt, payloadAt),
    payload: bytes.subarray(payloadAt, offset + length),
    receivedAt: receivedAtOf(bytes, offset),
    flags: knownFlags[(bytes[offset + at.flags] ?? 0) & 0b11111] ?? flagsOf(0),
  }
}

const fillerFlag = 32
const frameFlag = 64

/** Bits 0–1 QoS, 2 DUP, 3 retained, 4 put back from the quarantine; 5 is the filler's, 6 the frame's. */
function flagsByte({ qos, dup, retain, again }: RecordFlags): number {
  return qos | (dup ? 4 : 0) | (retain ? 8 : 0) | (again ? 16 : 0)
}

function flagsOf(byte: number): RecordFlags {
  const bits = byte & 0b11
  const qos = bits === 1 || bits === 2 ? bits : 0
  const flags = { qos, dup: (byte & 4) !== 0, retain: (byte & 8) !== 0 } as const
  return byte & 16 ? { ...flags, again: true } : flags
}

/** Shared by all entries read back: thousands a second carry one of these few. */
const knownFlags: readonly RecordFlags[] = Array.from({ length: 32 }, (_, byte) =>
  Object.freeze(flagsOf(byte)),
)

function hasMagic(bytes: Buffer, offset: number): boolean {
  return (
    bytes[offset] === magic[0] &&
    bytes[offset + 1] === magic[1] &&
    bytes[offset + 2] === magic[2] &&
    bytes[offset + 3] === magic[3]
  )
}
