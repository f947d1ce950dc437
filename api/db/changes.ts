import { sql } from 'kysely'
import type { Context, Db } from '../context.ts'
import type { Change } from '../live/events.ts'
import type { Database } from './open.ts'

const channel = 'linli_changes'

/** Appends what changed inside the caller's transaction; NOTIFY wakes readers when it commits. */
export async function appendChange(ctx: Context, tx: Db, change: Change, ref = ''): Promise<void> {
  const { stream, ...body } = change
  await tx
    .insertInto('changes')
    .values({ topic: stream, ref, body: JSON.stringify(body), at: ctx.clock.now() })
    .execute()
  await sql`select pg_notify(${channel}, '')`.execute(tx)
}

export type ChangeRow = { change: Change; ref: string }

/** Where a reader stands in commit order: rows of transactions still running come later. */
export type ChangeCursor = { xid: string; position: number }

/** The end of what has been committed: a reader that starts here misses nothing that commits later. */
export async function endOfChanges(db: Db): Promise<ChangeCursor> {
  const { rows } = await sql<{ xid: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xid`.execute(db)
  return { xid: rows[0]?.xid ?? '0', position: 0 }
}

/** The next committed changes after the cursor, oldest first, at most `limit`. */
export async function readChanges(
  db: Db,
  after: ChangeCursor,
  limit = 500,
): Promise<{ rows: ChangeRow[]; cursor: ChangeCursor }> {
  const { rows } = await sql<{
    xid: string
    position: number
    topic: string
    ref: string
    body: object
  }>`
    select xid::text as xid, position, topic, ref, body from changes
    where (xid, position) > (${after.xid}::xid8, ${after.position})
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, position limit ${limit}`.execute(db)
  const last = rows.at(-1)
  return {
    rows: rows.map(({ topic, ref, body }) => ({
      change: { stream: topic, ...body } as Change,
      ref,
    })),
    cursor: last ? { xid: last.xid, position: last.position } : after,
  }
}

/** Wakes the reader whenever a change may have been committed; answers how to stop. */
export function onChanges(database: Database, wake: () => void): Promise<() => Promise<void>> {
  return database.listen(channel, wake)
}

/** Forgets changes older than `before` (epoch milliseconds): a reader that late takes a snapshot. */
export async function forgetChanges(db: Db, before: number): Promise<void> {
  await db.deleteFrom('changes').where('at', '<', before).execute()
}
