import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'
import type { ConsentKind, Field, PersonQuery } from './schema.ts'

export type PersonRow = Row<'persons'>
export type DatumRow = Row<'personData'>
export type ConsentRow = Row<'personConsents'>

/** A page in the order of ids; one row more than `limit` says that another page follows. */
export function pageOfPersons(
  db: Db,
  query: Omit<PersonQuery, 'limit'> & { limit: number },
): Promise<PersonRow[]> {
  const { community, site, kind, skill, availability, left, after, limit } = query
  let rows = db.selectFrom('persons').selectAll('persons')
  rows = rows.where('leftAt', left ? 'is not' : 'is', null)
  if (community) rows = rows.where('communityId', '=', community)
  if (site) rows = rows.where('siteId', '=', site)
  if (kind) rows = rows.where('kind', '=', kind)
  if (after) rows = rows.where('id', '>', after)
  if (skill)
    rows = rows.where(
      sql<boolean>`exists (select from volunteers v where v.id = persons.id and ${skill} = any(v.skills))`,
    )
  if (availability)
    rows = rows.where(
      sql<boolean>`exists (select from volunteers v where v.id = persons.id and v.availability = ${availability})`,
    )
  return rows
    .orderBy('id')
    .limit(limit + 1)
    .execute()
}

/** Those who stand under one of these keyed hashes, at most `limit`; who has left is not found. */
export function personsByHash(
  db: Db,
  hashes: readonly string[],
  site: string | undefined,
  limit: number,
): Promise<PersonRow[]> {
  let rows = db
    .selectFrom('persons')
    .selectAll('persons')
    .where('leftAt', 'is', null)
    .where(
      sql<boolean>`id in (select person_id from person_data where hash = any(${hashes}::text[]))`,
    )
  if (site) rows = rows.where('siteId', '=', site)
  return rows.orderBy('id').limit(limit).execute()
}

export function personRow(db: Db, id: string): Promise<PersonRow | undefined> {
  return db.selectFrom('persons').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The person, held until the transaction ends. */
export function lockPerson(tx: Db, id: string): Promise<PersonRow | undefined> {
  return tx.selectFrom('persons').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function maskedNamesOf(db: Db, ids: readonly string[]) {
  return db
    .selectFrom('persons')
    .select(['id', 'maskedName'])
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute()
}

/** New persons, and new masks and places of known ones; who comes back has not left any more. */
export async function upsertPersons(
  tx: Db,
  rows: readonly Omit<PersonRow, 'leftAt'>[],
): Promise<void> {
  await sql`
    insert into persons (id, kind, community_id, site_id, masked_name, created_at, updated_at)
    select r.id, r.kind, r."communityId", r."siteId", r."maskedName", r."createdAt", r."updatedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, kind text,
      "communityId" text, "siteId" text, "maskedName" text, "createdAt" bigint, "updatedAt" bigint)
    on conflict (id) do update set community_id = excluded.community_id,
      masked_name = excluded.masked_name, updated_at = excluded.updated_at, left_at = null`.execute(
    tx,
  )
}

export async function updatePerson(
  tx: Db,
  id: string,
  change: Partial<Pick<PersonRow, 'communityId' | 'siteId' | 'maskedName' | 'leftAt'>>,
  now: number,
): Promise<void> {
  await tx
    .updateTable('persons')
    .set({ ...change, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

export function dataOf(
  db: Db,
  personIds: readonly string[],
  fields?: readonly Field[],
): Promise<DatumRow[]> {
  let rows = db
    .selectFrom('personData')
    .selectAll()
    .where('personId', '=', sql<string>`any(${personIds}::text[])`)
  if (fields) rows = rows.where('field', '=', sql<Field>`any(${fields}::text[])`)
  return rows.orderBy('personId').orderBy('field').orderBy('number').execute()
}

/** Takes away these fields of these persons and puts what is sealed in their place. */
export async function replaceData(
  tx: Db,
  personIds: readonly string[],
  fields: readonly Field[],
  rows: readonly DatumRow[],
): Promise<void> {
  await tx
    .deleteFrom('personData')
    .where('personId', '=', sql<string>`any(${personIds}::text[])`)
    .where('field', '=', sql<Field>`any(${fields}::text[])`)
    .execute()
  await sql`
    insert into person_data (person_id, field, number, sealed, hash)
    select r."personId", r.field, r.number, r.sealed, r.hash
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("personId" text, field text,
      number integer, sealed text, hash text)`.execute(tx)
}

export function consentsOf(db: Db, personId: string): Promise<ConsentRow[]> {
  return db
    .selectFrom('personConsents')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('givenAt')
    .orderBy('id')
    .execute()
}

/** A consent that stands already is left as it is. */
export async function insertConsents(
  tx: Db,
  rows: readonly Omit<ConsentRow, 'withdrawnAt' | 'withdrawnBy'>[],
): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('personConsents')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['personId', 'what']).where('withdrawnAt', 'is', null).doNothing(),
    )
    .execute()
}

export async function withdrawConsents(
  tx: Db,
  personId: string,
  what: readonly ConsentKind[],
  by: string,
  now: number,
): Promise<void> {
  await tx
    .updateTable('personConsents')
    .set({ withdrawnAt: now, withdrawnBy: by })
    .where('personId', '=', personId)
    .where('withdrawnAt', 'is', null)
    .where('what', '=', sql<ConsentKind>`any(${what}::text[])`)
    .execute()
}

/** Plain rows of before, held until the transaction ends; another node takes others. */
export function rowsToSeal(tx: Db, limit: number): Promise<Row<'volunteersToSeal'>[]> {
  return tx
    .selectFrom('volunteersToSeal')
    .selectAll()
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
}

export async function forgetRowsToSeal(tx: Db, ids: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('volunteersToSeal')
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute()
}

/** Who has left is asked for nothing more; an open task of theirs is the dispatcher's to end. */
export async function endVolunteering(tx: Db, id: string, now: number): Promise<void> {
  await tx
    .updateTable('volunteers')
    .set({ availability: 'off', updatedAt: now })
    .where('id', '=', id)
    .execute()
}

/**
 * Takes away every datum of those who left before `before` (epoch ms), and their names' masks; that
 * there was somebody, and which consents stood, stays. Answers how many data went.
 */
export async function forgetLeavers(tx: Db, before: number): Promise<number> {
  const left = tx.selectFrom('persons').select('id').where('leftAt', '<', before)
  const { numDeletedRows } = await tx
    .deleteFrom('personData')
    .where('personId', 'in', left)
    .executeTakeFirst()
  await tx.deleteFrom('personNameWords').where('personId', 'in', left).execute()
  await tx
    .updateTable('persons')
    .set({ maskedName: '*' })
    .where('leftAt', '<', before)
    .where('maskedName', '<>', '*')
    .execute()
  return Number(numDeletedRows)
}
