import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'
import type { Notice, Standing } from './notices.ts'
import type { IncidentQuery, IncidentState, IncidentType, Task } from './schema.ts'

/** The columns hold only words of the schema: every writer is in this room. */
export type IncidentRow = Omit<Row<'incidents'>, 'type' | 'source'> & {
  type: IncidentType
  source: 'device' | 'desk'
}
export type EventRow = Row<'incidentEvents'>

const over: readonly IncidentState[] = ['closed', 'dismissed']

/** The case, held until the transaction ends: whoever else would move it waits and then sees it moved. */
export async function lockIncident(tx: Db, id: string): Promise<IncidentRow | undefined> {
  const row = await tx
    .selectFrom('incidents')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row as IncidentRow | undefined
}

export async function incidentRow(db: Db, id: string): Promise<IncidentRow | undefined> {
  const row = await db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst()
  return row as IncidentRow | undefined
}

/** Newest first; `before` is the id of the last case of the page above. */
export async function pageOfIncidents(
  db: Db,
  { state, before, limit = 100 }: IncidentQuery,
): Promise<IncidentRow[]> {
  let query = db.selectFrom('incidents').selectAll()
  if (state) query = query.where('state', '=', state)
  if (before)
    query = query.where(
      sql<boolean>`(reported_at, id) < (select reported_at, id from incidents where id = ${before})`,
    )
  const rows = await query
    .orderBy('reportedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows as IncidentRow[]
}

/** Cases that are not over, and those moved since `since`, newest first. */
export async function currentIncidents(db: Db, since: number, limit: number) {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where((eb) => eb.or([eb('state', 'not in', over), eb('updatedAt', '>=', since)]))
    .orderBy('reportedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows as IncidentRow[]
}

/** A volunteer's open task and those they finished since `since`, newest first. */
export async function incidentsOfVolunteer(db: Db, volunteerId: string, since: number) {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where('volunteerId', '=', volunteerId)
    .where((eb) => eb.or([eb('state', '=', 'dispatched'), eb('updatedAt', '>=', since)]))
    .orderBy('updatedAt', 'desc')
    .limit(50)
    .execute()
  return rows as IncidentRow[]
}

/** Volunteers who hold an open task now, in whichever part of the district. */
export async function volunteersWithTask(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select engaged_volunteers() as id`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

export function timelineOf(db: Db, incidentId: string): Promise<EventRow[]> {
  return db
    .selectFrom('incidentEvents')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
}

/** How the sources of these notices stand, per type. */
export async function standingsOf(db: Db, notices: readonly Notice[]): Promise<Standing[]> {
  const devices = [...new Set(notices.map(({ deviceId }) => deviceId))]
  const { rows } = await sql<{
    deviceId: string
    type: IncidentType
    openId: string | null
    saidAt: number | null
    endedAt: number | null
  }>`
    select i.device_id, i.type,
      max(i.id) filter (where i.state not in ('closed', 'dismissed')) as open_id,
      max(e.at) filter (where i.state not in ('closed', 'dismissed')) as said_at,
      max(i.updated_at) filter (where i.state in ('closed', 'dismissed')) as ended_at
    from incidents i
    left join incident_events e on e.incident_id = i.id and e.kind in ('reported', 'repeated')
    where i.device_id in (${sql.join(devices)})
    group by i.device_id, i.type`.execute(db)
  return rows.map(({ deviceId, type, openId, saidAt, endedAt }) => ({
    deviceId,
    type,
    open: openId === null ? null : { id: openId, saidAt: saidAt ?? 0 },
    endedAt,
  }))
}

/** Holds the right to number new cases until the transaction ends, so that no two share a code. */
export async function lockNumbering(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('linli.incidents.code'))`.execute(tx)
}

/** The highest number given to a case with this prefix, wherever it lies; 0 when there is none. */
export async function lastNumber(tx: Db, prefix: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select last_incident_number(${prefix}) as last`.execute(tx)
  return rows[0]?.last ?? 0
}

/** Inserts new cases; answers those that stand, leaving out a source that has an open one. */
export async function insertIncidents(
  tx: Db,
  rows: readonly IncidentRow[],
): Promise<IncidentRow[]> {
  const written = await tx
    .insertInto('incidents')
    .values(rows.map((row) => ({ ...row, task: null })))
    .onConflict((conflict) =>
      conflict
        .columns(['deviceId', 'type'])
        .where(sql<boolean>`state not in ('closed', 'dismissed') and device_id is not null`)
        .doNothing(),
    )
    .returningAll()
    .execute()
  return written as IncidentRow[]
}

export async function insertEvents(tx: Db, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('incidentEvents')
    .values(rows.map((row) => ({ ...row, detail: row.detail && JSON.stringify(row.detail) })))
    .execute()
}

/** Saves a case that still stands at `version`; undefined when another writer was first. */
export async function saveIncident(
  tx: Db,
  id: string,
  version: number,
  changes: Pick<IncidentRow, 'state' | 'version' | 'volunteerId' | 'handledBy' | 'updatedAt'> & {
    task: Task | null
  },
): Promise<IncidentRow | undefined> {
  const row = await tx
    .updateTable('incidents')
    .set({ ...changes, task: changes.task && JSON.stringify(changes.task) })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
  return row as IncidentRow | undefined
}

/** The words of cases that ended before `before` (epoch ms); answers how many notes went. */
export async function forgetNotes(tx: Db, before: number): Promise<number> {
  const { rows } = await sql<{ gone: number }>`select forget_case_notes(${before}) as gone`.execute(
    tx,
  )
  return rows[0]?.gone ?? 0
}
