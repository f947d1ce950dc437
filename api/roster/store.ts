import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'

// A member is a person and a volunteer; the roster keeps both in one transaction, so its SQL reaches both.

/** One roster at a time: of two that join the same member the second must see the first. */
export async function lockRosters(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('linli.roster'))`.execute(tx)
}

export type MemberRow = {
  id: string
  kind: 'resident' | 'member'
  communityId: string | null
  leftAt: number | null
  updatedAt: number
  skills: string[] | null
  availability: string | null
  volunteerUpdatedAt: number | null
  consented: boolean
}

/** These persons with what they do as volunteers, held until the transaction ends when `lock`. */
export async function membersAmong(
  db: Db,
  ids: readonly string[],
  lock: boolean,
): Promise<MemberRow[]> {
  if (lock)
    await sql`select 1 from persons where id = any(${ids}::text[]) order by id for update`.execute(
      db,
    )
  const { rows } = await sql<MemberRow>`
    select p.id, p.kind, p.community_id, p.left_at, p.updated_at, v.skills, v.availability,
      v.updated_at as volunteer_updated_at,
      exists (select from person_consents c where c.person_id = p.id
        and c.what = 'party_membership' and c.withdrawn_at is null) as consented
    from persons p left join volunteers v on v.id = p.id
    where p.id = any(${ids}::text[]) order by p.id`.execute(db)
  return rows
}

export async function membersInBranches(db: Db, hashes: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person_data d join persons p on p.id = d.person_id
    where d.field = 'party_branch' and d.hash = any(${hashes}::text[]) and p.left_at is null
    order by p.id`.execute(db)
  return rows.map(({ id }) => id)
}

export type VolunteerToWrite = {
  id: string
  communityId: string | null
  skills: string[] | null
  availability: string | null
}

/** Null leaves what stands; who is on a task stays busy, for an import ends no task. */
export async function writeVolunteers(
  tx: Db,
  rows: readonly VolunteerToWrite[],
  now: number,
): Promise<void> {
  await sql`
    insert into volunteers (id, community_id, skills, availability, updated_at)
    select r.id, r."communityId", coalesce(r.skills, '{}'), coalesce(r.availability, 'available'),
      ${now}::bigint
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, "communityId" text,
      skills text[], availability text)
    on conflict (id) do update set community_id = excluded.community_id,
      skills = coalesce((select r.skills from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (id text, skills text[]) where r.id = excluded.id), volunteers.skills),
      availability = case when volunteers.availability = 'busy' then 'busy' else coalesce(
        (select r.availability from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as r (id text, availability text) where r.id = excluded.id), volunteers.availability) end,
      updated_at = excluded.updated_at`.execute(tx)
}

/** They leave (退出): what needed a consent of its own goes with it. */
export async function leaveAll(
  tx: Db,
  ids: readonly string[],
  by: string,
  now: number,
): Promise<void> {
  const among = sql`= any(${ids}::text[])`
  await sql`update persons set left_at = ${now}, updated_at = ${now} where id ${among}`.execute(tx)
  await sql`update volunteers set availability = 'off', updated_at = ${now} where id ${among}`.execute(
    tx,
  )
  await sql`update person_consents set withdrawn_at = ${now}, withdrawn_by = ${by}
    where person_id ${among} and withdrawn_at is null`.execute(tx)
  await sql`delete from person_data where person_id ${among}
    and field in ('health_limits', 'party_branch')`.execute(tx)
}

/** The state of before, once the data are written back. */
export async function putBack(
  tx: Db,
  rows: readonly { id: string; leftAt: number | null; availability: string | null }[],
): Promise<void> {
  await sql`
    update persons p set left_at = r."leftAt" from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (id text, "leftAt" bigint) where p.id = r.id`.execute(tx)
  await sql`
    update volunteers v set availability = r.availability
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, availability text)
    where v.id = r.id and r.availability is not null and v.availability <> 'busy'`.execute(tx)
}

