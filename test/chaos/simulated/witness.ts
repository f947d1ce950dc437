import { pointOf } from '../../../api/telemetry/point.ts'
import { decode } from '../../../devices/index.ts'
import type { Journal, JournalEntry, JournalRecord } from '../../../ingest/journal/journal.ts'
import type { JournalNotice } from '../../../ingest/journal/notice.ts'
import { type Accepted, judge, type Registered } from '../../../ingest/judge.ts'
import { hash32 } from '../../../ingest/order.ts'
import { storedAs } from './store.ts'

/** Sees everything that goes into the journal and comes out of it, over all lives of the process. */
export type Witness = {
  /** A record is handed over, to be appended. */
  handed(record: JournalRecord, messageId: number): void
  /** It was acknowledged, under this position. */
  acknowledged(record: JournalRecord, messageId: number, position: number): void
  read(entry: JournalEntry): void
  noticed(notice: JournalNotice): void
  /** What has been read, by position. */
  entries: ReadonlyMap<number, JournalEntry>
  /** The message and the bytes acknowledged under each position. */
  acks: ReadonlyMap<number, { messageId: number; bytes: string }>
  messagesHanded: ReadonlySet<number>
  /** Every line that any record handed over may give, by identity. */
  lines: ReadonlyMap<string, ReadonlySet<string>>
  reports: readonly JournalNotice[]
  problems: string[]
}

export function witnessOver(devices: ReadonlyMap<string, Registered>): Witness {
  const entries = new Map<number, JournalEntry>()
  const acks = new Map<number, { messageId: number; bytes: string }>()
  const handedBytes = new Set<string>()
  const messagesHanded = new Set<number>()
  const lines = new Map<string, Set<string>>()
  const reports: JournalNotice[] = []
  const problems: string[] = []

  return {
    handed(record, messageId) {
      handedBytes.add(bytesOf(record))
      messagesHanded.add(messageId)
      for (const accepted of acceptedOf(record, devices)) {
        const [identity, line] = lineFrom(record, accepted)
        lines.set(identity, (lines.get(identity) ?? new Set()).add(line))
      }
    },
    acknowledged(record, messageId, position) {
      const bytes = bytesOf(record)
      if (acks.has(position)) problems.push(`position ${position} was given out twice`)
      const known = entries.get(position)
      if (known && bytesOf(known) !== bytes)
        problems.push(`position ${position} was read as another record than is acknowledged`)
      acks.set(position, { messageId, bytes })
    },
    read(entry) {
      const bytes = bytesOf(entry)
      const known = entries.get(entry.position)
      if (!handedBytes.has(bytes)) problems.push(`a record nobody sent stands at ${entry.position}`)
      if (known && bytesOf(known) !== bytes)
        problems.push(`position ${entry.position} changed its record`)
      const ack = acks.get(entry.position)
      if (ack && ack.bytes !== bytes)
        problems.push(`position ${entry.position} is not the record that was acknowledged`)
      entries.set(entry.position, { ...entry, payload: Uint8Array.from(entry.payload) })
    },
    noticed: (notice) => void reports.push(notice),
    entries,
    acks,
    messagesHanded,
    lines,
    reports,
    problems,
  }
}

/** The journal, watched by the witness as it is read. */
export function watched(journal: Journal, witness: Witness): Journal {
  return {
    ...journal,
    async read(from, limit) {
      const stretch = await journal.read(from, limit)
      for (const entry of stretch.entries) witness.read(entry)
      return stretch
    },
  }
}

const judgedOnce = new WeakMap<JournalRecord, readonly Accepted[]>()

/** What was accepted of a record: the pure function that all effects follow from. */
export function acceptedOf(
  record: JournalRecord,
  devices: ReadonlyMap<string, Registered>,
): readonly Accepted[] {
  const known = judgedOnce.get(record)
  if (known) return known
  const { topic, payload, receivedAt, flags } = record
  const deviceOf = (id: string) => devices.get(id)
  const { accepted } = judge(decode(topic, payload, receivedAt), deviceOf, flags.retain)
  judgedOnce.set(record, accepted)
  return accepted
}

/** Worked out here once more, so that the product is not its own judge. */
export function expectedOrder({ seq }: Accepted['reading'], payload: Uint8Array): number {
  return (seq ?? hash32(payload)) % 1_000_000
}

/** The point that must be stored of it: where, and its bytes. */
export function lineFrom(
  { payload }: JournalRecord,
  accepted: Accepted,
): [identity: string, line: string] {
  const { reading, device, deviceAt } = accepted
  return storedAs(pointOf(reading, device, expectedOrder(reading, payload), deviceAt))
}

function bytesOf({ topic, payload, receivedAt, flags }: JournalRecord): string {
  const { qos, dup, retain } = flags
  return `${topic} ${Buffer.from(payload).toString('latin1')} ${receivedAt} ${qos}${dup}${retain}`
}
