import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { LateWord } from './evidence.ts'
import type { BayState, Stay } from './schema.ts'
import { toStay } from './store.ts'

export type Evidence = {
  deviceId: string
  at: number
  order: number
  occupied: boolean
  receivedAt: number
}

/** Keeps what is newer than all that was known of its bay, so that no key can be there already. */
export async function keepNews(tx: Db, news: readonly Evidence[]): Promise<void> {
  if (news.length === 0) return
  await sql`
    insert into bay_evidence (bay_id, at, sort, occupied, received_at)
    ${evidenceRows(news)}`.execute(tx)
}

/**
 * Keeps what was observed, each key once. Answers the instants of which something new is known now:
 * a second delivery finds its key, and a contradiction under one key only ever turns it free.
 */
export async function keepLate(
  tx: Db,
  late: readonly Evidence[],
): Promise<{ bayId: string; at: number }[]> {
  if (late.length === 0) return []
  const { rows } = await sql<{ bayId: string; at: number }>`
    insert into bay_evidence (bay_id, at, sort, occupied, received_at)
    ${evidenceRows(late)}
    on conflict (bay_id, at, sort) do update set occupied = false
      where bay_evidence.occupied and not excluded.occupied
    returning bay_id, at`.execute(tx)
  return rows
}

function evidenceRows(evidence: readonly Evidence[]) {
  const column = <K extends keyof Evidence>(key: K) => evidence.map((one) => one[key])
  return sql`select * from unnest(${column('deviceId')}::text[], ${column('at')}::bigint[],
    ${column('order')}::integer[], ${column('occupied')}::boolean[],
    ${column('receivedAt')}::bigint[])`
}

/** An instant of a bay; what came after `until` (epoch ms) is not looked at. */
type Instant = { bayId: string; at: number; until: number }

/** `firstAt` is when the bay was first heard, as far as that is kept. */
export type Neighbours = { bayId: string; beforeAt: number | null; firstAt: number }

/** What these instants say in the end, and what the bay said before and after each. */
export async function lateWords(
  tx: Db,
  instants: readonly Instant[],
): Promise<(LateWord & Neighbours)[]> {
  type Row = Omit<LateWord, 'after'> &
    Neighbours & { afterAt: number | null; after: boolean | null }
  const { rows } = await sql<Row>`
    select v.bay_id, v.at, own.occupied, before.at as before_at, before.occupied as before,
      after.at as after_at, after.occupied as after,
      (select min(at) from bay_evidence e where e.bay_id = v.bay_id) as first_at
    from unnest(${instants.map((one) => one.bayId)}::text[],
      ${instants.map((one) => one.at)}::bigint[],
      ${instants.map((one) => one.until)}::bigint[]) as v(bay_id, at, until)
    cross join lateral (select occupied from bay_evidence e
      where e.bay_id = v.bay_id and e.at = v.at order by sort desc limit 1) own
    left join lateral (select at, occupied from bay_evidence e
      where e.bay_id = v.bay_id and e.at < v.at order by at desc, sort desc limit 1) before on true
    left join lateral (select at, occupied from bay_evidence e
      where e.bay_id = v.bay_id and e.at > v.at and e.at <= v.until
      order by at, sort desc limit 1) after on true`.execute(tx)
  return rows.map(({ afterAt, after, ...word }) => ({
    ...word,
    after: afterAt === null || after === null ? null : { at: afterAt, occupied: after },
  }))
}

/** From when until when (epoch ms) a bay's picture may change. */
export type Window = { bayId: string; from: number; until: number }

/** The closed stays of each bay that its window touches, and the one before them. */
export async function staysAround(tx: Db, windows: readonly Window[]): Promise<Stay[]> {
  const { rows } = await sql<Parameters<typeof toStay>[0]>`
    select s.* from unnest(${windows.map((one) => one.bayId)}::text[],
      ${windows.map((one) => one.from)}::bigint[],
      ${windows.map((one) => one.until)}::bigint[]) as w(bay_id, from_at, until_at)
    cross join lateral (select coalesce(max(entered_at), 0) as at from stays p
      where p.bay_id = w.bay_id and p.state <> 'void' and p.entered_at < w.from_at) first
    -- offset 0 keeps the planner from reading all stays to join them.
    cross join lateral (select * from stays where bay_id = w.bay_id and state <> 'void'
      and state = 'closed' and entered_at between first.at and w.until_at offset 0) s
    order by s.bay_id, s.entered_at`.execute(tx)
  return rows.map(toStay)
}

export async function bayStates(
  tx: Db,
  bayIds: readonly string[],
): Promise<(BayState & { bayId: string })[]> {
  return tx
    .selectFrom('bayStates')
    .select(['bayId', 'occupied', 'sinceAt', 'observedAt'])
    .where('bayId', '=', sql<string>`any(${bayIds}::text[])`)
    .execute()
}

export async function saveBayStates(
  tx: Db,
  states: readonly (BayState & { bayId: string; lotId: string })[],
): Promise<void> {
  if (states.length === 0) return
  const column = <K extends keyof (typeof states)[number]>(key: K) => states.map((one) => one[key])
  await sql`
    insert into bay_states (bay_id, lot_id, occupied, since_at, observed_at)
    select * from unnest(${column('bayId')}::text[], ${column('lotId')}::text[],
      ${column('occupied')}::boolean[], ${column('sinceAt')}::bigint[],
      ${column('observedAt')}::bigint[])
    on conflict (bay_id) do update set lot_id = excluded.lot_id, occupied = excluded.occupied,
      since_at = excluded.since_at, observed_at = excluded.observed_at`.execute(tx)
}

/**
 * Deletes what each bay said before `keptSince`, but for its last word of that time: what follows is
 * judged against it. At most `limit` rows; what is left over harms nobody and goes the next time.
 */
export async function pruneEvidence(
  tx: Db,
  bays: readonly { bayId: string; keptSince: number }[],
  limit: number,
): Promise<void> {
  await sql`
    delete from bay_evidence where ctid = any(array(
      select old.ctid
      from unnest(${bays.map((one) => one.bayId)}::text[],
        ${bays.map((one) => one.keptSince)}::bigint[]) as v(bay_id, kept_since)
      cross join lateral (select max(at) as at from bay_evidence e
        where e.bay_id = v.bay_id and e.at < v.kept_since) last
      cross join lateral (select ctid from bay_evidence e
        where e.bay_id = v.bay_id and e.at < last.at limit ${limit}) old
      limit ${limit}))`.execute(tx)
}
