import { type Static, Type } from 'typebox'
import { Fen, Nullable, Time } from '../shapes.ts'

// 31 days and 100,000 yuan: no real clause is larger, and no fee can leave the exact integers.
const Minutes = (minimum: number) => Type.Integer({ minimum, maximum: 44_640 })
const Price = Type.Integer({ minimum: 0, maximum: 10_000_000 })

/** A dated price list. Clauses apply in order: free minutes, first period, steps, the day's cap. */
export const TariffRules = Type.Object(
  {
    freeMinutes: Minutes(0),
    firstMinutes: Minutes(0),
    firstFen: Price,
    stepMinutes: Minutes(1),
    stepFen: Price,
    /** The most one local calendar day can cost. */
    dayCapFen: Price,
  },
  { additionalProperties: false },
)
export type TariffRules = Static<typeof TariffRules>

/** A tariff in force from `validFrom` until the next one; `lotId` null serves every lot without its own. */
export const Tariff = Type.Object({
  id: Type.String(),
  lotId: Nullable(Type.String()),
  validFrom: Time,
  rules: TariffRules,
})
export type Tariff = Static<typeof Tariff>

/** One line of a fee and the clause that made it; `day` is the local calendar day YYYY-MM-DD. */
export const FeeLine = Type.Object({
  clause: Type.Enum(['free', 'first', 'step', 'day_cap']),
  day: Type.String(),
  minutes: Type.Integer(),
  /** Steps charged. */
  count: Type.Integer(),
  amountFen: Fen,
})
export type FeeLine = Static<typeof FeeLine>

/**
 * One parking session (停车记录). `day` is the local day it ended on, by which the books count it. A
 * stay is `void` when late evidence has left nothing of it; it owes nothing, and lists leave it out.
 */
export const Stay = Type.Object({
  id: Type.String(),
  bayId: Type.String(),
  lotId: Type.String(),
  state: Type.Enum(['open', 'closed', 'void']),
  enteredAt: Time,
  leftAt: Nullable(Time),
  feeFen: Nullable(Fen),
  paidFen: Fen,
  tariffId: Nullable(Type.String()),
  feeLines: Type.Array(FeeLine),
  day: Nullable(Type.String()),
  /** How often late evidence has changed it. */
  corrections: Type.Integer(),
})
export type Stay = Static<typeof Stay>

/** What late evidence can change of a stay. */
export const StayVersion = Type.Object({
  state: Stay.properties.state,
  enteredAt: Time,
  leftAt: Nullable(Time),
  feeFen: Nullable(Fen),
  tariffId: Nullable(Type.String()),
  feeLines: Type.Array(FeeLine),
  day: Nullable(Type.String()),
})
export type StayVersion = Static<typeof StayVersion>

/** A stay before and after late evidence; `before` is null for a stay that appeared through it. */
export const StayCorrection = Type.Object({
  number: Type.Integer(),
  correctedAt: Time,
  reason: Type.Literal('late_evidence'),
  before: Nullable(StayVersion),
  after: StayVersion,
})
export type StayCorrection = Static<typeof StayCorrection>

/** What is known of a bay: since when it is as it is, and when it last said so (epoch ms). */
export type BayState = { occupied: boolean; sinceAt: number; observedAt: number }

/** GET /api/parking/lots: total = free + occupied + unknown, always. */
export const LotOccupancy = Type.Object({
  lotId: Type.String(),
  total: Type.Integer(),
  free: Type.Integer(),
  occupied: Type.Integer(),
  unknown: Type.Integer(),
})
export type LotOccupancy = Static<typeof LotOccupancy>

export const paymentChannels = ['wechat', 'alipay', 'cash'] as const

/** POST /api/parking/payments: money received (实收), idempotent by channel and reference. */
export const NewPayment = Type.Object(
  {
    channel: Type.Enum(paymentChannels),
    reference: Type.String({ minLength: 1, maxLength: 128 }),
    stayId: Type.String(),
    amountFen: Type.Integer({ minimum: 1 }),
    paidAt: Time,
  },
  { additionalProperties: false },
)
export type NewPayment = Static<typeof NewPayment>

export const Payment = Type.Object({
  id: Type.String(),
  ...NewPayment.properties,
  recordedAt: Time,
})
export type Payment = Static<typeof Payment>

/** POST /api/parking/tariffs: a tariff is never edited; a new one follows it from its date on. */
export const NewTariff = Type.Object(
  { lotId: Tariff.properties.lotId, validFrom: Time, rules: TariffRules },
  { additionalProperties: false },
)
export type NewTariff = Static<typeof NewTariff>

/** GET /api/parking/stays answers Stay[], newest entry first; void ones only when asked for. */
export const StaysQuery = Type.Object(
  {
    lot: Type.Optional(Type.String()),
    /** The local day the stay ended on, so open stays have none. */
    day: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    state: Type.Optional(Stay.properties.state),
    /** Closed stays of which part of the fee is still due. */
    unpaid: Type.Optional(Type.Boolean()),
    /** Stays for which more was paid than they cost now; also the void ones. */
    overpaid: Type.Optional(Type.Boolean()),
    /** Closed stays for whose beginning there is no tariff. */
    unpriced: Type.Optional(Type.Boolean()),
    bay: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    /** The id of the last stay of the page before. */
    before: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type StaysQuery = Static<typeof StaysQuery>

/** GET /api/parking/stays/:id */
export const StayDetail = Type.Object({
  ...Stay.properties,
  payments: Type.Array(Payment),
  /** The oldest first. */
  history: Type.Array(StayCorrection),
})
export type StayDetail = Static<typeof StayDetail>
