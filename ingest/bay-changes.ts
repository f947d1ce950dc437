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

/** The newest word that is known of a bay; times in epoch milliseconds. */
export type NewestWord = { observedAt: number; occupied: boolean }

/**
 * `handed` is the newest that was handed on, `leftOut` what was left out since: newer, the same, and in
 * order. `isKnown`: the records have said what they know, and it is no more than this.
 */
type Bay = { handed: BayFact; leftOut: BayFact[]; isKnown: boolean }

export type BayChanges = {
  /** What is to be handed on now that this fact has come, at this position in the journal. */
  worthHanding(fact: BayFact, position: number): readonly BayFact[]
  /** Said before a restart, when it was handed on or left out. */
  remember(fact: BayFact, position: number): void
  /** The newest of each bay that has had something left out since a position before this one. */
  leftOutBefore(position: number): readonly BayFact[]
  /** These arrived, and this is how the records know their bays since, by id. */
  arrived(facts: readonly BayFact[], newest: ReadonlyMap<string, NewestWord>): void
  /** Some of what was handed on did not arrive; it will come again. */
  doubt(): void
}

/**
 * Leaves out what the records know already: sensors repeat themselves far more often than cars move.
 * A change is handed on after the last word that it contradicts, and what comes late after all that
 * was left out since the bay was last handed on, so that parking judges it as if nothing were missing.
 * What was left out before that is gone: a bay that repeats itself more often than once a minute is
 * judged to the minute when late evidence contradicts it. Until the records have said that they know
 * nothing newer of a bay, nothing of it is left out.
 */
export function bayChanges(): BayChanges {
  const known = new Map<string, Bay>()
  /** Where in the journal the first of what was left out of a bay stands, oldest first. */
  const leavingOut = new Map<Bay, number>()

  function handOn(bay: Bay, newest: BayFact, facts: readonly BayFact[]): readonly BayFact[] {
    bay.handed = newest
    bay.leftOut = []
    leavingOut.delete(bay)
    return facts
  }
  function leaveOut(bay: Bay, fact: BayFact, position: number): readonly BayFact[] {
    if (bay.leftOut.push(fact) > leftOutMax) bay.leftOut.shift()
    if (!leavingOut.has(bay)) leavingOut.set(bay, position)
    return nothing
  }
  function heard(bay: Bay, fact: BayFact, position: number): readonly BayFact[] {
    const { handed, leftOut } = bay
    const newest = newestOf(bay)
    const since = sinceNewest(bay, fact)
    if (since < 0) return handOn(bay, newest, [...leftOut, fact])
    // Under one key the free one counts (api/parking/evidence.ts), so the other says nothing new.
    if (since === 0 && (fact.occupied || !newest.occupied)) return bay.isKnown ? nothing : [fact]
    if (fact.occupied !== newest.occupied) return handOn(bay, fact, [...leftOut.slice(-1), fact])
    if (!bay.isKnown || fact.at - handed.at >= confirmEveryMs) return handOn(bay, fact, [fact])
    return leaveOut(bay, fact, position)
  }

  return {
    worthHanding(fact, position) {
      const bay = known.get(fact.deviceId)
      if (bay) return heard(bay, fact, position)
      known.set(fact.deviceId, { handed: fact, leftOut: [], isKnown: false })
      return [fact]
    },
    remember(fact, position) {
      const bay = known.get(fact.deviceId) ?? { handed: fact, leftOut: [], isKnown: false }
      known.set(fact.deviceId, bay)
      if (sinceNewest(bay, fact) >= 0) leaveOut(bay, fact, position)
    },
    leftOutBefore(position) {
      const overdue: BayFact[] = []
      for (const [bay, since] of leavingOut) {
        if (since >= position) break
        const newest = newestOf(bay)
        overdue.push(...handOn(bay, newest, [newest]))
      }
      return overdue
    },
    arrived(facts, newest) {
      for (const { deviceId } of facts) {
        const bay = known.get(deviceId)
        if (bay && !bay.isKnown) bay.isKnown = knowsAll(bay.handed, newest.get(deviceId))
      }
    },
    doubt() {
      for (const bay of known.values()) bay.isKnown = false
    },
  }
}

function newestOf({ handed, leftOut }: Bay): BayFact {
  return leftOut.at(-1) ?? handed
}

/** Negative: the fact is late. */
function sinceNewest(bay: Bay, fact: BayFact): number {
  const newest = newestOf(bay)
  return fact.at - newest.at || fact.order - newest.order
}

const nothing: readonly BayFact[] = []

/** Whether the records know nothing newer; of what is no bay to them they know nothing. */
function knowsAll({ at, occupied }: BayFact, newest: NewestWord | undefined): boolean {
  if (!newest || newest.observedAt < at) return true
  return newest.observedAt === at && newest.occupied === occupied
}
