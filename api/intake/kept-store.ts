import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Tables } from '../db/tables.ts'
import type { KeptMessage, QuarantineGroup, Stranger } from './schema.ts'

export type Group = { subscription: string; reason: string }

/** What a replay asks for: one group, or all of one device. */
export type KeptChoice = Group | { deviceId: string }

/** Keeps positions that are not kept yet; answers which were new. */
export async function keep(db: Db, rows: readonly KeptMessage[]): Promise<NewlyKept[]> {
  if (rows.length === 0) return []
  const { rows: kept } = await sql<NewlyKept>`
    insert into kept_messages
      (journal, position, reason, subscription, device_id, site_id, received_at)
    select journal, position, reason, subscription, "deviceId", "siteId", "receivedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (journal text, position bigint,
      reason text, subscription text, "deviceId" text, "siteId" text, "receivedAt" bigint)
    on conflict (journal, position, reason) do nothing
    returning subscription, reason, received_at`.execute(db)
  return kept
}
export type NewlyKept = Group & { receivedAt: number }

/** Lets go of all but the newest `atMost` of each group; answers the groups that were too many. */
export async function trimGroups(
  db: Db,
  journal: string,
  groups: readonly Group[],
  atMost: number,
): Promise<Group[]> {
  if (groups.length === 0) return []
  const { rows } = await sql<Group>`
    with too_old as (
      select g.subscription, g.reason, newest.position
      from jsonb_to_recordset(${JSON.stringify(groups)}::jsonb) as g (subscription text, reason text),
        lateral (select position from kept_messages as k
          where k.journal = ${journal} and k.subscription = g.subscription and k.reason = g.reason
          order by k.position desc offset ${atMost} limit 1) as newest),
    gone as (
      delete from kept_messages as k using too_old
      where k.journal = ${journal} and k.subscription = too_old.subscription
        and k.reason = too_old.reason and k.position <= too_old.position)
    select subscription, reason from too_old`.execute(db)
  return rows
}

/** Lets go of all but the newest `atMost` of a journal. */
export async function trimAll(db: Db, journal: string, atMost: number): Promise<void> {
  await sql`
    delete from kept_messages where journal = ${journal} and position <= (
      select position from kept_messages where journal = ${journal}
      order by position desc offset ${atMost} limit 1)`.execute(db)
}

/** Forgets what this journal does not hold any more, and what another one held. */
export async function forgetBefore(db: Db, journal: string, first: number): Promise<void> {
  await db
    .deleteFrom('keptMessages')
    .where((row) => row.or([row('journal', '!=', journal), row('position', '<', first)]))
    .execute()
}

export function keptGroups(db: Db): Promise<QuarantineGroup[]> {
  return db
    .selectFrom('keptMessages')
    .select(({ fn }) => [
      'subscription',
      'reason',
      fn.countAll<number>().as('kept'),
      fn.min('receivedAt').as('oldestAt'),
      fn.max('receivedAt').as('newestAt'),
    ])
    .groupBy(['subscription', 'reason'])
    .orderBy('newestAt', 'desc')
    .execute()
}

/** The busiest, among equals the newest. */
export function strangers(db: Db, atMost: number): Promise<Stranger[]> {
  return db
    .selectFrom('keptMessages as k')
    .leftJoin('devices as d', 'd.id', 'k.deviceId')
    .where('k.reason', '=', 'unregistered')
    .where('k.deviceId', 'is not', null)
    .where('d.id', 'is', null)
    .select(({ fn }) => [
      'k.deviceId',
      fn.max('k.siteId').as('siteId'),
      fn.max('k.subscription').as('subscription'),
      fn.countAll<number>().as('kept'),
      fn.min('k.receivedAt').as('firstAt'),
      fn.max('k.receivedAt').as('lastAt'),
    ])
    .groupBy('k.deviceId')
    .orderBy('kept', 'desc')
    .orderBy('lastAt', 'desc')
    .orderBy('k.deviceId')
    .limit(atMost)
    .$narrowType<{ deviceId: string; subscription: string }>()
    .execute()
}

/** The next positions of this journal that are kept and chosen, in order. */
export async function keptPositions(
  db: Db,
  journal: string,
  choice: KeptChoice,
  before: number,
  atMost: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('keptMessages')
    .where('journal', '=', journal)
    .where('position', '<', before)
    .where(isChosen(choice))
    .select('position')
    .distinct()
    .orderBy('position')
    .limit(atMost)
    .execute()
  return rows.map(({ position }) => position)
}

/** Lets go of these positions, whatever they are kept for: they are in the journal once more. */
export async function letGo(tx: Db, journal: string, positions: readonly number[]): Promise<void> {
  await sql`
    delete from kept_messages where journal = ${journal}
      and position = any (${[...positions]}::bigint[])`.execute(tx)
}

/** Lets go of what is chosen and was kept in another journal; answers how much that was. */
export async function letGoElsewhere(tx: Db, journal: string, choice: KeptChoice): Promise<number> {
  const result = await tx
    .deleteFrom('keptMessages')
    .where('journal', '!=', journal)
    .where(isChosen(choice))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

function isChosen(choice: KeptChoice) {
  return ({ and }: ExpressionBuilder<Tables, 'keptMessages'>) => and(choice)
}
