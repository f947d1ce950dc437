import { decode } from '../devices/index.ts'
import type { JournalEntry } from './journal/journal.ts'
import { type Judged, judge, saidAgain } from './judge.ts'
import type { RegistryHistory } from './registry-history.ts'

/** Decodes each record once for all consumers that are near each other in the journal. */
export type Decoder = { judged(entry: JournalEntry): Judged }

/** Who is further behind the first than this decodes for itself, which costs time but not memory. */
const keptRecords = 4096

/**
 * A record means what the registry said when it was received. What all `consumers` have asked for
 * once is let go of.
 */
export function sharedDecoder(
  consumers: number,
  registry: Pick<RegistryHistory, 'deviceAt'>,
): Decoder {
  const kept = new Array<Judged | undefined>(keptRecords).fill(undefined)
  const positions = new Float64Array(keptRecords)
  const askersLeft = new Uint8Array(keptRecords)
  let position = 0
  const deviceOf = (id: string) => registry.deviceAt(id, position)
  const modelOf = (id: string) => registry.deviceAt(id, position)?.model ?? undefined

  function judgedOrFailed(entry: JournalEntry): Judged {
    const { topic, payload, receivedAt, flags } = entry
    position = entry.position
    try {
      const judged = judge(decode(topic, payload, receivedAt, modelOf), deviceOf, flags.retain)
      return flags.again ? saidAgain(judged) : judged
    } catch {
      // A fault of ours costs this message; thrown, it would hold up every consumer for ever.
      return { accepted: [], rejections: [{ reason: 'driver_failed' }] }
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
      // One who is far behind keeps nothing for the others, who have been there.
      if ((positions[slot] ?? 0) > entry.position) return judged
      kept[slot] = judged
      positions[slot] = entry.position
      askersLeft[slot] = consumers - 1
      return judged
    },
  }
}
