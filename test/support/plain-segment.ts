import { crc32c } from '@node-rs/crc32'
import type { JournalRecord } from '../../ingest/journal/journal.ts'

/** A segment of the first format, whose records are in plain, made apart from the code that reads it. */
export function plainSegment(journalId: string, records: readonly JournalRecord[]): Buffer {
  const header = Buffer.alloc(68)
  header.write('LINLIJNL', 'latin1')
  header.writeUInt32LE(1, 12)
  header.write(journalId, 16, 'latin1')
  header.writeUInt32LE(crc32c(header.subarray(12)), 8)
  const salt = crc32c(journalId)
  return Buffer.concat([header, ...records.map((record, at) => plainRecord(record, at, salt))])
}

function plainRecord(
  { topic, payload, receivedAt }: JournalRecord,
  position: number,
  salt: number,
) {
  const name = Buffer.from(topic)
  const bytes = Buffer.alloc(31 + name.length + payload.length)
  bytes.set([0x8c, 0x4c, 0xf5, 0x9e])
  bytes.writeUInt32LE(bytes.length, 8)
  bytes.writeDoubleLE(position, 12)
  bytes.writeDoubleLE(receivedAt, 20)
  bytes.writeUInt8(1, 28)
  bytes.writeUInt16LE(name.length, 29)
  bytes.set(name, 31)
  bytes.set(payload, 31 + name.length)
  bytes.writeUInt32LE(crc32c(bytes.subarray(8), salt), 4)
  return bytes
}
