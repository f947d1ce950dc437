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
type Bay = { handed: BayFact; leftOut: BayFact[] }

export type BayChanges = {
  /** What is to be handed on now that this fact has come. */
  worthHanding(fact: BayFact): readonly BayFact[]
  /** What was handed on did not arrive: every bay counts as not heard of. */
  forget(): void
}

/**
 * Leaves out what the records know already: sensors repeat themselves far more often than cars move.
 * A change is handed on after the last word that it contradicts, and what comes late after all that
 * was left out since the bay was last handed on, so that parking judges it as if nothing were missing.
 * What was left out before that is gone: a bay that repeats itself more often than once a minute is
 * judged to the minute when late evidence contradicts it.
 */
export function bayChanges(): BayChanges {
  const known = new Map<string, Bay>()
  return {
    worthHanding(fact) {
      const bay = known.get(fact.deviceId)
      if (bay) return heard(bay, fact)
      known.set(fact.deviceId, { handed: fact, leftOut: [] })
      return [fact]
    },
    forget: () => known.clear(),
  }
}

const nothing: readonly BayFact[] = []

function heard(bay: Bay, fact: BayFact): readonly BayFact[] {
  const { handed, leftOut } = bay
  const newest = leftOut.at(-1) ?? handed
  const sinceNewest = fact.at - newest.at || fact.order - newest.order
  if (sinceNewest < 0) return handOn(bay, newest, [...leftOut, fact])
  // Under one key the free one counts (api/parking/evidence.ts), so the other says nothing new.
  if (sinceNewest === 0 && (fact.occupied || !newest.occupied)) return nothing
  if (fact.occupied !== newest.occupied) return handOn(bay, fact, [...leftOut.slice(-1), fact])
  if (fact.at - handed.at >= confirmEveryMs) return handOn(bay, fact, [fact])
  if (leftOut.push(fact) > leftOutMax) leftOut.shift()
  return nothing
}

function handOn(bay: Bay, newest: BayFact, facts: readonly BayFact[]): readonly BayFact[] {
  bay.handed = newest
  bay.leftOut = []
  return facts
}
