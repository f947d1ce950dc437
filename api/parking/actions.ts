import { record } from '../audit/actions.ts'
import type { By } from '../audit/schema.ts'
import type { Context, Db } from '../context.ts'
import { appendChange } from '../db/changes.ts'
import { type Refusal, refuse } from '../errors.ts'
import { postPayment } from '../ledger/actions.ts'
import { type Asker, isDistrict } from '../people/schema.ts'
import { lotExists } from '../places/actions.ts'
import { enterFees } from './fees.ts'
import { type BayInHand, takeInHand, takeNews, takePast } from './observing.ts'
import { bayStaleMs, closeStay, looksOther } from './rules.ts'
import { save } from './saving.ts'
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
  /** Tells observations of one millisecond apart and orders them (0–999,999), as in the telemetry. */
  order: number
  receivedAt: number
}

/**
 * How many observations of a batch did what. `corrected` came late and changed what was believed;
 * `late` are older than the evidence that is kept; `ignored` are from devices that are no bay of a lot.
 * `states`: the bays observed, by id, as they stand now.
 */
export type Observed = Record<
  'opened' | 'closed' | 'corrected' | 'unchanged' | 'late' | 'ignored',
  number
> & { states: ReadonlyMap<string, BayState> }

/**
 * Takes a batch of observations, in the caller's transaction: opens and closes stays, prices the
 * closed ones and enters the fees that become due. The same observations leave the same stays, bay
 * states and balances in any order, in any batches and any number of times; what was entered before
 * late evidence came is corrected by adding. The caller has sorted out readings that may not touch them.
 */
export async function observe(
  ctx: Context,
  tx: Db,
  observations: readonly BayObservation[],
): Promise<Observed> {
  const none = { opened: 0, closed: 0, corrected: 0, unchanged: 0, late: 0, ignored: 0 }
  const states = new Map<string, BayState>()
  if (observations.length === 0) return { ...none, states }
  await store.holdTariffs(tx)
  const hands = await takeInHand(tx, observations)
  const tariffs = await store.tariffs(tx)
  const counts = { ...none, corrected: await takePast(ctx, tx, hands, tariffs) }
  let known = 0
  for (const hand of hands.values()) {
    const { opened, closed } = takeNews(ctx, hand, tariffs)
    counts.opened += opened
    counts.closed += closed
    counts.late += hand.tooOld
    known += hand.observations
    if (hand.state) states.set(hand.bay.id, hand.state)
  }
  await save(ctx, tx, [...hands.values()])
  await tellLots(ctx, tx, [...hands.values()])
  counts.ignored = observations.length - known
  const { opened, closed, corrected, late } = counts
  return { ...counts, unchanged: known - opened - closed - corrected - late, states }
}

/** Tells who looks at a lot that a bay of it counts otherwise than before. */
async function tellLots(ctx: Context, tx: Db, hands: readonly BayInHand[]): Promise<void> {
  const freshSince = ctx.clock.now() - bayStaleMs
  const shown = hands.filter(({ before, state }) => looksOther(before, state, freshSince))
  if (shown.length === 0) return
  const lotIds = [...new Set(shown.map(({ bay }) => bay.lotId))]
  const lots = await store.occupancy(tx, freshSince, lotIds)
  await appendChange(ctx, tx, { stream: 'parking', lots })
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
export async function receivePayment(
  ctx: Context,
  asked: NewPayment,
  by: By = 'system',
): Promise<Payment | Refusal> {
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
    const object = { kind: 'payment', id: payment.id }
    const detail = { stay: stayId, lot: lotId, amountFen, channel }
    await record(ctx, tx, by, { what: 'payment.received', object, outcome: 'done', detail })
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
  if (stay.state === 'void') return refuse('conflict', 'The stay did not happen.')
  if (stay.feeFen === null) return refuse('conflict', 'The stay has no fee: a tariff is missing.')
  const stillDueFen = stay.feeFen - stay.paidFen
  if (amountFen > stillDueFen)
    return refuse('conflict', `Only ${Math.max(0, stillDueFen)} fen of this stay are still due.`)
  if (paidAt < stay.enteredAt) return refuse('invalid', 'It was paid before the stay began.')
  if (paidAt > ctx.clock.now() + clockToleranceMs)
    return refuse('invalid', 'The time of payment lies in the future.')
}

const forDistrict = refuse(
  'forbidden',
  'A tariff for every lot is added by who answers for the whole district.',
)

const pricedAtOnce = 2000

/**
 * Adds a tariff; tariffs are never edited, and stays keep the fee they have. Closed stays that had
 * no tariff and begin in its time are priced by it now. The same again answers the first.
 */
export async function addTariff(
  ctx: Context,
  asked: NewTariff,
  by: Asker,
): Promise<Tariff | Refusal> {
  const { lotId, validFrom, rules } = asked
  return ctx.db.transaction().execute(async (tx) => {
    await store.lockTariffs(tx)
    if (lotId !== null && !(await lotExists(tx, lotId)))
      return refuse('not_found', 'There is no such lot.')
    if (lotId === null && !isDistrict(by.account)) return forDistrict
    const standing = await store.tariffs(tx)
    const same = standing.find((one) => one.lotId === lotId && one.validFrom === validFrom)
    if (same)
      return sameRules(same.rules, rules)
        ? same
        : refuse('conflict', 'Another tariff is valid from then on; add one for a later time.')
    const tariff = { id: ctx.newId(), lotId, validFrom, rules }
    await store.insertTariff(tx, tariff, ctx.clock.now(), by.account.id)
    const object = { kind: 'tariff', id: tariff.id }
    const detail = { lot: lotId, validFrom }
    const deed = { what: 'tariff.made', object, outcome: 'done', detail } as const
    await record(ctx, tx, by, { ...deed, after: rules })
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
    await enterFees(ctx, tx, priced)
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
