/** What a Reading may say: each kind's fields, in canonical units. Millimetres, volts, °C, dBm. */
export const readingFields = {
  'parking.bay': {
    occupied: 'boolean',
    batteryV: 'number',
    batteryPct: 'number',
    temperatureC: 'number',
    distanceMm: 'number',
  },
  'parking.lot': { total: 'number', occupied: 'number', free: 'number' },
  'access.event': {
    granted: 'boolean',
    method: ['card', 'qr', 'pin', 'remote', 'button', 'face', 'plate'],
    direction: ['in', 'out'],
    credential: 'string',
  },
  'gate.state': { state: ['open', 'closed', 'forced', 'held_open', 'fault'] },
  'door.state': { state: ['open', 'closed', 'locked', 'unlocked'] },
  'camera.review': {
    reviewId: 'string',
    phase: ['new', 'update', 'end'],
    severity: ['detection', 'alert'],
    objects: 'strings',
    zones: 'strings',
  },
  'camera.status': { online: 'boolean' },
  contact: { open: 'boolean' },
  count: { total: 'number' },
  distance: { distanceMm: 'number' },
  'io.input': { on: 'boolean' },
  'device.health': {
    batteryV: 'number',
    batteryPct: 'number',
    temperatureC: 'number',
    rssiDbm: 'number',
    snrDb: 'number',
  },
  'device.status': { online: 'boolean', reset: 'string' },
} as const satisfies Record<string, Record<string, FieldType>>

/** A field is a number, a boolean, a string, a list of strings, or one of the listed words. */
export type FieldType = 'number' | 'boolean' | 'string' | 'strings' | readonly string[]

export type Kind = keyof typeof readingFields

export const kinds = Object.keys(readingFields) as Kind[]

/** `late` and later words are given by ingest; a driver says only what the message itself tells. */
export type Quality =
  | 'good'
  | 'late'
  | 'clock_skew'
  | 'offline_backfill'
  | 'simulated'
  | 'historical'

export type FieldValue = number | boolean | string | string[]

/**
 * What a device said, decoded, in canonical units.
 * `observedAt` and `receivedAt` are epoch milliseconds; `site` is what the message claims, if it
 * claims one; `boot` names the device's power cycle that `seq` counts in.
 */
export type Reading = {
  deviceId: string
  kind: Kind
  observedAt: number
  receivedAt: number
  seq?: number
  boot?: string
  site?: string
  quality: Quality
  fields: Record<string, FieldValue>
  adapter: string
}
