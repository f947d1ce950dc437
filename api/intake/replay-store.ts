import { sql } from 'kysely'
import type { Db } from '../context.ts'
import { invariant } from '../errors.ts'
import type { Replay } from './schema.ts'

export const replaysChannel = 'linli_replays'

const columns = [
  'id',
  'subscription',
  'reason',
  'deviceId',
  'askedAt',
  'askedBy',
  'state',
  'putBack',
  'gone',
] as const

/** Adds it unless one for the same thing waits to be begun; answers the one that waits. */
export async function askReplay(
  tx: Db,
  { id, subscription, reason, deviceId, askedAt, askedBy }: AskedReplay,
): Promise<Replay> {
  const { rows } = await sql<Replay>`
    insert into replays (id, subscription, reason, device_id, asked_at, asked_by, state)
    values (${id}, ${subscription}, ${reason}, ${deviceId}, ${askedAt}, ${askedBy}, 'waiting')
    on conflict (coalesce(subscription, ''), coalesce(reason, ''), coalesce(device_id, ''))
      where state = 'waiting' and until_position is null
      do update set asked_by = replays.asked_by
    returning id, subscription, reason, device_id, asked_at, asked_by, state, put_back, gone`.execute(
    tx,
  )
  await sql`select pg_notify(${replaysChannel}, '')`.execute(tx)
  const [waiting] = rows
  invariant(waiting, 'an upsert that always updates answers its row')
  return waiting
}
export type AskedReplay = Omit<Replay, 'state' | 'putBack' | 'gone'>

export type WaitingReplay = Replay & { untilPosition: number | null }

/** The one that waits longest. */
export function nextWaiting(db: Db): Promise<WaitingReplay | undefined> {
  return db
    .selectFrom('replays')
    .where('state', '=', 'waiting')
    .select([...columns, 'untilPosition'])
    .orderBy('askedAt')
    .orderBy('id')
    .executeTakeFirst()
}

export async function beginReplay(db: Db, id: string, untilPosition: number): Promise<void> {
  await db.updateTable('replays').set({ untilPosition }).where('id', '=', id).execute()
}

export async function countReplay(
  tx: Db,
  id: string,
  done: { putBack: number; gone: number },
): Promise<void> {
  await sql`
    update replays set put_back = put_back + ${done.putBack}, gone = gone + ${done.gone}
    where id = ${id}`.execute(tx)
}

export async function endReplay(db: Db, id: string): Promise<void> {
  await db.updateTable('replays').set({ state: 'done' }).where('id', '=', id).execute()
}

/** The newest first. */
export function replays(db: Db, atMost: number): Promise<Replay[]> {
  return db
    .selectFrom('replays')
    .select(columns)
    .orderBy('askedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(atMost)
    .execute()
}
