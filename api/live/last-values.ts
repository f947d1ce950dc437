import { type FieldValue, type Kind, type Quality, readingFields } from '../../devices/reading.ts'
import type { LatestPoint } from '../telemetry/schema.ts'
import type { LiveReading } from './events.ts'

/** The last reading of each kind of each device. */
export type LastValues = Map<string, LiveReading>

/**
 * Takes over readings that are newer than what is held and answers those. A reading replaces its
 * predecessor whole: a field it does not carry is not known any more. Late ones change nothing.
 */
export function mergeReadings(last: LastValues, readings: readonly LiveReading[]): LiveReading[] {
  const newer: LiveReading[] = []
  for (const reading of readings) {
    const held = last.get(keyOf(reading))
    if (held && !isNewer(reading, held)) continue
    last.set(keyOf(reading), reading)
    newer.push(reading)
  }
  return newer
}

export function keyOf({ deviceId, kind }: LiveReading): string {
  return `${deviceId}\n${kind}`
}

function isNewer(reading: LiveReading, held: LiveReading): boolean {
  if (reading.observedAt !== held.observedAt) return reading.observedAt > held.observedAt
  return reading.receivedAt > held.receivedAt
}

/** Forgets devices the registry no longer has, so that it bounds what is held. */
export function forgetOthers(last: LastValues, isKnown: (deviceId: string) => boolean): void {
  for (const [key, { deviceId }] of last) if (!isKnown(deviceId)) last.delete(key)
}

/** A stored point as the reading it was; the time it was received is not stored. */
export function fromPoint({ deviceId, kind, at, fields }: LatestPoint): LiveReading {
  const quality = isQuality(fields.quality) ? fields.quality : 'good'
  return { deviceId, kind, observedAt: at, receivedAt: at, quality, fields: shown(kind, fields) }
}

const qualities: readonly string[] = [
  'good',
  'late',
  'clock_skew',
  'offline_backfill',
  'simulated',
  'historical',
] satisfies Quality[]

export function isQuality(value: unknown): value is Quality {
  return typeof value === 'string' && qualities.includes(value)
}

/** The declared fields without the credential: a screen shows that a door opened, never to whom. */
export function shown(
  kind: Kind,
  fields: Readonly<Record<string, unknown>>,
): Record<string, FieldValue> {
  const result: Record<string, FieldValue> = {}
  for (const [name, type] of Object.entries(readingFields[kind])) {
    const value = fields[name]
    if (name === 'credential' || value === undefined || value === null) continue
    if (type === 'strings' && typeof value === 'string')
      result[name] = value === '' ? [] : value.split(',')
    else if (isFieldValue(value)) result[name] = value
  }
  return result
}

function isFieldValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string')
  return ['number', 'boolean', 'string'].includes(typeof value)
}
