import type { QuarantineGroup, Rejection, Replay } from '../../../api/intake/schema.ts'

/** A counter and what is kept of it. Its sample is empty when only the kept messages are known. */
export type RejectedRow = Rejection & {
  key: string
  kept: number
  /** Somebody has asked for them and ingest has not got to it. */
  isWaiting: boolean
}

type Group = { subscription: string | null; reason: string | null }

/** The counters with what is kept of each; kept messages whose counter was folded away stand alone. */
export function rejectedRows(
  counters: readonly Rejection[],
  kept: readonly QuarantineGroup[],
  replays: readonly Replay[],
): RejectedRow[] {
  const waiting = new Set(replays.filter(({ state }) => state === 'waiting').map(keyOf))
  const keptOf = new Map(kept.map((group) => [keyOf(group), group]))
  const rows = counters.map((counter) => rowOf(counter, keptOf.get(keyOf(counter))?.kept ?? 0))
  const counted = new Set(counters.map(keyOf))
  const alone = kept.filter((group) => !counted.has(keyOf(group)))
  return [...rows, ...alone.map((group) => rowOf(counterOf(group), group.kept))]

  function rowOf(counter: Rejection, keptCount: number): RejectedRow {
    const key = keyOf(counter)
    return { ...counter, key, kept: keptCount, isWaiting: waiting.has(key) }
  }
}

function keyOf({ subscription, reason }: Group): string {
  return `${subscription}\n${reason}`
}

function counterOf({ subscription, reason, kept, oldestAt, newestAt }: QuarantineGroup): Rejection {
  return { subscription, reason, count: kept, firstAt: oldestAt, lastAt: newestAt, sample: '' }
}
