import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'
import { beginStay } from './rules.ts'
import type { LotOccupancy, Payment, Stay, StayCorrection, StaysQuery, Tariff } from './schema.ts'

/** A bay is a registered device of that kind that belongs to a lot. */
export type Bay = { id: string; lotId: string }

/** Keeps new tariffs out while stays are priced, so that none of them misses the one for it. */
export async function holdTariffs(tx: Db): Promise<void> {
  await sql`lock table tariffs in share mode`.execute(tx)
}

/** Waits for whoever prices stays, and keeps other new tariffs out. */
export async function lockTariffs(tx: Db): Promise<void> {
  await sql`lock table tariffs in share row exclusive mode`.execute(tx)
}

/** Those of the devices that are bays, locked in one order until the transaction ends. */
export async function lockBays(tx: Db, deviceIds: readonly string[]): Promise<Bay[]> {
  const { rows } = await sql<Bay>`
    select id, lot_id from devices
    where id = any(${deviceIds}::text[]) and kind = 'bay' and lot_id is not null
    order by id for no key update`.execute(tx)
  return rows
}

/** The stays in which these bays are now. */
export async function openStays(tx: Db, bayIds: readonly string[]): Promise<Stay[]> {
  const rows = await tx
    .selectFrom('stays')
    .select(['id', 'bayId', 'lotId', 'enteredAt', 'paidFen', 'corrections'])
    .where('state', '=', 'open')
    .where('bayId', '=', sql<string>`any(${bayIds}::text[])`)
    .execute()
  return rows.map((row) => ({ ...beginStay(row), ...row }))
}

export async function insertStays(tx: Db, stays: readonly Stay[]): Promise<void> {
  if (stays.length === 0) return
  await sql`
    insert into stays (id, bay_id, lot_id, state, entered_at, left_at, fee_fen, tariff_id,
      fee_lines, day, corrections)
    select id, "bayId", "lotId", state, "enteredAt", "leftAt", "feeFen", "tariffId", "feeLines",
      day, corrections
    from ${stayRecords(stays)}`.execute(tx)
}

/** Writes what stays have become; their bay and lot never change, and payments are written apart. */
export async function updateStays(tx: Db, stays: readonly Stay[]): Promise<void> {
  if (stays.length === 0) return
  await sql`
    update stays set state = v.state, entered_at = v."enteredAt", left_at = v."leftAt",
      fee_fen = v."feeFen", tariff_id = v."tariffId", fee_lines = v."feeLines", day = v.day,
      corrections = v.corrections
    from ${stayRecords(stays)} where stays.id = v.id`.execute(tx)
}

function stayRecords(stays: readonly Stay[]) {
  return sql`jsonb_to_recordset(${JSON.stringify(stays)}::jsonb) as v(
    id text, "bayId" text, "lotId" text, state text, "enteredAt" bigint, "leftAt" bigint,
    "feeFen" bigint, "tariffId" text, "feeLines" jsonb, day text, corrections integer)`
}

export async function insertCorrections(
  tx: Db,
  corrections: readonly (StayCorrection & { stayId: string })[],
): Promise<void> {
  if (corrections.length === 0) return
  const rows = corrections.map(({ before, after, ...correction }) => ({
    ...correction,
    before: before && JSON.stringify(before),
    after: JSON.stringify(after),
  }))
  await tx.insertInto('stayCorrections').values(rows).execute()
}

/** What late evidence has made of the stay, the oldest correction first. */
export async function historyOf(db: Db, stayId: string): Promise<StayCorrection[]> {
  return db
    .selectFrom('stayCorrections')
    .select(['number', 'correctedAt', 'reason', 'before', 'after'])
    .where('stayId', '=', stayId)
    .orderBy('number')
    .execute()
}

/** Closed stays without a fee that began at `from` or later, in a lot or in all. */
export async function unpricedStays(
  tx: Db,
  lotId: string | null,
  from: number,
  limit: number,
): Promise<Stay[]> {
  const rows = await tx
    .selectFrom('stays')
    .selectAll()
    .where('state', '=', 'closed')
    .where('feeFen', 'is', null)
    .where('enteredAt', '>=', from)
    .$if(lotId !== null, (query) => query.where('lotId', '=', lotId))
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(toStay)
}

