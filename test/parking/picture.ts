import { sql } from 'kysely'
import type { TestContext } from '../support/context.ts'

/** Adds a lot of its own with `bays` bays; answers their ids, in order. */
export async function ownLot(ctx: TestContext, lotId: string, bays: number): Promise<string[]> {
  const lot = { id: lotId, name: lotId, nameEn: null, siteId: 's-1', communityId: null }
  await ctx.db.insertInto('lots').values(lot).execute()
  const ids = Array.from({ length: bays }, (_, index) => `${lotId}.b${index + 1}`)
  const device = { kind: 'bay' as const, model: null, siteId: 's-1', communityId: null, lotId }
  const rows = ids.map((id) => ({
    ...device,
    id,
    name: id,
    bay: id,
    lon: null,
    lat: null,
    updatedAt: 0,
  }))
  await ctx.db.insertInto('devices').values(rows).execute()
  return ids
}

/** What must not depend on the order: the stays that stand, the bays, and what each day brought. */
export async function picture(ctx: TestContext, lotId: string) {
  const { db } = ctx
  const withoutLot = (text: string) => text.replaceAll(lotId, 'lot')
  const stays = await db
    .selectFrom('stays')
    .select(['bayId', 'enteredAt', 'leftAt', 'feeFen', 'feeLines', 'tariffId', 'day', 'state'])
    .where('lotId', '=', lotId)
    .where('state', '<>', 'void')
    .orderBy('bayId')
    .orderBy('enteredAt')
    .execute()
  const states = await db
    .selectFrom('bayStates')
    .select(['bayId', 'occupied', 'sinceAt', 'observedAt'])
    .where('lotId', '=', lotId)
    .orderBy('bayId')
    .execute()
  const { rows: balances } = await sql<{ day: string; account: string; fen: number; fees: number }>`
    select e.day, l.account, sum(l.amount_fen)::bigint as fen,
      (count(*) filter (where e.kind = 'fee_due')
        - count(*) filter (where e.kind = 'fee_reversal'))::int as fees
    from ledger_entries e join ledger_lines l on l.entry_id = e.id
    where e.lot_id = ${lotId} and e.kind <> 'payment'
    group by e.day, l.account having sum(l.amount_fen) <> 0
    order by e.day, l.account`.execute(db)
  return {
    stays: stays.map((stay) => ({ ...stay, bayId: withoutLot(stay.bayId) })),
    states: states.map((state) => ({ ...state, bayId: withoutLot(state.bayId) })),
    balances: balances.map((balance) => ({ ...balance, account: withoutLot(balance.account) })),
  }
}

/** Everything the lot has written, to see that nothing of it is ever changed or written twice. */
export async function written(ctx: TestContext, lotId: string) {
  const { db } = ctx
  const { rows: entries } = await sql<{ id: string }>`
    select e.*, (select jsonb_object_agg(account, amount_fen) from ledger_lines
      where entry_id = e.id) as lines
    from ledger_entries e where lot_id = ${lotId} order by id`.execute(db)
  const { rows: corrections } = await sql<{ stayId: string }>`
    select c.* from stay_corrections c join stays s on s.id = c.stay_id
    where s.lot_id = ${lotId} order by c.stay_id, c.number`.execute(db)
  const { rows: stays } = await sql<{ id: string }>`
    select * from stays where lot_id = ${lotId} order by id`.execute(db)
  const { rows: evidence } = await sql<{ bayId: string }>`
    select e.* from bay_evidence e join devices d on d.id = e.bay_id
    where d.lot_id = ${lotId} order by e.bay_id, e.at, e.sort`.execute(db)
  return { entries, corrections, stays, evidence }
}
