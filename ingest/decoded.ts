import type { Registry } from '../api/places/actions.ts'
import { decode } from '../devices/index.ts'
import type { JournalEntry } from './journal/journal.ts'
import { type Judged, judge } from './judge.ts'

/** Decodes each record once for all consumers that are near each other in the journal. */
export type Decoder = {
  judged(entry: JournalEntry): Judged
  /** What was judged by the old registry is judged anew. */
  takeRegistry(registry: Registry): void
}

/** A consumer further behind the first than this decodes again, which costs time but not memory. */
const keptRecords = 65_536

/** What all `consumers` have asked for once is let go of. */
export function sharedDecoder(consumers: number): Decoder {
  let registry: Registry = { device: () => undefined, size: 0 }
  const kept = new Array<Judged | undefined>(keptRecords).fill(undefined)
  const positions = new Float64Array(keptRecords)
  const askersLeft = new Uint8Array(keptRecords)
  const deviceOf = (id: string) => registry.device(id)
  const modelOf = (id: string) => registry.device(id)?.model ?? undefined

  function judgedOrFailed({ topic, payload, receivedAt, flags }: JournalEntry): Judged {
    try {
      return judge(decode(topic, payload, receivedAt, modelOf), deviceOf, flags.retain)
    } catch {
      // A fault of ours costs this message; thrown, it would hold up every consumer for ever.
      return { accepted: [], rejections: ['driver_failed'] }
    }
  }

  return {
    judged(entry) {
      const slot = entry.position % keptRecords
      const known = kept[slot]
      if (known && positions[slot] === entry.position) {
        const left = (askersLeft[slot] ?? 1) - 1
        askersLeft[slot] = left
        if (left === 0) kept[slot] = undefined
        return known
      }
      const judged = judgedOrFailed(entry)
      kept[slot] = judged
      positions[slot] = entry.position
      askersLeft[slot] = consumers - 1
      return judged
    },
    takeRegistry(newer) {
      registry = newer
      kept.fill(undefined)
    },
  }
}
