import { type Static, Type } from 'typebox'
import { Nullable, Time } from '../shapes.ts'
import type { LiveReading } from './events.ts'

const Count = Type.Integer({ minimum: 0 })

/** The MQTT topic on which ingest hands last values to every api node; QoS 0, not retained. */
export const framesTopic = 'linli/internal/live/frames'

/** The MQTT topic of ingest's own state, retained, once a second; api shows it as health. */
export const ingestStateTopic = 'linli/internal/live/ingest'

export type Frame = { at: number; readings: LiveReading[] }

/** What a person must look at, the most pressing first. */
export const alarmCodes = [
  'journal_failing',
  'journal_full',
  'telemetry_refused',
  'broker_unsafe',
  'telemetry_away',
  'journal_nearly_full',
  'journal_damaged',
  'messages_missing',
  'reactions_behind',
] as const
export type AlarmCode = (typeof alarmCodes)[number]

/** A condition of the platform itself; `detail` is for the log and the administrator. */
export const PlatformAlarm = Type.Object({
  code: Type.Enum(alarmCodes),
  since: Time,
  detail: Type.String(),
})
export type PlatformAlarm = Static<typeof PlatformAlarm>

export const JournalState = Type.Object({
  /** `full`: the disk or the budget takes nothing; `failing`: it answers with errors. Both: nothing is acknowledged. */
  condition: Type.Enum(['ok', 'full', 'failing']),
  records: Count,
  bytes: Count,
  budgetBytes: Count,
  segments: Count,
  /** When the oldest record that is kept was received. */
  oldestAt: Nullable(Time),
  /** Records that could not be read back, since the start. */
  damaged: Count,
})
export type JournalState = Static<typeof JournalState>

export const WriterState = Type.Object({
  /** `away`: no answer; `refused`: it answers 401, 403 or 404 and a person must mend it. Both: readings are kept. */
  condition: Type.Enum(['ok', 'away', 'refused']),
  /** What the store said last, when it is not `ok`. */
  reason: Nullable(Type.String()),
  /** Requests by how they ended. */
  batches: Type.Object({ written: Count, retried: Count, halved: Count, refused: Count }),
  points: Count,
  rejectedPoints: Count,
})
export type WriterState = Static<typeof WriterState>

/** Sequence numbers that never came, of devices that count. */
export const GapState = Type.Object({ open: Count, missing: Count })
export type GapState = Static<typeof GapState>

/** How far each consumer is behind the end of the journal. */
export const Cursors = Type.Record(
  Type.String({ pattern: '^[a-z_]{1,32}$' }),
  Type.Object({ lagRecords: Type.Number(), lagSeconds: Type.Number() }),
)

/** What ingest says of itself. Times are epoch milliseconds; counts are since it started. */
export const IngestState = Type.Object({
  at: Time,
  brokerUp: Type.Boolean(),
  lastMessageAt: Nullable(Time),
  received: Count,
  rejected: Count,
  /** Received and not on disk yet: their senders have no PUBACK. */
  unacknowledged: Type.Object({ messages: Count, bytes: Count }),
  cursors: Cursors,
  journal: JournalState,
  telemetry: WriterState,
  gaps: GapState,
  eventLoopP99Ms: Type.Number(),
  alarms: Type.Array(PlatformAlarm),
})
export type IngestState = Static<typeof IngestState>
