import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'

export type LinkRow = Row<'taskLinks'>

/** The dispatch that stands now; undefined when nobody is asked. */
export async function standingOffer(
  tx: Db,
  incidentId: string,
): Promise<{ offerId: string; volunteerId: string } | undefined> {
  const { rows } = await sql<{ offerId: string; volunteerId: string }>`
    select last_offer.id as "offerId", incidents.volunteer_id as "volunteerId"
    from incidents, lateral (${lastOffer(incidentId)}) last_offer
    where incidents.id = ${incidentId} and incidents.state = 'dispatched'
      and incidents.volunteer_id is not null`.execute(tx)
  return rows[0]
}

function lastOffer(incidentId: string) {
  return sql`select id from incident_events
    where incident_id = ${incidentId} and kind = 'dispatch' order by recorded_at desc, id desc limit 1`
}

/** Whether there is such a case in the scope of whoever asks. */
export async function isSeen(db: Db, incidentId: string): Promise<boolean> {
  const row = await db
    .selectFrom('incidents')
    .select('id')
    .where('id', '=', incidentId)
    .executeTakeFirst()
  return row !== undefined
}

/** Puts this link in the place of the older one, which is worth nothing from then on. */
export async function replaceLink(tx: Db, row: Omit<LinkRow, 'keyHash' | 'openedAt' | 'usedAt'>) {
  const fresh = { ...row, keyHash: null, openedAt: null, usedAt: null }
  await tx
    .insertInto('taskLinks')
    .values(fresh)
    .onConflict((conflict) => conflict.column('incidentId').doUpdateSet(fresh))
    .execute()
}

export function linkOf(db: Db, incidentId: string): Promise<LinkRow | undefined> {
  return db
    .selectFrom('taskLinks')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .executeTakeFirst()
}

export function linkBy(
  db: Db,
  column: 'tokenHash' | 'keyHash',
  hash: string,
): Promise<LinkRow | undefined> {
  return db.selectFrom('taskLinks').selectAll().where(column, '=', hash).executeTakeFirst()
}

/** Whether the offer of this link is the case's newest and its volunteer still has the task. */
export async function stillOffered(db: Db, link: LinkRow): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean }>`
    select true as ok from incidents, lateral (${lastOffer(link.incidentId)}) last_offer
    where incidents.id = ${link.incidentId} and incidents.state in ('dispatched', 'handled')
      and incidents.volunteer_id = ${link.volunteerId}
      and last_offer.id = ${link.offerId}`.execute(db)
  return rows.length > 0
}

/** Gives the link to the first browser that opens it; false for every later one. */
export async function openFirst(
  tx: Db,
  tokenHash: string,
  keyHash: string,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('taskLinks')
    .set({ keyHash, openedAt: now })
    .where('tokenHash', '=', tokenHash)
    .where('openedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function markUsed(db: Db, keyHash: string, now: number): Promise<void> {
  await db.updateTable('taskLinks').set({ usedAt: now }).where('keyHash', '=', keyHash).execute()
}