/** Consents that left with their member at that moment stand again. */
export async function consentAgain(tx: Db, ids: readonly string[], at: number): Promise<void> {
  await sql`update person_consents set withdrawn_at = null, withdrawn_by = null
    where person_id = any(${ids}::text[]) and withdrawn_at = ${at}`.execute(tx)
}

export type StatedConsent = {
  id: string
  personId: string
  how: string
  givenAt: number
  recordedBy: string
}

export async function insertConsents(tx: Db, rows: readonly StatedConsent[]): Promise<void> {
  await sql`
    insert into person_consents (id, person_id, what, how, given_at, recorded_by)
    select r.id, r."personId", 'party_membership', r.how, r."givenAt", r."recordedBy"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, "personId" text,
      how text, "givenAt" bigint, "recordedBy" text)
    on conflict (person_id, what) where withdrawn_at is null do nothing`.execute(tx)
}

export async function deleteConsents(tx: Db, ids: readonly string[]): Promise<void> {
  await sql`delete from person_consents where id = any(${ids}::text[])`.execute(tx)
}

/** Those of these that nothing refers to; the others cannot be unmade. */
export async function notInUse(tx: Db, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${ids}::text[]) as id
    where not exists (select from incidents i where i.volunteer_id = id)
      and not exists (select from accounts a where a.volunteer_id = id)
      and not exists (select from incidents i where i.handled_by = id)`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

export async function deletePersons(tx: Db, ids: readonly string[]): Promise<void> {
  await sql`delete from persons where id = any(${ids}::text[])`.execute(tx)
}

export type ImportRow = Row<'rosterImports'>
export type ImportedRow = Row<'rosterImportRows'>
export type HistoryRow = Row<'memberHistory'>

export async function insertImport(
  tx: Db,
  made: Omit<ImportRow, 'undoneAt'>,
  rows: readonly ImportedRow[],
): Promise<void> {
  await tx.insertInto('rosterImports').values(made).execute()
  await sql`
    insert into roster_import_rows (import_id, person_id, deed, person_written_at,
      volunteer_written_at, sealed)
    select r."importId", r."personId", r.deed, r."personWrittenAt", r."volunteerWrittenAt", r.sealed
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("importId" text, "personId" text,
      deed text, "personWrittenAt" bigint, "volunteerWrittenAt" bigint, sealed text)`.execute(tx)
}

export async function insertHistory(tx: Db, rows: readonly HistoryRow[]): Promise<void> {
  await sql`
    insert into member_history (id, person_id, kind, at, from_community, to_community, import_id, sealed)
    select r.id, r."personId", r.kind, r.at, r."fromCommunity", r."toCommunity", r."importId", r.sealed
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, "personId" text, kind text,
      at bigint, "fromCommunity" text, "toCommunity" text, "importId" text, sealed text)`.execute(
    tx,
  )
}

/** What stood before an import that is older than `before` (epoch ms); answers how many rows lost it. */
export async function forgetBefore(tx: Db, before: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update roster_import_rows set sealed = null where sealed is not null
    and import_id in (select id from roster_imports where at < ${before})`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

export function importById(tx: Db, id: string): Promise<ImportRow | undefined> {
  return tx.selectFrom('rosterImports').selectAll().where('id', '=', id).executeTakeFirst()
}

export function newestImports(db: Db, limit: number): Promise<ImportRow[]> {
  return db.selectFrom('rosterImports').selectAll().orderBy('at', 'desc').limit(limit).execute()
}

export function rowsOf(tx: Db, importId: string): Promise<ImportedRow[]> {
  const rows = tx.selectFrom('rosterImportRows').selectAll().where('importId', '=', importId)
  return rows.orderBy('personId').execute()
}

export async function markUndone(tx: Db, id: string, now: number): Promise<void> {
  await tx.updateTable('rosterImports').set({ undoneAt: now }).where('id', '=', id).execute()
}

export function historyOf(db: Db, personId: string) {
  return db
    .selectFrom('memberHistory')
    .select(['kind', 'at', 'fromCommunity', 'toCommunity'])
    .where('personId', '=', personId)
    .orderBy('at')
    .orderBy('id')
    .execute()
}
