/** What a sensor said of its bay; times are epoch milliseconds. */
export type BayFact = { deviceId: string; occupied: boolean; at: number; receivedAt: number }

/** An unchanged bay is handed on this often, so that the records know it is still heard. */
const confirmEveryMs = 60_000

/** What was heard last of a bay, and what of it was handed on last. */
type Bay = { seen: BayFact; handed: BayFact }

/** One batch of facts. It is remembered only once it is `taken`; given up, it may come again. */
export type BayBatch = { worthHanding(fact: BayFact): BayFact[]; taken(): void }

/**
 * Leaves out what the records know already: sensors repeat themselves far more often than cars move.
 * Everything late is handed on, after the newest fact that was left out, so that the parking rule
 * judges it against what was known. Remembers one fact per registered bay; batches do not overlap.
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
  if (!bay) return { bay: { seen: fact, handed: fact }, handOn: [fact] }
  const { seen, handed } = bay
  if (fact.at < seen.at) {
    const leftOut = seen === handed ? [] : [seen]
    return { bay: { seen, handed: seen }, handOn: [...leftOut, fact] }
  }
  const unchanged = fact.occupied === handed.occupied
  if (unchanged && fact.at - handed.at < confirmEveryMs)
    return { bay: { seen: fact, handed }, handOn: [] }
  return { bay: { seen: fact, handed: fact }, handOn: [fact] }
}
