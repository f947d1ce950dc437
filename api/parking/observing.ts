import type { Context, Db } from '../context.ts'
import {
  edgesOf,
  hear,
  inOrder,
  keptSince,
  type LateWord,
  lastWords,
  patched,
  reconcile,
  runsOf,
  stateAfter,
  turning,
} from './evidence.ts'
import type { Evidence } from './evidence-store.ts'
import * as evidence from './evidence-store.ts'
import { beginStay, closeStay, retimeStay, voidStay } from './rules.ts'
import type { BayState, Stay, Tariff } from './schema.ts'
import * as store from './store.ts'

/** A bay while a batch is applied to it. */
export type BayInHand = {
  bay: store.Bay
  before: BayState | undefined
  state: BayState | undefined
  /** Read only when it may end or be corrected. */
  openStay: Stay | undefined
  /** How many observations the batch has of it, and how many of them are older than its evidence. */
  observations: number
  tooOld: number
  /** The others, in order, each key once: those newer than all that was known, and those not. */
  news: readonly Evidence[]
  past: readonly Evidence[]
  /** Its stays to write, by id. */
  touched: Map<string, Touched>
}

/** A stay as it was (undefined: it is new) and as it shall be, and whether late evidence did that. */
export type Touched = { was: Stay | undefined; stay: Stay; late: boolean }

/** Locks the bays among the devices observed; answers each with what is known and what was heard. */
export async function takeInHand(
  tx: Db,
  observations: readonly Evidence[],
): Promise<Map<string, BayInHand>> {
  const byDevice = groupedBy(observations, ({ deviceId }) => deviceId)
  const bays = await store.lockBays(tx, [...byDevice.keys()])
  const ids = bays.map(({ id }) => id)
  const states = await evidence.bayStates(tx, ids)
  const stateOf = new Map(states.map(({ bayId, ...state }) => [bayId, state]))
  const hands = bays.map((bay): BayInHand => {
    const state = stateOf.get(bay.id)
    const own = byDevice.get(bay.id) ?? []
    const kept = state ? own.filter(({ at }) => at >= keptSince(state)) : own
    return {
      bay,
      before: state,
      state,
      openStay: undefined,
      observations: own.length,
      tooOld: own.length - kept.length,
      ...splitByTime(inOrder(kept), state?.observedAt ?? -Infinity),
      touched: new Map(),
    }
  })
  const inHand = new Map(hands.map((hand) => [hand.bay.id, hand]))
  const mayEnd = hands.filter(needsOpenStay).map(({ bay }) => bay.id)
  for (const stay of mayEnd.length > 0 ? await store.openStays(tx, mayEnd) : []) {
    const hand = inHand.get(stay.bayId)
    if (hand) hand.openStay = stay
  }
  return inHand
}

/** Most bays only repeat themselves: the stay in them is read when it may end or be corrected. */
function needsOpenStay({ state, news, past }: BayInHand): boolean {
  if (!state) return false
  return past.length > 0 || (state.occupied && news.some(({ occupied }) => !occupied))
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

function splitByTime(ordered: readonly Evidence[], knownUntil: number) {
  const firstNews = ordered.findIndex(({ at }) => at > knownUntil)
  const split = firstNews === -1 ? ordered.length : firstNews
  return { past: ordered.slice(0, split), news: ordered.slice(split) }
}

/** Applies what is newer than all that was known of the bay, in order; nothing is read back for it. */
export function takeNews(
  ctx: Context,
  hand: BayInHand,
  tariffs: readonly Tariff[],
): { opened: number; closed: number } {
  const changes = { opened: 0, closed: 0 }
  for (const word of lastWords(hand.news)) {
    const { state, change } = hear(hand.state, word)
    hand.state = state
    if (change === 'unchanged') continue
    changes[change] += 1
    const was = hand.openStay
    if (change === 'opened') hand.openStay = touch(hand, newStay(ctx, hand, word.at), undefined)
    else if (was) {
      touch(hand, closeStay(was, word.at, tariffs), was)
      hand.openStay = undefined
    }
  }
  return changes
}

function newStay(ctx: Context, { bay }: BayInHand, enteredAt: number): Stay {
  return beginStay({ id: ctx.newId(), bayId: bay.id, lotId: bay.lotId, enteredAt })
}

function touch(hand: BayInHand, stay: Stay, was: Stay | undefined): Stay {
  const known = hand.touched.get(stay.id)
  hand.touched.set(stay.id, { was: known ? known.was : was, stay, late: known?.late ?? false })
  return stay
}

/**
 * Keeps what was observed of these bays and makes their stays what all evidence says of the past; the
 * news are left to `takeNews`. Answers how many instants turned something.
 */
export async function takePast(
  ctx: Context,
  tx: Db,
  hands: ReadonlyMap<string, BayInHand>,
  tariffs: readonly Tariff[],
): Promise<number> {
  const all = [...hands.values()]
  await evidence.keepNews(
    tx,
    all.flatMap(({ news }) => news),
  )
  const fresh = await evidence.keepLate(
    tx,
    all.flatMap(({ past }) => past),
  )
  if (fresh.length === 0) return 0
  const instants = fresh.map(({ bayId, at }) => {
    const until = hands.get(bayId)?.before?.observedAt ?? at
    return { bayId, at, until }
  })
  const words = groupedBy(await evidence.lateWords(tx, instants), ({ bayId }) => bayId)
  const windows = [...words].map(([bayId, own]) => ({
    bayId,
    from: Math.min(...own.map(({ at, beforeAt }) => beforeAt ?? at)),
    until: Math.max(...own.map(({ at, after }) => after?.at ?? at)),
  }))
  const closed = groupedBy(await evidence.staysAround(tx, windows), ({ bayId }) => bayId)
  let turned = 0
  for (const [bayId, own] of words) {
    const hand = hands.get(bayId)
    if (hand) turned += retell(ctx, hand, own, closed.get(bayId) ?? [], tariffs)
  }
  return turned
}

function retell(
  ctx: Context,
  hand: BayInHand,
  words: readonly (LateWord & evidence.Neighbours)[],
  closed: readonly Stay[],
  tariffs: readonly Tariff[],
): number {
  const { state, openStay } = hand
  if (!state) return 0
  const stays = openStay ? [...closed, openStay] : closed
  const standing = edgesOf(stays, state)
  const edges = patched(standing, words)
  const turned = turning(standing, edges, words)
  if (turned === 0) return 0
  hand.state = stateAfter(edges, state, words[0]?.firstAt ?? state.sinceAt)
  hand.openStay = undefined
  const { told, voided } = reconcile(stays, runsOf(edges))
  for (const stay of voided) correctStay(hand, voidStay(stay), stay)
  for (const { stay: was, run } of told) {
    const isSame = was?.enteredAt === run.enteredAt && was.leftAt === run.leftAt
    const stay = isSame
      ? was
      : correctStay(hand, retimeStay(was ?? newStay(ctx, hand, run.enteredAt), run, tariffs), was)
    if (run.leftAt === null) hand.openStay = stay
  }
  return turned
}

function correctStay(hand: BayInHand, corrected: Stay, was: Stay | undefined): Stay {
  const stay = { ...corrected, corrections: corrected.corrections + 1 }
  hand.touched.set(stay.id, { was, stay, late: true })
  return stay
}
