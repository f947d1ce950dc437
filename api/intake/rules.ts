import type { Rejection } from './schema.ts'

/** Beyond this many counters further ones fold into one row: a hostile topic must not fill the records. */
export const maxCounters = 1000

/** Rejected messages that can be put back: the newest of each subscription and reason, and of all. */
export const keptPerGroup = 5000
export const keptInAll = 50_000

/** Gaps that are remembered, the newest, of radio networks and of others. */
export const gapsRemembered = 20_000

/** Devices that speak and are not registered, as many as a person looks through. */
export const strangersShown = 200

export const overflow = { subscription: '*', reason: 'overflow' } as const

/** The deltas to add, one per counter: known and first new ones as they are, the rest in `overflow`. */
export function foldRejections(
  deltas: readonly Rejection[],
  known: ReadonlySet<string>,
  counters: number,
): Rejection[] {
  const folded = new Map<string, Rejection>()
  // One place is kept for the overflow row itself.
  let free = maxCounters - 1 - counters
  for (const delta of deltas) {
    const key = counterKey(delta)
    const isNew = !known.has(key) && !folded.has(key)
    const fits = !isNew || free > 0
    if (isNew && fits) free -= 1
    const into = fits ? delta : { ...delta, ...overflow, sample: '' }
    add(folded, into)
  }
  return [...folded.values()]
}

export function counterKey({ subscription, reason }: Pick<Rejection, 'subscription' | 'reason'>) {
  return `${subscription}\n${reason}`
}

function add(folded: Map<string, Rejection>, delta: Rejection): void {
  const key = counterKey(delta)
  const before = folded.get(key)
  if (!before) folded.set(key, { ...delta, sample: plain(delta.sample) })
  else {
    before.count += delta.count
    before.firstAt = Math.min(before.firstAt, delta.firstAt)
    before.lastAt = Math.max(before.lastAt, delta.lastAt)
  }
}

/** Postgres keeps neither NUL nor half a surrogate pair, and a stranger chose these keys. */
function plain(sample: string): string {
  return sample.replace(/[\p{Cc}\p{Cs}]/gu, '?').slice(0, 512)
}
