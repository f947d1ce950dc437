import type { Reading } from './reading.ts'

/**
 * Why a message, or a part of it, gave no Reading. `reason` becomes a counter, so its list is short
 * and fixed. Beside `undeclared_field`, and `unknown_model` on radio health, a reading may stand.
 */
export type Problem = { reason: ProblemReason; detail: string }

export type ProblemReason =
  | 'no_driver'
  | 'bad_topic'
  | 'too_large'
  | 'not_json'
  | 'bad_shape'
  | 'bad_value'
  | 'unknown_kind'
  | 'unknown_model'
  | 'bad_payload'
  | 'undeclared_field'
  | 'driver_failed'

export type Decoded = { readings: Reading[]; problems: Problem[] }

/** The codec of an installed device, e.g. `bosch-tps110`; undefined when none is registered. */
export type ModelOf = (deviceId: string) => string | undefined

/** One vendor's topics and bytes. Pure: reads no clock, keeps nothing, never throws. */
export type Driver = {
  name: string
  /** MQTT filters ingest subscribes to; never topics that carry images, faces or names. */
  subscriptions: readonly string[]
  matches(topic: string): boolean
  decode(topic: string, payload: Uint8Array, receivedAt: number, modelOf: ModelOf): Decoded
}

/** A message of a driver's folder and what it must give: tests run these (style habit 14). */
export type DriverExample = {
  name: string
  topic: string
  /** The text as it stands on the wire, or a value that is sent as JSON. */
  message: unknown
  receivedAt: number
  /** Codec id the registry names for the device, if any. */
  model?: string
  readings: Reading[]
  problems: ProblemReason[]
}

/** A refusal as a value: one problem, no reading. */
export function refused(reason: ProblemReason, detail: string): Decoded {
  return { readings: [], problems: [{ reason, detail }] }
}
