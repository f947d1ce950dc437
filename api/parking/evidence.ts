import type { Run } from './rules.ts'
import type { BayState, Stay } from './schema.ts'

/**
 * A bay's stays are a function of the set of its observations, whatever the order they come in:
 * - `at` and `order` are an observation's key. Of two with one key that contradict each other the
 *   free one counts, in the driver's favour.
 * - A bay is, from an instant on, what its last observation of that instant says.
 * - An edge is an instant that says otherwise than the one before it; a stay lasts from an edge that
 *   says occupied to the next. A bay that is first seen occupied has its first edge there: an earlier
 *   entry is not guessed.
 */
export type Sighting = { at: number; order: number; occupied: boolean }

/** What a bay says of itself from an instant (epoch ms) on. */
export type Word = { at: number; occupied: boolean }

/** How long before its newest word what a bay said is kept; ingest takes nothing older than 30 days. */
const evidenceKeptMs = 35 * 86_400_000

/** From when on (epoch ms) all that the bay said is kept: what is older changes nothing any more. */
export function keptSince({ observedAt }: BayState): number {
  return observedAt - evidenceKeptMs
}

/** One bay's observations in their order, each key once. */
export function inOrder<T extends Sighting>(observations: readonly T[]): T[] {
  const sorted = [...observations].sort(
    (a, b) => a.at - b.at || a.order - b.order || Number(a.occupied) - Number(b.occupied),
  )
  return sorted.filter(({ at, order }, index) => {
    const before = sorted[index - 1]
    return before?.at !== at || before.order !== order
  })
}

/** What each instant says in the end, of observations in their order. */
export function lastWords(ordered: readonly Sighting[]): Word[] {
  return ordered.filter(({ at }, index) => ordered[index + 1]?.at !== at)
}

/** What an instant newer than all that is known does to a bay. */
export function hear(
  state: BayState | undefined,
  { at, occupied }: Word,
): { state: BayState; change: 'opened' | 'closed' | 'unchanged' } {
  const sinceAt = state?.occupied === occupied ? state.sinceAt : at
  const wasOccupied = state?.occupied ?? false
  return {
    state: { occupied, sinceAt, observedAt: at },
    change: wasOccupied === occupied ? 'unchanged' : occupied ? 'opened' : 'closed',
  }
}

/** Where a bay turned: what it says from each of these instants (epoch ms) on. */
export type Edges = Map<number, boolean>

/** An instant of which something new is known, and its neighbours in all that is known. */
export type LateWord = Word & { before: boolean | null; after: Word | null }

/** The edges that stand in the records: those of these stays, and of the state the bay is in now. */
export function edgesOf(stays: readonly Run[], state: BayState): Edges {
  const edges: Edges = new Map([[state.sinceAt, state.occupied]])
  for (const { enteredAt, leftAt } of stays) {
    edges.set(enteredAt, true)
    if (leftAt !== null) edges.set(leftAt, false)
  }
  return edges
}

/** The edges with what the late words say; only they and what follows them can become or cease to be one. */
export function patched(edges: Edges, words: readonly LateWord[]): Edges {
  const now = new Map(edges)
  const set = (at: number, occupied: boolean, isEdge: boolean) =>
    isEdge ? now.set(at, occupied) : now.delete(at)
  for (const { at, occupied, before, after } of words) {
    set(at, occupied, before !== occupied)
    if (after) set(after.at, after.occupied, after.occupied !== occupied)
  }
  return now
}

/** How many of the late words turned something. */
export function turning(before: Edges, after: Edges, words: readonly LateWord[]): number {
  const differs = (at: number) => before.get(at) !== after.get(at)
  return words.filter((word) => differs(word.at) || (word.after && differs(word.after.at))).length
}

/** The times in which a bay was occupied, oldest first. */
export function runsOf(edges: Edges): Run[] {
  const runs: Run[] = []
  let enteredAt: number | undefined
  for (const [at, occupied] of [...edges].sort(([a], [b]) => a - b)) {
    if (occupied) enteredAt ??= at
    else if (enteredAt !== undefined) {
      runs.push({ enteredAt, leftAt: at })
      enteredAt = undefined
    }
  }
  return enteredAt === undefined ? runs : [...runs, { enteredAt, leftAt: null }]
}

/** The state of a bay after its last edge; without any it is free since it was first heard. */
export function stateAfter(edges: Edges, state: BayState, firstHeardAt: number): BayState {
  const sinceAt = edges.size > 0 ? Math.max(...edges.keys()) : firstHeardAt
  return { ...state, sinceAt, occupied: edges.get(sinceAt) ?? false }
}

/**
 * Which stay each run is: one that overlaps it, of several the first that was paid, else the first.
 * A run that no stay overlaps is new; a stay that overlaps no run, or not as the chosen one, is void.
 */
export function reconcile(
  stays: readonly Stay[],
  runs: readonly Run[],
): { told: { stay: Stay | undefined; run: Run }[]; voided: Stay[] } {
  const left = new Set(stays)
  const told = runs.map((run) => {
    const overlapping = [...left].filter((stay) => overlap(stay, run))
    const stay = overlapping.find(({ paidFen }) => paidFen > 0) ?? overlapping[0]
    if (stay) left.delete(stay)
    return { stay, run }
  })
  return { told, voided: [...left] }
}

function overlap(a: Run, b: Run): boolean {
  return a.enteredAt < (b.leftAt ?? Infinity) && b.enteredAt < (a.leftAt ?? Infinity)
}

const dayMs = 86_400_000

/** Whether it is time to delete what is not kept: once a day, each bay at a time of its own. */
export function prunesNow(bayId: string, before: BayState | undefined, state: BayState): boolean {
  if (!before) return false
  // FNV-1a: neighbouring ids lie far apart, so that never all bays are due at once.
  let hash = 0x811c9dc5
  for (const character of bayId) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  const offsetMs = (hash >>> 0) % dayMs
  const dayOf = (at: number) => Math.floor((at + offsetMs) / dayMs)
  return dayOf(before.observedAt) < dayOf(state.observedAt)
}
