import type { FieldValue, Kind, Quality } from '../../devices/reading.ts'
import type { Incident } from '../incidents/schema.ts'
import type { LotOccupancy } from '../parking/schema.ts'
import type { AlarmCode } from './frames.ts'

/** The last value of one kind of one device; times are epoch milliseconds. */
export type LiveReading = {
  deviceId: string
  kind: Kind
  observedAt: number
  receivedAt: number
  quality: Quality
  fields: Record<string, FieldValue>
}

/**
 * A stream the server numbers for itself. `devices` carries coalesced last values; the others carry
 * changes that were committed to the records.
 */
export const streams = ['devices', 'incidents', 'parking', 'books', 'tasks'] as const
export type Stream = (typeof streams)[number]

export type Change =
  | { stream: 'devices'; readings: LiveReading[] }
  | { stream: 'incidents'; incidents: Incident[] }
  | { stream: 'parking'; lots: LotOccupancy[] }
  /** New entries in the books of these lots: what is on the screen of them is old. */
  | { stream: 'books'; lotIds: string[] }
  /** The volunteer's own tasks. */
  | { stream: 'tasks'; incidents: Incident[] }

export type Sequenced = Change & { seq: number }

/** What this account may see now, and the number of the last change it contains, per stream. */
export type Snapshot = {
  at: number
  seq: Partial<Record<Stream, number>>
  devices: LiveReading[]
  incidents: Incident[]
  lots: LotOccupancy[]
  tasks: Incident[]
  health: LinkHealth
}

export type PartState = 'up' | 'down' | 'unknown'

/**
 * The parts of the chain, told apart: `ingest` takes what the broker has, `telemetry` keeps readings,
 * `records` keeps the rooms. Times are epoch milliseconds.
 */
export type LinkHealth = {
  broker: PartState
  ingest: PartState
  telemetry: PartState
  records: PartState
  /** When ingest last heard a device; null: not yet, or not known. */
  lastMessageAt: number | null
  /** The platform's standing conditions, the most pressing first. */
  alarms: { code: AlarmCode; since: number }[]
}

/** Asked by the client after connecting and whenever a number is missing. */
export type ClientToServer = { snapshot: (answer: (snapshot: Snapshot) => void) => void }

/** The message of a refused handshake without a session; any other refusal may pass. */
export const unauthenticated = 'unauthenticated'

export type ServerToClient = {
  change: (change: Sequenced) => void
  health: (health: LinkHealth) => void
  /** The session ended (sign-out, expiry, disablement): the client shows the login. */
  ended: () => void
}
