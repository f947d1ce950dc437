import type { Context, Db } from '../context.ts'
import { appendChange } from '../db/changes.ts'
import { type Refusal, refuse } from '../errors.ts'
import { postFeeDue, postPayment } from '../ledger/actions.ts'
import { lotExists } from '../places/actions.ts'
import { bayStaleMs, beginStay, closeStay, observe as decide } from './rules.ts'
import type {
  BayState,
  LotOccupancy,
  NewPayment,
  NewTariff,
  Payment,
  Stay,
  Tariff,
} from './schema.ts'
import * as store from './store.ts'

/** What a bay sensor said; times in epoch milliseconds. */
export type BayObservation = {
  deviceId: string
  occupied: boolean
  at: number
  receivedAt: number
}

/** How many observations of a batch did what; `ignored` are from devices that are no bay of a lot. */
export type Observed = Record<'opened' | 'closed' | 'unchanged' | 'late' | 'ignored', number>

/**
 * Takes a batch of observations, in the caller's transaction: opens and closes stays, prices the
 * closed ones and enters the fees that become due. In any order and any number of times the same
 * batch leaves the same records; the caller has sorted out readings that may not touch them.
 */
export async function observe(
  ctx: Context,
  tx: Db,
  observations: readonly BayObservation[],
): Promise<Observed> {
  const observed: Observed = { opened: 0, closed: 0, unchanged: 0, late: 0, ignored: 0 }
  if (observations.length === 0) return observed
  await store.holdTariffs(tx)
  const bays = await loadBays(tx, observations)
  const tariffs = await store.tariffs(tx)
  for (const observation of [...observations].sort(inTimeOrder)) {
    const bay = bays.get(observation.deviceId)
    observed[bay ? take(ctx, bay, observation, tariffs) : 'ignored'] += 1
  }
  await save(ctx, tx, [...bays.values()])
  return observed
}

/** Of two that speak for the same instant the one received first counts, else the free one. */
function inTimeOrder(a: BayObservation, b: BayObservation): number {
  return a.at - b.at || a.receivedAt - b.receivedAt || Number(a.occupied) - Number(b.occupied)
}

/** A bay while a batch is applied to it; `touched` are its stays to write, by id. */
type BayInHand = {
  bay: store.Bay
  before: BayState | undefined
  state: BayState | undefined
  openStay: Stay | undefined
  touched: Map<string, { stay: Stay; isNew: boolean }>
}

async function loadBays(
  tx: Db,
  observations: readonly BayObservation[],
): Promise<Map<string, BayInHand>> {
  const bays = await store.lockBays(tx, [...new Set(observations.map((o) => o.deviceId))])
  const ids = bays.map(({ id }) => id)
  const states = new Map((await store.bayStates(tx, ids)).map((state) => [state.bayId, state]))
  const entries = await store.openStays(tx, ids)
  const stays = new Map(entries.map((entry) => [entry.bayId, beginStay(entry)]))
  return new Map(
    bays.map((bay) => {
      const state = states.get(bay.id)
      const openStay = stays.get(bay.id)
      return [bay.id, { bay, before: state, state, openStay, touched: new Map() }]
    }),
  )
}

function take(
  ctx: Context,
  hand: BayInHand,
  observation: BayObservation,
  tariffs: readonly Tariff[],
): keyof Observed {
  const { state, openStay, touched } = hand
  const decision = decide(state, openStay, observation)
  if (decision.kind === 'late') return 'late'
  hand.state = decision.state
  if (decision.kind === 'opened') {
    const { id: bayId, lotId } = hand.bay
    const stay = beginStay({ id: ctx.newId(), bayId, lotId, enteredAt: observation.at })
    hand.openStay = stay
    touched.set(stay.id, { stay, isNew: true })
  }
  if (decision.kind === 'closed' && openStay) {
    const stay = closeStay(openStay, observation.at, tariffs)
    hand.openStay = undefined
    touched.set(stay.id, { stay, isNew: touched.has(stay.id) })
  }
  return decision.kind
}

async function save(ctx: Context, tx: Db, bays: readonly BayInHand[]): Promise<void> {
  const touched = bays.flatMap((hand) => [...hand.touched.values()])
  const states = bays.flatMap(({ bay, before, state }) =>
    state && state !== before ? [{ ...state, bayId: bay.id, lotId: bay.lotId }] : [],
  )
  await store.saveBayStates(tx, states)
  // Closed first: a bay may hold one open stay only.
  await store.updateStays(
    tx,
    touched.flatMap(({ stay, isNew }) => (isNew ? [] : [stay])),
  )
  await store.insertStays(
    tx,
    touched.flatMap(({ stay, isNew }) => (isNew ? [stay] : [])),
  )
  await postFeeDue(
    ctx,
    tx,
    touched.flatMap(({ stay }) => due(stay)),
  )
  const freshSince = ctx.clock.now() - bayStaleMs
  const shown = bays.filter(({ before, state }) => looksOther(before, state, freshSince))
  if (shown.length === 0) return
  const lotIds = [...new Set(shown.map(({ bay }) => bay.lotId))]
  const lots = await store.occupancy(tx, freshSince, lotIds)
  await appendChange(ctx, tx, { stream: 'parking', lots })
}

