/**
 * What a sensor said of its bay; times are epoch milliseconds. `order` (0–999,999) tells what it said
 * in one millisecond apart, as in the telemetry.
 */
export type BayFact = {
  deviceId: string
  occupied: boolean
  at: number
  order: number
  receivedAt: number
}

/** An unchanged bay is handed on this often, so that the records know it is still heard. */
const confirmEveryMs = 60_000

/** Of what is left out between, the newest so many are kept; a bay that says more is a fault. */
const leftOutMax = 16

/** What was handed on last of a bay, and what was left out since: newer, the same, and in order. */
type Bay = { handed: BayFact; leftOut: readonly BayFact[] }

/** One batch of facts. It is remembered only once it is `taken`; given up, it may come again. */
export type BayBatch = { worthHanding(fact: BayFact): BayFact[]; taken(): void }

/**
 * Leaves out what the records know already: sensors repeat themselves far more often than cars move.
 * A change is handed on after the last word that it contradicts, and what comes late after all that
 * was left out since the bay was last handed on, so that parking judges it as if nothing were missing.
 * What was left out before that is gone: a bay that repeats itself more often than once a minute is
 * judged to the minute when late evidence contradicts it. Batches do not overlap.
 */
export function bayChanges(): () => BayBatch {
  const known = new Map<string, Bay>()
  return () => {
    const changed = new Map<string, Bay>()
    return {
      worthHanding(fact) {
        const { deviceId } = fact
        const { bay, handOn } = heard(changed.get(deviceId) ?? known.get(deviceId), fact)
        changed.set(deviceId, bay)
        return handOn
      },
      taken() {
        for (const [deviceId, bay] of changed) known.set(deviceId, bay)
      },
    }
  }
}

function heard(bay: Bay | undefined, fact: BayFact): { bay: Bay; handOn: BayFact[] } {
  if (!bay) return { bay: { handed: fact, leftOut: [] }, handOn: [fact] }
  const { handed, leftOut } = bay
  const newest = leftOut.at(-1) ?? handed
  const sinceNewest = fact.at - newest.at || fact.order - newest.order
  if (sinceNewest < 0) return { bay: { handed: newest, leftOut: [] }, handOn: [...leftOut, fact] }
  // Under one key the free one counts (api/parking/evidence.ts), so the other says nothing new.
  if (sinceNewest === 0 && (fact.occupied || !newest.occupied)) return { bay, handOn: [] }
  if (fact.occupied !== newest.occupied)
    return { bay: { handed: fact, leftOut: [] }, handOn: [...leftOut.slice(-1), fact] }
  if (fact.at - handed.at < confirmEveryMs)
    return { bay: { handed, leftOut: [...leftOut.slice(1 - leftOutMax), fact] }, handOn: [] }
  return { bay: { handed: fact, leftOut: [] }, handOn: [fact] }
}
