import type { LiveReading } from '../api/live/events.ts'
import { type Frame, framesTopic } from '../api/live/frames.ts'
import { declaredFields } from '../api/telemetry/point.ts'
import { type Kind, kinds, type Reading } from '../devices/reading.ts'

/** Sends to the broker at QoS 0; what cannot be sent now is dropped. */
export type Publish = (topic: string, payload: string, options: { retain: boolean }) => void

/** The newest reading per device and kind, sent in frames. Bounded by the registry. */
export type LastFrames = {
  /** Keeps the reading to be sent, unless a newer one is known. */
  take(reading: Reading): void
  /** Sends soon: the first value after a rest at once, those after it together. */
  send(): void
  /** Sends what there is now. */
  flush(): void
  stop(): void
}

/** With the pause of the api after it, a change is seen well within 150 ms. */
const restMs = 20
/** A backlog brings thousands at once: the rest grows with them, so that they are not sent for nothing. */
const readingsPerRest = 250
const restAtMostMs = 500
const readingsPerFrame = 500

export function lastFrames(now: () => number, publish: Publish): LastFrames {
  const newest = new Map<Kind, Map<string, Newest>>(kinds.map((kind) => [kind, new Map()]))
  let changed: Newest[] = []
  let resting: NodeJS.Timeout | undefined

  function flush() {
    const readings = shownOf(changed)
    changed = []
    for (let from = 0; from < readings.length; from += readingsPerFrame) {
      const frame: Frame = { at: now(), readings: readings.slice(from, from + readingsPerFrame) }
      publish(framesTopic, JSON.stringify(frame), { retain: false })
    }
  }
  function tick() {
    resting = undefined
    const { length } = changed
    if (length === 0) return
    flush()
    const rest = Math.min(restAtMostMs, restMs * Math.max(1, length / readingsPerRest))
    resting = setTimeout(tick, rest)
  }

  return {
    take(reading) {
      const ofKind = newest.get(reading.kind)
      const known = ofKind?.get(reading.deviceId)
      if (known && reading.observedAt < known.reading.observedAt) return
      const now = known ?? { reading, isChanged: false }
      if (!known) ofKind?.set(reading.deviceId, now)
      now.reading = reading
      if (!now.isChanged) changed.push(now)
      now.isChanged = true
    },
    send() {
      if (!resting) tick()
    },
    flush,
    stop() {
      clearTimeout(resting)
      flush()
    },
  }
}

/** `isChanged`: it is not sent yet. */
type Newest = { reading: Reading; isChanged: boolean }

function shownOf(changed: readonly Newest[]): LiveReading[] {
  const seen: LiveReading[] = []
  for (const one of changed) {
    one.isChanged = false
    try {
      seen.push(shown(one.reading))
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