function due({ id, lotId, feeFen, leftAt }: Stay) {
  return feeFen === null || leftAt === null
    ? []
    : [{ stayId: id, lotId, amountFen: feeFen, at: leftAt }]
}

/** Whether the bay counts otherwise than before: a heartbeat alone matters only after silence. */
function looksOther(
  before: BayState | undefined,
  state: BayState | undefined,
  freshSince: number,
): boolean {
  if (!state || state === before) return false
  return !before || before.occupied !== state.occupied || before.observedAt < freshSince
}

/** Every lot's bays now; one silent for longer than `bayStaleMs` is unknown. */
export async function occupancy(ctx: Context): Promise<LotOccupancy[]> {
  return store.occupancy(ctx.db, ctx.clock.now() - bayStaleMs)
}

const clockToleranceMs = 86_400_000

/**
 * Receives money for a closed stay, once per channel and reference: the same again answers the
 * first payment, other content under it is a conflict, and so is more than is still due.
 */
export async function receivePayment(ctx: Context, asked: NewPayment): Promise<Payment | Refusal> {
  const { channel, reference, stayId, amountFen, paidAt } = asked
  return ctx.db.transaction().execute(async (tx) => {
    const stay = await store.lockStay(tx, stayId)
    const first = await store.paymentBy(tx, channel, reference)
    if (first) return sameAsFirst(first, asked)
    if (!stay) return refuse('not_found', 'There is no such stay.')
    const refusal = whyNotPayable(ctx, stay, asked)
    if (refusal) return refusal
    const payment = { id: ctx.newId(), ...asked, recordedAt: ctx.clock.now() }
    if (!(await store.insertPayment(tx, payment)))
      return refuse('conflict', 'Another payment has this channel and reference.')
    await store.addPaid(tx, stayId, amountFen)
    const { lotId } = stay
    const money = { channel, reference, stayId, lotId, amountFen, at: paidAt }
    const contradicted = await postPayment(ctx, tx, money)
    if (contradicted) throw new Error(contradicted.reason)
    return payment
  })
}

function sameAsFirst(first: Payment, asked: NewPayment): Payment | Refusal {
  const { stayId, amountFen, paidAt } = asked
  return first.stayId === stayId && first.amountFen === amountFen && first.paidAt === paidAt
    ? first
    : refuse('conflict', 'Another payment has this channel and reference.')
}

function whyNotPayable(ctx: Context, stay: Stay, asked: NewPayment): Refusal | undefined {
  const { amountFen, paidAt } = asked
  if (stay.state === 'open') return refuse('conflict', 'The stay has not ended.')
  if (stay.feeFen === null) return refuse('conflict', 'The stay has no fee: a tariff is missing.')
  const stillDueFen = stay.feeFen - stay.paidFen
  if (amountFen > stillDueFen)
    return refuse('conflict', `Only ${stillDueFen} fen of this stay are still due.`)
  if (paidAt < stay.enteredAt) return refuse('invalid', 'It was paid before the stay began.')
  if (paidAt > ctx.clock.now() + clockToleranceMs)
    return refuse('invalid', 'The time of payment lies in the future.')
}

const pricedAtOnce = 2000

/**
 * Adds a tariff; tariffs are never edited, and stays keep the fee they have. Closed stays that had
 * no tariff and begin in its time are priced by it now. The same again answers the first.
 */
export async function addTariff(
  ctx: Context,
  asked: NewTariff,
  accountId: string,
): Promise<Tariff | Refusal> {
  const { lotId, validFrom, rules } = asked
  return ctx.db.transaction().execute(async (tx) => {
    await store.lockTariffs(tx)
    if (lotId !== null && !(await lotExists(tx, lotId)))
      return refuse('not_found', 'There is no such lot.')
    const standing = await store.tariffs(tx)
    const same = standing.find((one) => one.lotId === lotId && one.validFrom === validFrom)
    if (same)
      return sameRules(same.rules, rules)
        ? same
        : refuse('conflict', 'Another tariff is valid from then on; add one for a later time.')
    const tariff = { id: ctx.newId(), lotId, validFrom, rules }
    await store.insertTariff(tx, tariff, ctx.clock.now(), accountId)
    await priceWaiting(ctx, tx, tariff, [...standing, tariff])
    return tariff
  })
}

async function priceWaiting(
  ctx: Context,
  tx: Db,
  { lotId, validFrom }: Tariff,
  tariffs: readonly Tariff[],
): Promise<void> {
  for (;;) {
    const waiting = await store.unpricedStays(tx, lotId, validFrom, pricedAtOnce)
    if (waiting.length === 0) return
    const priced = waiting.map((stay) => closeStay(stay, stay.leftAt ?? stay.enteredAt, tariffs))
    await store.updateStays(tx, priced)
    await postFeeDue(ctx, tx, priced.flatMap(due))
  }
}

function sameRules(a: Tariff['rules'], b: Tariff['rules']): boolean {
  return (
    a.freeMinutes === b.freeMinutes &&
    a.firstMinutes === b.firstMinutes &&
    a.firstFen === b.firstFen &&
    a.stepMinutes === b.stepMinutes &&
    a.stepFen === b.stepFen &&
    a.dayCapFen === b.dayCapFen
  )
}
