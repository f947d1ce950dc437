import type { Context } from '../api/context.ts'
import type { LiveReading } from '../api/live/events.ts'
import { type Frame, framesTopic } from '../api/live/frames.ts'
import { declaredFields } from '../api/telemetry/point.ts'
import { type Kind, kinds, type Reading } from '../devices/reading.ts'
import type { Consumer } from './consumer.ts'
import type { Decoder } from './decoded.ts'

/** Sends to the broker at QoS 0; what cannot be sent now is dropped. */
export type Publish = (topic: string, payload: string, options: { retain: boolean }) => void

/** At most 4 frames' worth a second: more cannot be seen on the map. */
const frameEveryMs = 250
const readingsPerFrame = 500

/** The newest value per device and kind, sent in frames. Bounded by the registry. */
export type LiveFrames = Consumer & { flush(): void; stop(): void }

export function liveFrames(ctx: Context, decoder: Decoder, publish: Publish): LiveFrames {
  const newest = new Map<Kind, Map<string, Reading>>(kinds.map((kind) => [kind, new Map()]))
  const changed = new Set<Reading>()
  let resting: NodeJS.Timeout | undefined

  function take(reading: Reading, deviceId: string) {
    const ofKind = newest.get(reading.kind)
    const before = ofKind?.get(deviceId)
    if (before && reading.observedAt < before.observedAt) return
    ofKind?.set(deviceId, reading)
    if (before) changed.delete(before)
    changed.add(reading)
  }
  function flush() {
    const readings = shownOf(changed)
    changed.clear()
    for (let from = 0; from < readings.length; from += readingsPerFrame) {
      const slice = readings.slice(from, from + readingsPerFrame)
      const frame: Frame = { at: ctx.clock.now(), readings: slice }
      publish(framesTopic, JSON.stringify(frame), { retain: false })
    }
  }
  /** The first value after a rest goes at once, those after it together. */
  function tick() {
    resting = undefined
    if (changed.size === 0) return
    flush()
    resting = setTimeout(tick, frameEveryMs)
  }

  return {
    name: 'live',
    batch: 2000,
    lingerMs: 0,
    async consume(entries) {
      for (const entry of entries)
        for (const { reading, device } of decoder.judged(entry).accepted) take(reading, device.id)
      if (!resting) tick()
    },
    flush,
    stop() {
      clearTimeout(resting)
      flush()
    },
  }
}

function shownOf(readings: Iterable<Reading>): LiveReading[] {
  const seen: LiveReading[] = []
  for (const reading of readings) {
    try {
      seen.push(shown(reading))
    } catch {
      // A fault of ours; the telemetry consumer meets the same one, counts it and logs it.
    }
  }
  return seen
}

function shown(reading: Reading): LiveReading {
  const { deviceId, kind, observedAt, receivedAt, quality } = reading
  return { deviceId, kind, observedAt, receivedAt, quality, fields: declaredFields(reading) }
}
