import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Hash } from '../transparency/tree.ts'
import type { actorOf, Content, factsOf } from './rules.ts'
import {
  type AuditRecord,
  accessKinds,
  massExportRows,
  type RecordsPage,
  type RecordsQuery,
  type RevealDay,
} from './schema.ts'

type NewRecord = Content & ReturnType<typeof actorOf> & ReturnType<typeof factsOf>

export async function insertRecord(tx: Db, content: NewRecord, leafHash: Hash): Promise<void> {
  const detail = content.detail && JSON.stringify(content.detail)
  await tx
    .insertInto('auditRecords')
    .values({ ...content, detail, leafHash })
    .execute()
}

const columns = [
  'id',
  'at',
  'actorKind',
  'actorId',
  'actorName',
  'actorRole',
  'address',
  'what',
  'objectKind',
  'objectId',
  'why',
  'outcome',
  'detail',
  'beforeHash',
  'afterHash',
] as const

const pageSize = 50

/** Newest first; a page has `limit` records (50), and `next` is where the following one begins. */
export async function findRecords(db: Db, query: RecordsQuery): Promise<RecordsPage> {
  const limit = query.limit ?? pageSize
  const conditions = [...ofFields(query), ...ofView(query)]
  const rows = await db
    .selectFrom('auditRecords')
    .select(columns)
    .where((eb) => eb.and(conditions))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const records = rows.slice(0, limit)
  const last = rows.length > limit ? records.at(-1) : undefined
  return { records, next: last ? `${last.at}~${last.id}` : null }
}

type Condition = ReturnType<typeof sql<boolean>>

function ofFields(query: RecordsQuery): Condition[] {
  const { who, what, outcome, objectKind, objectId, from, until, before } = query
  const conditions: Condition[] = []
  if (who !== undefined) conditions.push(sql<boolean>`actor_name = ${who}`)
  if (what !== undefined) conditions.push(sql<boolean>`what = ${what}`)
  if (outcome !== undefined) conditions.push(sql<boolean>`outcome = ${outcome}`)
  if (objectKind !== undefined) conditions.push(sql<boolean>`object_kind = ${objectKind}`)
  if (objectId !== undefined) conditions.push(sql<boolean>`object_id = ${objectId}`)
  if (from !== undefined) conditions.push(sql<boolean>`at >= ${from}`)
  if (until !== undefined) conditions.push(sql<boolean>`at < ${until}`)
  const [at, id] = before?.split('~') ?? []
  if (id !== undefined) conditions.push(sql<boolean>`(at, id) < (${Number(at)}::bigint, ${id})`)
  return conditions
}

// One zone for all of China, eight hours ahead, without summer time.
const localMs = sql`(at + 28800000)`
const localHour = sql`(${localMs} / 3600000) % 24`
/** 0 for Sunday; the epoch began on a Thursday. */
const localWeekday = sql`(${localMs} / 86400000 + 4) % 7`

/** Duty is from seven to twenty-two o'clock, local time. */
function ofView({ view, days = '0123456' }: RecordsQuery): Condition[] {
  if (view === 'cameras') return [sql<boolean>`what = 'camera.called'`]
  if (view === 'exports')
    return [
      sql<boolean>`what in ('export.made', 'person.revealed') and (detail->>'rows')::numeric >= ${massExportRows}`,
    ]
  if (view !== 'off_hours') return []
  const duty = sql.join([...days].map(Number))
  return [
    sql<boolean>`what in (${sql.join([...accessKinds])})`,
    sql<boolean>`(not ${localHour} between 7 and 21 or not ${localWeekday} in (${duty}))`,
  ]
}

/** A record with its place in the log. */
export async function recordById(db: Db, id: string) {
  const record = await db
    .selectFrom('auditRecords')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst()
  const leaf = await db
    .selectFrom('logLeaves')
    .select(['position', 'hash'])
    .where('log', '=', 'audit')
    .where('entryId', '=', id)
    .executeTakeFirst()
  return record && leaf && { record, leaf }
}

/** Every person's reveals by local day since `from`, the newest day and the most reveals first. */
export async function revealDays(db: Db, from: number): Promise<RevealDay[]> {
  const { rows } = await sql<RevealDay>`
    with by_day as (
      select actor_name as who, ${localMs} / 86400000 as day, count(*)::integer as count
      from audit_records
      where what = 'person.revealed' and outcome = 'done' and at >= ${from - 90 * 86_400_000}
      group by 1, 2)
    select to_char(date '1970-01-01' + one.day::integer, 'YYYY-MM-DD') as day, one.who, one.count,
      coalesce((select avg(other.count) from by_day other where other.who = one.who
        and other.day < one.day and other.day >= one.day - 90), 0)::float8 as usual
    from by_day one where one.day >= ${Math.floor((from + 28_800_000) / 86_400_000)}::bigint
    order by one.day desc, one.count desc, one.who limit 500`.execute(db)
  return rows
}

/** A leaf with what its record says now; without a record when that is gone. */
export type LoggedRecord = {
  position: number
  entryId: string
  hash: Hash
  chain: Hash
  record: Omit<AuditRecord, 'id'> | undefined
}

/** The next leaves from `position` on, in order, at most `limit`. */
export async function loggedFrom(db: Db, position: number, limit: number): Promise<LoggedRecord[]> {
  const rows = await db
    .selectFrom('logLeaves')
    .leftJoin('auditRecords', 'auditRecords.id', 'logLeaves.entryId')
    .select(['logLeaves.position', 'logLeaves.entryId', 'logLeaves.hash', 'logLeaves.chain'])
    .select(columns.map((column) => `auditRecords.${column}` as const))
    .where('logLeaves.log', '=', 'audit')
    .where('logLeaves.position', '>=', position)
    .orderBy('logLeaves.position')
    .limit(limit)
    .execute()
  return rows.map(({ position, entryId, hash, chain, id, ...record }) => ({
    ...{ position, entryId, hash, chain },
    record: id === null ? undefined : (record as Omit<AuditRecord, 'id'>),
  }))
}

/** Records that are in no leaf: somebody put them in past the trigger. */
export async function loose(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('auditRecords')
    .leftJoin('logLeaves', (join) =>
      join.onRef('logLeaves.entryId', '=', 'auditRecords.id').on('logLeaves.log', '=', 'audit'),
    )
    .select('auditRecords.id')
    .where('logLeaves.entryId', 'is', null)
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * The records before `before` (epoch ms) go, their leaves stay. Answers how many went, and the place
 * of the last of them in the log.
 */
export async function forgetRecords(
  tx: Db,
  before: number,
): Promise<{ removed: number; upTo: number | null }> {
  const { rows } = await sql<{ removed: number; upTo: number | null }>`
    select removed, up_to from forget_audit(${before})`.execute(tx)
  return rows[0] ?? { removed: 0, upTo: null }
}

/** The place up to which the retention took records away, by its own records; -1: none. */
export async function forgottenUpTo(db: Db): Promise<number> {
  const { rows } = await sql<{ upTo: number | null }>`
    select max((detail->>'upTo')::bigint) as up_to from audit_records
    where what = 'retention.ran' and object_id = 'audit'`.execute(db)
  return rows[0]?.upTo ?? -1
}
