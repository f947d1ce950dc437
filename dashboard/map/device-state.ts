import type { LiveReading } from '../../api/live/events.ts'
import type { InstalledKind } from '../../api/places/schema.ts'
import type { Kind } from '../../devices/reading.ts'

/** What a device says of itself; `unknown` is a state of its own and never drawn as free or shut. */
export const deviceWords = [
  'unknown',
  'free',
  'occupied',
  'open',
  'closed',
  'forced',
  'held_open',
  'fault',
  'online',
  'offline',
] as const
export type DeviceWord = (typeof deviceWords)[number]

/** How old the last sign of life is, against what the class promises. */
export const freshnesses = ['fresh', 'late', 'silent', 'unknown'] as const
export type Freshness = (typeof freshnesses)[number]

export type DeviceState = {
  word: DeviceWord
  freshness: Freshness
  /** When the device last said anything, epoch milliseconds; null: never. */
  at: number | null
}

export type Values = Partial<Record<Kind, LiveReading>>

const minute = 60_000
const hour = 60 * minute

/**
 * Until when a class is fresh and until when merely late. A battery bay sensor sends a heartbeat a
 * day (25 h leaves room); what hangs on the mains repeats its state every few minutes.
 */
export const limits: Record<InstalledKind, { freshMs: number; lateMs: number }> = {
  bay: { freshMs: 25 * hour, lateMs: 50 * hour },
  gate: { freshMs: 10 * minute, lateMs: 30 * minute },
  camera: { freshMs: 10 * minute, lateMs: 30 * minute },
  counter: { freshMs: 25 * hour, lateMs: 50 * hour },
  gateway: { freshMs: 10 * minute, lateMs: 30 * minute },
}

/** The state of one device now; `now` in epoch milliseconds on the server's clock. */
export function deviceState(
  kind: InstalledKind,
  values: Values | undefined,
  now: number,
): DeviceState {
  if (!values) return { word: 'unknown', freshness: 'unknown', at: null }
  const at = lastSign(values)
  if (at === null) return { word: 'unknown', freshness: 'unknown', at }
  const { freshMs, lateMs } = limits[kind]
  const ageMs = now - at
  const freshness = ageMs <= freshMs ? 'fresh' : ageMs <= lateMs ? 'late' : 'silent'
  return { word: isOffline(values, at) ? 'offline' : wordOf(kind, values), freshness, at }
}

function lastSign(values: Values): number | null {
  let at: number | null = null
  for (const kind in values) {
    const reading = values[kind as Kind]
    if (reading && (at === null || reading.observedAt > at)) at = reading.observedAt
  }
  return at
}

/** The will or the network said "gone", and nothing has been heard since. */
function isOffline(values: Values, lastAt: number): boolean {
  const status = values['device.status']
  return status?.fields.online === false && status.observedAt >= lastAt
}

function wordOf(kind: InstalledKind, values: Values): DeviceWord {
  switch (kind) {
    case 'bay': {
      const occupied = values['parking.bay']?.fields.occupied
      return typeof occupied === 'boolean' ? (occupied ? 'occupied' : 'free') : 'unknown'
    }
    case 'gate': {
      const state = values['gate.state']?.fields.state ?? values['door.state']?.fields.state
      if (state === 'locked') return 'closed'
      if (state === 'unlocked') return 'open'
      return deviceWords.find((word) => word === state) ?? 'unknown'
    }
    case 'camera': {
      const online = values['camera.status']?.fields.online
      if (online === false) return 'offline'
      return online === true || values['camera.review'] ? 'online' : 'unknown'
    }
    case 'counter':
    case 'gateway':
      return 'online'
  }
}

/** Known means: it said so, and not so long ago that it proves nothing. */
export function isKnown({ word, freshness }: Pick<DeviceState, 'word' | 'freshness'>): boolean {
  return word !== 'unknown' && (freshness === 'fresh' || freshness === 'late')
}
