import { chirpstack } from './chirpstack/driver.ts'
import { type Decoded, type Driver, type ModelOf, refused } from './driver.ts'
import { frigate } from './frigate/driver.ts'
import { native } from './native/driver.ts'
import { theThingsStack } from './the-things-stack/driver.ts'
import { filterTakes } from './topic.ts'

/** Every driver, in the order they are asked: native first, it is the hot path. */
export const drivers: readonly Driver[] = [native, chirpstack, theThingsStack, frigate]

/** Every MQTT filter ingest subscribes to. */
export const subscriptions: readonly string[] = drivers.flatMap((driver) => driver.subscriptions)

/** DESIGN section 4. A recorded uplink is under 4 KiB: there is room for many gateways. */
export const maxPayloadBytes = 64 * 1024

/** The subscription that brought a topic, a small fixed set for counters; undefined if none did. */
export function subscriptionOf(topic: string): string | undefined {
  const driver = drivers.find((one) => one.matches(topic))
  return driver?.subscriptions.find((filter) => filterTakes(filter, topic))
}

/**
 * One MQTT message as Readings. Never throws: what cannot be read is a problem, and a message may
 * give both. `receivedAt` is epoch ms; `modelOf` names the codec of an installed device. Pure: the
 * same message gives the same answer, no time is clamped. Source: DESIGN section 4, "decode".
 */
export function decode(
  topic: string,
  payload: Uint8Array,
  receivedAt: number,
  modelOf: ModelOf = () => undefined,
): Decoded {
  if (payload.length > maxPayloadBytes) {
    return refused('too_large', `${payload.length} bytes, at most ${maxPayloadBytes}`)
  }
  const driver = drivers.find((one) => one.matches(topic))
  if (driver === undefined) return refused('no_driver', 'no driver reads this topic')
  try {
    return driver.decode(topic, payload, receivedAt, modelOf)
  } catch (error) {
    // A fault of ours must cost one message, never the pipe; the counter makes it seen.
    return refused('driver_failed', `${driver.name}: ${String(error).slice(0, 200)}`)
  }
}
