import type { Consumer } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import type { Journal, Stretch } from './journal/journal.ts'
import type { SavedPlace } from './journal/saved-place.ts'
import type { LastFrames } from './last-frames.ts'

const saveEveryMs = 5000

/** Of a backlog only so much is looked at: who said nothing since then is shown from the telemetry. */
const backlogAtMost = 50_000

/**
 * Brings the newest values to the map. A backlog found at the start is gone through without a word,
 * and what was newest is shown at its end. What a reading may do here is its `standing`.
 */
export function liveConsumer(
  decoder: Decoder,
  journal: Pick<Journal, 'end'>,
  place: SavedPlace,
  frames: Pick<LastFrames, 'take' | 'send'>,
): Consumer {
  const silentUntil = journal.end()
  let position = 0
  let saved = 0
  let savedAtMs = 0

  /** A full disk must not stop the map: the place is saved once there is room again. */
  async function save(): Promise<number> {
    savedAtMs = performance.now()
    const reached = position
    try {
      if (reached > saved) await place.save(reached)
      saved = reached
    } catch {
      // The journal meets the same disk and says so.
    }
    return saved
  }

  return {
    name: 'live',
    batch: 2000,
    lingerMs: 0,
    async savedPosition() {
      const known = (await place.load()) ?? 0
      return Math.max(known, silentUntil - backlogAtMost)
    },
    async consume({ entries, next }: Stretch) {
      for (const entry of entries)
        for (const { reading, standing } of decoder.judged(entry).accepted)
          if (standing !== 'past') frames.take(reading)
      if (next >= silentUntil) frames.send()
      position = next
      if (performance.now() - savedAtMs > saveEveryMs) await save()
      return { next, saved }
    },
    save,
  }
}
