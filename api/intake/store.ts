import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Rejection } from './schema.ts'

export function allRejections(db: Db): Promise<Rejection[]> {
  return db
    .selectFrom('rejections')
    .select(['subscription', 'reason', 'count', 'firstAt', 'lastAt', 'sample'])
    .orderBy('lastAt', 'desc')
    .execute()
}

export function counters(db: Db) {
  return db.selectFrom('rejections').select(['subscription', 'reason']).execute()
}

/** Adds to the counters; the first sample of each stays. */
export async function addRejections(db: Db, deltas: readonly Rejection[]): Promise<void> {
  await sql`
    insert into rejections (subscription, reason, count, first_at, last_at, sample)
    select subscription, reason, count, "firstAt", "lastAt", sample
    from jsonb_to_recordset(${JSON.stringify(deltas)}::jsonb) as r (subscription text, reason text,
      count bigint, "firstAt" bigint, "lastAt" bigint, sample text)
    on conflict (subscription, reason) do update set count = rejections.count + excluded.count,
      first_at = least(rejections.first_at, excluded.first_at),
      last_at = greatest(rejections.last_at, excluded.last_at)`.execute(db)
}

/** Where a consumer of this journal stands, saved in the transaction that holds its effects. */
export async function saveCursor(
  tx: Db,
  journal: string,
  name: string,
  position: number,
): Promise<void> {
  await tx
    .insertInto('journalCursors')
    .values({ journal, name, position })
    .onConflict((conflict) => conflict.columns(['journal', 'name']).doUpdateSet({ position }))
    .execute()
}

/** Undefined when nothing was saved under this journal. */
export async function readCursor(
  db: Db,
  journal: string,
  name: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('journalCursors')
    .select('position')
    .where('journal', '=', journal)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.position
}