/** Every lot's bays (or those of `lotIds`); silent since before `freshSince` (epoch ms): unknown. */
export async function occupancy(
  db: Db,
  freshSince: number,
  lotIds?: readonly string[],
): Promise<LotOccupancy[]> {
  const { rows } = await sql<LotOccupancy>`
    select l.id as lot_id, count(d.id)::int as total,
      count(*) filter (where not s.occupied)::int as free,
      count(*) filter (where s.occupied)::int as occupied,
      (count(d.id) - count(s.bay_id))::int as unknown
    from lots l
    left join devices d on d.lot_id = l.id and d.kind = 'bay'
    left join bay_states s on s.bay_id = d.id and s.observed_at >= ${freshSince}
    ${lotIds ? sql`where l.id = any(${lotIds}::text[])` : sql``}
    group by l.id order by l.id`.execute(db)
  return rows
}

/** Pages by entry, newest first; a page begins after the stay `before`. */
export async function findStays(db: Db, query: StaysQuery): Promise<Stay[]> {
  const { lot, day, state, bay, before } = query
  const alsoVoid = state === 'void' || query.overpaid === true
  const rows = await db
    .selectFrom('stays')
    .selectAll()
    .$if(lot !== undefined, (q) => q.where('lotId', '=', lot ?? ''))
    .$if(day !== undefined, (q) => q.where('day', '=', day ?? ''))
    .$if(bay !== undefined, (q) => q.where('bayId', '=', bay ?? ''))
    .$if(state !== undefined, (q) => q.where('state', '=', state ?? 'open'))
    .$if(!alsoVoid, (q) => q.where('state', '<>', 'void'))
    .$if(query.unpaid === true, (q) => q.whereRef('feeFen', '>', 'paidFen'))
    .$if(query.overpaid === true, (q) => q.whereRef('paidFen', '>', 'feeFen'))
    .$if(query.unpriced === true, (q) =>
      q.where('state', '=', 'closed').where('feeFen', 'is', null),
    )
    .$if(before !== undefined, (q) =>
      q.where(
        sql<boolean>`(entered_at, id) < (select entered_at, id from stays where id = ${before})`,
      ),
    )
    .orderBy('enteredAt', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit ?? 100)
    .execute()
  return rows.map(toStay)
}

export async function stayById(db: Db, id: string): Promise<Stay | undefined> {
  const row = await db.selectFrom('stays').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toStay(row)
}

/** The stay, locked until the transaction ends: payments of one stay wait for each other. */
export async function lockStay(tx: Db, id: string): Promise<Stay | undefined> {
  const row = await tx
    .selectFrom('stays')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toStay(row)
}

export async function addPaid(tx: Db, stayId: string, amountFen: number): Promise<void> {
  await tx
    .updateTable('stays')
    .set((e) => ({ paidFen: e('paidFen', '+', amountFen) }))
    .where('id', '=', stayId)
    .execute()
}

export async function paymentBy(
  db: Db,
  channel: string,
  reference: string,
): Promise<Payment | undefined> {
  const row = await db
    .selectFrom('payments')
    .selectAll()
    .where('channel', '=', channel)
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row && toPayment(row)
}

export async function paymentsOf(db: Db, stayId: string): Promise<Payment[]> {
  const rows = await db
    .selectFrom('payments')
    .selectAll()
    .where('stayId', '=', stayId)
    .orderBy('paidAt')
    .orderBy('id')
    .execute()
  return rows.map(toPayment)
}

/** Whether it was written: not, when the channel's reference is taken. */
export async function insertPayment(tx: Db, payment: Payment): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('payments')
    .values(payment)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function tariffs(db: Db): Promise<Tariff[]> {
  return db
    .selectFrom('tariffs')
    .select(['id', 'lotId', 'validFrom', 'rules'])
    .orderBy('validFrom')
    .orderBy('id')
    .execute()
}

export async function insertTariff(
  tx: Db,
  tariff: Tariff,
  createdAt: number,
  createdBy: string,
): Promise<void> {
  const rules = JSON.stringify(tariff.rules)
  await tx
    .insertInto('tariffs')
    .values({ ...tariff, rules, createdAt, createdBy })
    .execute()
}

export function toStay(row: Row<'stays'>): Stay {
  return { ...row, feeLines: row.feeLines ?? [] }
}

function toPayment(row: Row<'payments'>): Payment {
  return { ...row, channel: row.channel as Payment['channel'] }
}
