/** What a sensor said of its bay; times are epoch milliseconds. */
export type BayFact = { deviceId: string; occupied: boolean; at: number; receivedAt: number }

/** An unchanged bay is handed on this often, so that the records know it is still heard. */
const confirmEveryMs = 60_000

/**
 * Leaves out what the records know already: sensors repeat themselves far more often than cars move.
 * Everything late is handed on, after the newest fact that was left out, so that the parking rule
 * judges it against what was known. Remembers one fact per registered bay.
 */
export function bayChanges(): (fact: BayFact) => BayFact[] {
  const known = new Map<string, { seen: BayFact; handed: BayFact }>()
  return (fact) => {
    const bay = known.get(fact.deviceId)
    if (!bay) {
      known.set(fact.deviceId, { seen: fact, handed: fact })
      return [fact]
    }
    if (fact.at < bay.seen.at) {
      const leftOut = bay.seen === bay.handed ? [] : [bay.seen]
      bay.handed = bay.seen
      return [...leftOut, fact]
    }
    bay.seen = fact
    const unchanged = fact.occupied === bay.handed.occupied
    if (unchanged && fact.at - bay.handed.at < confirmEveryMs) return []
    bay.handed = fact
    return [fact]
  }
}
