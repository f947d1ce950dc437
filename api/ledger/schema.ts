import { type Static, Type } from 'typebox'
import { Fen, Nullable } from '../shapes.ts'

/**
 * How money received (实收) is shared, in basis points that sum to 10,000, from a local day on.
 * Each part is rounded down; what remains goes to the owners, to whom the income belongs (民法典 282).
 */
export const SharingPolicy = Type.Object({
  id: Type.String(),
  lotId: Nullable(Type.String()),
  /** Local calendar day YYYY-MM-DD. */
  validFrom: Type.String(),
  costBps: Type.Integer(),
  propertyBps: Type.Integer(),
  ownersBps: Type.Integer(),
})
export type SharingPolicy = Static<typeof SharingPolicy>

/** Shares of one lot's one day; their sum is that day's money received, to the fen. */
export const Shares = Type.Object({ costFen: Fen, propertyFen: Fen, ownersFen: Fen })
export type Shares = Static<typeof Shares>

/** One line of the revenue table. Every level is the sum of the level below, to the fen. */
export const RevenueLine = Type.Object({
  /** Fees that became due (应收), less those taken back. */
  dueFen: Fen,
  /** Money received (实收). */
  receivedFen: Fen,
  shares: Shares,
  /** Stays that cost something. */
  stays: Type.Integer(),
  payments: Type.Integer(),
})
export type RevenueLine = Static<typeof RevenueLine>

/** GET /api/ledger/revenue?month=YYYY-MM[&lot=ID] */
export const Revenue = Type.Object({
  month: Type.String(),
  lotId: Nullable(Type.String()),
  total: RevenueLine,
  lots: Type.Array(Type.Object({ lotId: Type.String(), ...RevenueLine.properties })),
  days: Type.Array(Type.Object({ day: Type.String(), ...RevenueLine.properties })),
  /** Months that hold entries, newest first. */
  months: Type.Array(Type.String()),
})
export type Revenue = Static<typeof Revenue>

/** GET /api/ledger/check: the invariants of the books, computed afresh. */
export const BooksCheck = Type.Object({
  entries: Type.Integer(),
  /** The sum over all accounts: always 0. */
  sumFen: Fen,
  unbalanced: Type.Integer(),
})
export type BooksCheck = Static<typeof BooksCheck>

/** GET /api/ledger/revenue and /api/ledger/revenue.csv */
export const RevenueQuery = Type.Object(
  {
    month: Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }),
    lot: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type RevenueQuery = Static<typeof RevenueQuery>

/** The CSV's header row is in this language; absent: zh-CN. */
export const RevenueCsvQuery = Type.Object(
  { ...RevenueQuery.properties, lang: Type.Optional(Type.Enum(['zh-CN', 'en'])) },
  { additionalProperties: false },
)

const Bps = Type.Integer({ minimum: 0, maximum: 10_000 })

/** POST /api/ledger/policies: a policy is never edited; a new one follows it from its day on. */
export const NewPolicy = Type.Object(
  {
    lotId: SharingPolicy.properties.lotId,
    validFrom: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    costBps: Bps,
    propertyBps: Bps,
    ownersBps: Bps,
  },
  { additionalProperties: false },
)
export type NewPolicy = Static<typeof NewPolicy>

/** What the books say of one lot's one day, before sharing. */
export type LotDay = { lotId: string; day: string } & Omit<RevenueLine, 'shares'>

/** What is to be entered: amounts in fen, debit positive, credit negative; they sum to zero. */
export type Posting = {
  /** What the entry is about, once: the same key is never entered twice. */
  key: string
  kind: 'fee_due' | 'fee_reversal' | 'payment'
  lotId: string
  stayId: string
  at: number
  lines: { account: string; amountFen: number }[]
  /** The entry that this one takes back or replaces; null for what is entered first. */
  corrects: string | null
}
