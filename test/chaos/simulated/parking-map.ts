import { localDay } from '../../../api/calendar.ts'
import { type FeeEntry, feeCorrection, feeDuePosting } from '../../../api/ledger/rules.ts'
import type { BayObservation } from '../../../api/parking/actions.ts'
import {
  edgesOf,
  hear,
  inOrder,
  type LateWord,
  lastWords,
  patched,
  reconcile,
  runsOf,
  type Sighting,
  stateAfter,
  turning,
} from '../../../api/parking/evidence.ts'
import { beginStay, closeStay, retimeStay, voidStay } from '../../../api/parking/rules.ts'
import type { Stay, Tariff } from '../../../api/parking/schema.ts'
import type { Tables } from './records.ts'

export type Lots = ReadonlyMap<string, string>

/** The parking room over maps instead of SQL: the same rules, in the same order. */
export function observeInMap(
  tables: Tables,
  observations: readonly BayObservation[],
  lotOf: Lots,
  tariffs: readonly Tariff[],
  newId: () => string,
): void {
  for (const [bayId, lotId] of lotOf) {
    const own = observations.filter(({ deviceId }) => deviceId === bayId)
    if (own.length > 0) observeBay({ tables, bayId, lotId, tariffs, newId }, own)
  }
}

type Hand = {
  tables: Tables
  bayId: string
  lotId: string
  tariffs: readonly Tariff[]
  newId: () => string
}

function observeBay(hand: Hand, own: readonly BayObservation[]): void {
  const { tables, bayId } = hand
  const knownUntil = tables.bayStates.get(bayId)?.observedAt ?? Number.NEGATIVE_INFINITY
  const evidence = new Map(tables.evidence.get(bayId))
  const fresh = inOrder(own).filter((one) => keep(evidence, one))
  tables.evidence.set(bayId, evidence)
  correct(
    hand,
    [...evidence.values()],
    fresh.filter(({ at }) => at <= knownUntil),
    knownUntil,
  )
  for (const word of lastWords(fresh.filter(({ at }) => at > knownUntil))) {
    const { state, change } = hear(tables.bayStates.get(bayId), word)
    tables.bayStates.set(bayId, state)
    const open = openStay(hand)
    if (change === 'opened') put(hand, newStay(hand, word.at))
    if (change === 'closed' && open) put(hand, closeStay(open, word.at, hand.tariffs))
  }
}

/** Whether something new is known; a contradiction under one key only ever turns it free. */
function keep(evidence: Map<string, Sighting>, { at, order, occupied }: Sighting): boolean {
  const key = `${at}/${order}`
  const known = evidence.get(key)
  if (known && (!known.occupied || occupied)) return false
  evidence.set(key, { at, order, occupied })
  return true
}

function correct(
  hand: Hand,
  evidence: readonly Sighting[],
  late: readonly Sighting[],
  knownUntil: number,
): void {
  const { tables, bayId } = hand
  const state = tables.bayStates.get(bayId)
  if (!state || late.length === 0) return
  const words = lastWords(inOrder(evidence)).filter(({ at }) => at <= knownUntil)
  const instants = new Set(late.map(({ at }) => at))
  const lateWords: LateWord[] = words.flatMap((word, index) =>
    instants.has(word.at)
      ? [{ ...word, before: words[index - 1]?.occupied ?? null, after: words[index + 1] ?? null }]
      : [],
  )
  const stays = staysOf(hand).filter((stay) => stay.state !== 'void')
  const standing = edgesOf(stays, state)
  const edges = patched(standing, lateWords)
  if (turning(standing, edges, lateWords) === 0) return
  tables.bayStates.set(bayId, stateAfter(edges, state, words[0]?.at ?? state.sinceAt))
  const { told, voided } = reconcile(stays, runsOf(edges))
  for (const stay of voided) put(hand, corrected(voidStay(stay)))
  for (const { stay, run } of told) {
    if (stay?.enteredAt === run.enteredAt && stay.leftAt === run.leftAt) continue
    put(hand, corrected(retimeStay(stay ?? newStay(hand, run.enteredAt), run, hand.tariffs)))
  }
}

function corrected(stay: Stay): Stay {
  return { ...stay, corrections: stay.corrections + 1 }
}

function newStay({ newId, bayId, lotId }: Hand, enteredAt: number): Stay {
  return beginStay({ id: newId(), bayId, lotId, enteredAt })
}

function staysOf({ tables, bayId }: Hand): Stay[] {
  const own = [...tables.stays.values()].filter((stay) => stay.bayId === bayId)
  return own.sort((a, b) => a.enteredAt - b.enteredAt)
}

function openStay(hand: Hand): Stay | undefined {
  return staysOf(hand).find(({ state }) => state === 'open')
}

/** Writes the stay and what it owes now; a posting that stands under its key must be the same. */
function put({ tables }: Hand, stay: Stay): void {
  tables.stays.set(stay.id, stay)
  const { id: stayId, lotId, feeFen, enteredAt, leftAt } = stay
  const fee = { stayId, lotId, amountFen: feeFen ?? 0, at: leftAt ?? enteredAt }
  const postings =
    stay.corrections > 0
      ? feeCorrection(entriesOf(tables, stayId), fee)
      : fee.amountFen > 0
        ? [feeDuePosting(fee)]
        : []
  for (const posting of postings) {
    const known = tables.postings.get(posting.key)
    if (known) throw new Error(`another entry stands under ${posting.key}`)
    tables.postings.set(posting.key, posting)
  }
}

function entriesOf(tables: Tables, stayId: string): FeeEntry[] {
  return [...tables.postings.values()].flatMap((posting) => {
    const { key, kind, lotId, at, lines, corrects } = posting
    if (posting.stayId !== stayId || kind === 'payment') return []
    const amountFen = lines.find(({ account }) => account.startsWith('receivable'))?.amountFen ?? 0
    return [{ id: key, kind, stayId, lotId, amountFen, day: localDay(at), at, corrects }]
  })
}
