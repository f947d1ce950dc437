import type { CodecResult, Said } from '../codecs/codec.ts'
import { isFiniteNumber, isPlainText, type JsonObject } from '../json.ts'
import type { FieldValue } from '../reading.ts'

const words = new Map([
  ['occupied', true],
  ['present', true],
  ['vacant', false],
  ['free', false],
  ['unoccupied', false],
])

/** FIWARE and Melbourne put the bay's state here; others put another state. */
const looseFields = ['status', 'status_description']

/**
 * What a network server's own decoder said (`decoded_payload`, `object`), in the spellings of
 * device-formats A4. Undefined when it is in none of them. `isBay`: the device is known to be a
 * bay sensor. `tag_id` and every other field are not read.
 */
export function readVocabulary(object: JsonObject, isBay: boolean): CodecResult | undefined {
  const type = typeof object.type === 'string' ? object.type.toLowerCase() : undefined
  const occupied = occupancyOf(object, type, isBay)
  const measured = measuredOf(object)
  if (occupied === 'bad') {
    return { said: [], problems: [{ reason: 'bad_value', detail: 'the state of a bay' }] }
  }
  const said: Said[] = []
  if (typeof occupied === 'boolean') {
    said.push({ kind: 'parking.bay', fields: { occupied, ...measured } })
  } else if (Object.keys(measured).length > 0) {
    said.push({ kind: 'device.health', fields: measured })
  }
  if (type === 'startup') {
    said.push({ kind: 'device.status', fields: { online: true, reset: resetOf(object) } })
  }
  const isKnown = occupied !== undefined || type === 'startup' || type === 'heartbeat'
  return isKnown ? { said, problems: [] } : undefined
}

type Occupancy = boolean | 'unknown' | 'bad' | undefined

function occupancyOf(object: JsonObject, type: string | undefined, isBay: boolean): Occupancy {
  if (typeof object.occupied === 'boolean') return object.occupied
  if (object.occupied === null || type === 'user_registration') return 'unknown'
  if (object.occupied !== undefined) return 'bad'
  if (typeof object.occupancy === 'string') return wordOf(object.occupancy) ?? 'bad'
  for (const name of looseFields) {
    const occupied = wordOf(object[name])
    if (occupied !== undefined) return occupied
  }
  // Proto JSON omits false (device-formats A3): a bay's message without the state says free.
  if (type === 'parking status' || type === 'parking_status') return false
  return isBay && (type === 'heartbeat' || type === 'startup') ? false : undefined
}

function wordOf(value: unknown): boolean | undefined {
  return typeof value === 'string' ? words.get(value.toLowerCase()) : undefined
}

function measuredOf(object: JsonObject): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {}
  if (isFiniteNumber(object.battery_voltage)) fields.batteryV = object.battery_voltage
  const percent = object.battery
  if (isFiniteNumber(percent) && percent >= 0 && percent <= 100) fields.batteryPct = percent
  if (isFiniteNumber(object.temperature)) fields.temperatureC = object.temperature
  return fields
}

function resetOf(object: JsonObject): string {
  const cause = object.reset_cause ?? object.resetCause
  if (typeof cause !== 'string') return 'unknown'
  // Lower case first: of some letters it is longer.
  const word = cause.toLowerCase().replaceAll(' ', '_')
  return isPlainText(word) ? word : 'unknown'
}
