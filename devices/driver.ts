import type { Reading } from './reading.ts'

/** Why a message, or a part of it, gave no Reading. `reason` is from a short fixed list: it becomes a counter. */
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

export type Decoded = { readings: Reading[]; problems: Problem[] }

/** The codec of an installed device, e.g. `bosch-tps110`; undefined when the registry names none. */
export type ModelOf = (deviceId: string) => string | undefined

/** One vendor's topics and bytes. Pure: reads no clock, keeps nothing, never throws. */
export type Driver = {
  name: string
  /** MQTT filters ingest subscribes to; never topics that carry images, faces or names. */
  subscriptions: readonly string[]
  matches(topic: string): boolean
  decode(topic: string, payload: Uint8Array, receivedAt: number, modelOf: ModelOf): Decoded
}
