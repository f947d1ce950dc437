import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Gap, GapFill, GapsQuery, IntakeBatch, SequenceLine } from './schema.ts'

/** Gaps on the way through the broker that are open, and the numbers that are missing in them. */
export type GapTotals = { open: number; missing: number }

export function allSequences(db: Db): Promise<{ deviceId: string; lines: SequenceLine[] }[]> {
  return db.selectFrom('deviceSequences').select(['deviceId', 'lines']).execute()
}

export async function saveSequences(tx: Db, sequences: IntakeBatch['sequences']): Promise<void> {
  if (sequences.length === 0) return
  await sql`
    insert into device_sequences (device_id, lines)
    select "deviceId", lines
    from jsonb_to_recordset(${JSON.stringify(sequences)}::jsonb) as r ("deviceId" text, lines jsonb)
    on conflict (device_id) do update set lines = excluded.lines`.execute(tx)
}

export async function addGaps(tx: Db, gaps: IntakeBatch['reported']): Promise<void> {
  if (gaps.length === 0) return
  await sql`
    insert into gaps (id, device_id, boot, from_seq, to_seq, missing, radio, missed_at, reported_at)
    select id, "deviceId", boot, "from", "to", missing, radio, "missedAt", "reportedAt"
    from jsonb_to_recordset(${JSON.stringify(gaps)}::jsonb) as r (id text, "deviceId" text, boot text,
      "from" bigint, "to" bigint, missing bigint, radio boolean, "missedAt" bigint,
      "reportedAt" bigint)`.execute(tx)
}

export async function fillGaps(tx: Db, filled: readonly GapFill[]): Promise<void> {
  if (filled.length === 0) return
  await sql`
    update gaps set missing = gaps.missing - r.count,
      filled_at = case when gaps.missing <= r.count then greatest(r.at, gaps.reported_at) end
    from jsonb_to_recordset(${JSON.stringify(filled)}::jsonb) as r (id text, count bigint, at bigint)
    where gaps.id = r.id`.execute(tx)
}

/** Forgets all but the newest `atMost`, and what was reported before `before` (epoch milliseconds). */
export async function forgetGaps(tx: Db, atMost: number, before = 0): Promise<void> {
  for (const radio of [true, false])
    await sql`
      delete from gaps where radio = ${radio} and reported_at < greatest(${before}::bigint, (
        select reported_at from gaps where radio = ${radio}
        order by reported_at desc offset ${atMost - 1} limit 1))`.execute(tx)
}

export async function gapTotals(db: Db, radio = false): Promise<GapTotals> {
  const { rows } = await sql<GapTotals>`
    select count(*)::bigint as open, coalesce(sum(missing), 0)::bigint as missing from gaps
    where radio = ${radio} and (filled_at is null)`.execute(db)
  return rows[0] ?? { open: 0, missing: 0 }
}

/** Open ones first, then the newest. */
export async function gapsAfter(db: Db, query: GapsQuery): Promise<Gap[]> {
  const { radio = false, limit = 50, before } = query
  const after = before
    ? sql`and ((filled_at is null), reported_at, id) <
        (select (filled_at is null), reported_at, id from gaps where id = ${before})`
    : sql``
  const { rows } = await sql<Gap>`
    select id, device_id, boot, from_seq as "from", to_seq as "to", missing, radio, missed_at,
      reported_at, filled_at
    from gaps where radio = ${radio} ${after}
    order by (filled_at is null) desc, reported_at desc, id desc limit ${limit}`.execute(db)
  return rows
}
