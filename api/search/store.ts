import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { IncidentType } from '../incidents/schema.ts'
import type { Scope } from '../people/schema.ts'
import type { IncidentHit, PersonHit, PlaceHit, StayHit } from './schema.ts'

const columns = ['id', 'code', 'type', 'severity', 'state', 'reportedAt'] as const

function incidents(db: Db) {
  return db
    .selectFrom('incidents')
    .select(columns)
    .orderBy('reportedAt', 'desc')
    .orderBy('id', 'desc')
}

/** Spelled as the partial indexes of 0011-search.sql have it, so that they serve. */
const isOpen = sql<boolean>`state not in ('closed', 'dismissed')`

type Where = { deviceId?: string; siteId?: string; communityId?: string; lotId?: string }

/** What is open at a place, the newest first. */
export async function openIncidentsAt(db: Db, where: Where, limit: number): Promise<IncidentHit[]> {
  let rows = incidents(db).where(isOpen)
  if (where.deviceId) rows = rows.where('deviceId', '=', where.deviceId)
  if (where.siteId) rows = rows.where('siteId', '=', where.siteId)
  if (where.communityId) rows = rows.where('communityId', '=', where.communityId)
  if (where.lotId)
    rows = rows.where(
      sql<boolean>`device_id in (select id from devices where lot_id = ${where.lotId})`,
    )
  return (await rows.limit(limit).execute()) as IncidentHit[]
}

/**
 * Cases whose number begins so. Comparisons that are leakproof, unlike `like`, may use the index before
 * the policies are asked (PostgreSQL, 41.5 Rules and Privileges); ':' follows every figure.
 */
export async function incidentsByCode(db: Db, code: string, limit: number): Promise<IncidentHit[]> {
  const { rows } = await sql<IncidentHit>`
    with begun as materialized (
      select id, code, type, severity, state, reported_at from incidents
      where code ~>=~ ${code} and code ~<~ ${`${code}:`} limit 500)
    select * from begun order by reported_at desc, id desc limit ${limit}`.execute(db)
  return rows
}

/** The scope is named besides: the policies alone would read a type's cases of the whole district. */
export async function incidentsOfTypes(
  db: Db,
  types: readonly IncidentType[],
  { communityId, siteId }: Scope,
  limit: number,
): Promise<IncidentHit[]> {
  let rows = incidents(db).where('type', 'in', types)
  if (siteId !== null) rows = rows.where('siteId', '=', siteId)
  else if (communityId !== null) rows = rows.where('communityId', '=', communityId)
  return (await rows.limit(limit).execute()) as IncidentHit[]
}

/** The newest stays of these bays, one each; none that were taken back. */
export async function newestStays(db: Db, bayIds: readonly string[]): Promise<StayHit[]> {
  const { rows } = await sql<StayHit>`
    select s.id, s.bay_id, s.lot_id, s.state, s.entered_at, s.left_at
    from unnest(${bayIds}::text[]) as bay, lateral
      (select * from stays where bay_id = bay and state <> 'void'
       order by entered_at desc limit 1) s
    order by s.entered_at desc`.execute(db)
  return rows
}

/** Members who are available now and have every one of the skills; nothing of them is opened. */
export async function ableMembers(
  db: Db,
  skills: readonly string[],
  limit: number,
): Promise<PersonHit[]> {
  const { rows } = await sql<PersonHit>`
    select p.id, p.kind, p.masked_name, null as telephone
    from volunteers v join persons p on p.id = v.id
    where v.skills @> ${skills}::text[] and v.availability = 'available' and p.left_at is null
    order by p.id limit ${limit}`.execute(db)
  return rows
}

const tableOf = { community: 'communities', site: 'sites', lot: 'lots', device: 'devices' } as const

/** Of these hits those that the asker's own connection to the records sees. */
export async function seenAmong(db: Db, hits: readonly PlaceHit[]): Promise<PlaceHit[]> {
  const seen = new Set<string>()
  for (const [kind, table] of Object.entries(tableOf)) {
    const ids = hits.filter((hit) => hit.kind === kind).map(({ id }) => id)
    if (ids.length === 0) continue
    for (const { id } of await db.selectFrom(table).select('id').where('id', 'in', ids).execute())
      seen.add(`${kind}/${id}`)
  }
  return hits.filter(({ kind, id }) => kind === 'building' || seen.has(`${kind}/${id}`))
}
