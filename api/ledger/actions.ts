import { isDeepStrictEqual } from 'node:util'
import { record } from '../audit/actions.ts'
import type { By } from '../audit/schema.ts'
import { isLocalDay, localDay } from '../calendar.ts'
import type { Context, Db } from '../context.ts'
import { appendChange } from '../db/changes.ts'
import { invariant, type Refusal, refuse } from '../errors.ts'
import { type Asker, isDistrict } from '../people/schema.ts'
import { lotExists } from '../places/actions.ts'
import {
  type FeeDue,
  type FeeEntry,
  feeCorrection,
  feeDuePosting,
  type MoneyReceived,
  paymentPosting,
  revenueCsv,
  type SharedLotDay,
  shareDays,
  summarise,
} from './rules.ts'
import type { NewPolicy, Posting, Revenue, SharingPolicy } from './schema.ts'
import * as store from './store.ts'

/**
 * Enters fees that became due, in the caller's transaction; `at` is when (epoch ms). A fee of 0 owes
 * nothing and is not entered. Entered already: nothing happens; with other content: throws.
 */
export async function postFeeDue(ctx: Context, tx: Db, dues: readonly FeeDue[]): Promise<void> {
  const postings = dues.filter(({ amountFen }) => amountFen !== 0).map(feeDuePosting)
  const contradicted = await post(ctx, tx, postings)
  invariant(contradicted.length === 0, `other entries stand under ${contradicted.join(', ')}`)
}

/**
 * Makes the books hold these fees, one per stay, in the caller's transaction, whatever they held for
 * it before; a fee of 0 owes nothing. The caller sees to it that nobody else enters fees for them.
 */
export async function correctFees(ctx: Context, tx: Db, fees: readonly FeeDue[]): Promise<void> {
  if (fees.length === 0) return
  const entered = new Map<string, FeeEntry[]>()
  for (const entry of await store.feeEntries(tx, [...new Set(fees.map(({ stayId }) => stayId))]))
    entered.set(entry.stayId, [...(entered.get(entry.stayId) ?? []), entry])
  const postings = fees.flatMap((fee) => feeCorrection(entered.get(fee.stayId) ?? [], fee))
  const contradicted = await post(ctx, tx, postings)
  invariant(contradicted.length === 0, `other entries stand under ${contradicted.join(', ')}`)
}

/** Enters money received, in the caller's transaction; entered already: nothing happens. */
export async function postPayment(
  ctx: Context,
  tx: Db,
  money: MoneyReceived,
): Promise<Refusal | undefined> {
  const contradicted = await post(ctx, tx, [paymentPosting(money)])
  if (contradicted.length > 0)
    return refuse('conflict', 'The books hold another entry under this channel and reference.')
}

/** Answers the keys under which the books already hold something else. */
async function post(ctx: Context, tx: Db, postings: readonly Posting[]): Promise<string[]> {
  if (postings.length === 0) return []
  const recordedAt = ctx.clock.now()
  const entries = postings.map((posting) => ({
    ...posting,
    id: ctx.newId(),
    day: localDay(posting.at),
    recordedAt,
  }))
  const written = await store.insertEntries(tx, entries)
  const lotIds = new Set(entries.filter(({ id }) => written.has(id)).map(({ lotId }) => lotId))
  if (lotIds.size > 0) await appendChange(ctx, tx, { stream: 'books', lotIds: [...lotIds].sort() })
  if (written.size === entries.length) return []
  const repeated = postings.filter((_, index) => !written.has(entries[index]?.id ?? ''))
  const standing = await store.entriesByKey(
    tx,
    repeated.map(({ key }) => key),
  )
  const contents = new Map(standing.map((posting) => [posting.key, content(posting)]))
  return repeated
    .filter((posting) => !isDeepStrictEqual(contents.get(posting.key), content(posting)))
    .map(({ key }) => key)
}

/** What must be the same for an entry to be the same, whatever the order of its lines. */
function content({ kind, lotId, stayId, at, lines, corrects }: Posting) {
  return [
    kind,
    lotId,
    stayId,
    at,
    corrects,
    new Map(lines.map((line) => [line.account, line.amountFen])),
  ]
}

/** A month (YYYY-MM) of one lot or of all; the total is the sum of the lots and of the days. */
export async function revenue(ctx: Context, month: string, lotId?: string): Promise<Revenue> {
  const days = await sharedDays(ctx, month, lotId)
  const months = await store.months(ctx.db)
  return { month, lotId: lotId ?? null, ...summarise(days), months }
}

/** The same month as a CSV file: one row per lot and day, amounts in yuan. */
export async function revenueFile(
  ctx: Context,
  month: string,
  language: 'zh-CN' | 'en',
  by: By,
  lotId?: string,
): Promise<string> {
  const days = await sharedDays(ctx, month, lotId)
  const detail = { month, lot: lotId ?? null, rows: days.length }
  const object = { kind: 'file', id: 'revenue.csv' }
  await ctx.db
    .transaction()
    .execute((tx) => record(ctx, tx, by, { what: 'export.made', object, outcome: 'done', detail }))
  return revenueCsv(days, language)
}

async function sharedDays(ctx: Context, month: string, lotId?: string): Promise<SharedLotDay[]> {
  const days = await store.lotDays(ctx.db, month, lotId)
  return shareDays(days, await store.policies(ctx.db))
}

const forDistrict = refuse(
  'forbidden',
  'A policy for every lot is added by who answers for the whole district.',
)

/** Adds a policy; policies are never edited. The same again answers the first. */
export async function addPolicy(
  ctx: Context,
  asked: NewPolicy,
  by: Asker,
): Promise<SharingPolicy | Refusal> {
  const { lotId, validFrom, costBps, propertyBps, ownersBps } = asked
  if (!isLocalDay(validFrom)) return refuse('invalid', `${validFrom} is not a day.`)
  if (costBps + propertyBps + ownersBps !== 10_000)
    return refuse('invalid', 'The shares must sum to 10,000 basis points.')
  return ctx.db.transaction().execute(async (tx) => {
    await store.lockPolicies(tx)
    if (lotId !== null && !(await lotExists(tx, lotId)))
      return refuse('not_found', 'There is no such lot.')
    if (lotId === null && !isDistrict(by.account)) return forDistrict
    const same = (await store.policies(tx)).find(
      (policy) => policy.lotId === lotId && policy.validFrom === validFrom,
    )
    if (same)
      return isDeepStrictEqual({ ...asked, id: same.id }, same)
        ? same
        : refuse(
            'conflict',
            `There is another policy from ${validFrom} on; add one for a later day.`,
          )
    const policy = { id: ctx.newId(), ...asked }
    await store.insertPolicy(tx, policy, ctx.clock.now(), by.account.id)
    const object = { kind: 'policy', id: policy.id }
    const detail = { lot: lotId, validFrom, costBps, propertyBps, ownersBps }
    await record(ctx, tx, by, { what: 'policy.made', object, outcome: 'done', detail })
    return policy
  })
}
