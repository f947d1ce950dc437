import type { Context } from '../../api/context.ts'
import { isRefusal } from '../../api/errors.ts'
import { addTariff, type BayObservation, observe } from '../../api/parking/actions.ts'
import type { NewPayment, TariffRules } from '../../api/parking/schema.ts'
import { admin, asking } from './accounts.ts'

export const minuteMs = 60_000
export const hourMs = 3_600_000

/** 30 minutes free; 5 yuan for the first hour, 2 yuan for each half hour begun; 30 yuan a day. */
export const usualRules: TariffRules = {
  freeMinutes: 30,
  firstMinutes: 60,
  firstFen: 500,
  stepMinutes: 30,
  stepFen: 200,
  dayCapFen: 3000,
}

export async function defaultTariff(ctx: Context, validFrom = 0): Promise<void> {
  const tariff = await addTariff(ctx, { lotId: null, validFrom, rules: usualRules }, asking(admin))
  if (isRefusal(tariff)) throw new Error(tariff.reason)
}

/** One batch in its own transaction, as ingest hands it over. */
export function observeBatch(ctx: Context, observations: readonly BayObservation[]) {
  return ctx.db.transaction().execute((tx) => observe(ctx, tx, observations))
}

export function seen(deviceId: string, occupied: boolean, at: number): BayObservation {
  return { deviceId, occupied, at, order: 0, receivedAt: at }
}

/** A stay of `minutes` in a bay from `at` on; answers its id. */
export async function park(ctx: Context, bayId: string, at: number, minutes: number) {
  const until = at + minutes * minuteMs
  await observeBatch(ctx, [seen(bayId, true, at), seen(bayId, false, until)])
  const stay = await ctx.db
    .selectFrom('stays')
    .select('id')
    .where('bayId', '=', bayId)
    .where('enteredAt', '=', at)
    .executeTakeFirstOrThrow()
  return stay.id
}

export function paymentOf(stayId: string, amountFen: number, paidAt: number): NewPayment {
  return { channel: 'wechat', reference: 'ref-1', stayId, amountFen, paidAt }
}
