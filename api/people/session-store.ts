import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'
import { accountColumns } from './store.ts'

type NewRow = Omit<Row<'sessions'>, 'failures'>

export async function insertSession(db: Db, session: NewRow): Promise<void> {
  await db.insertInto('sessions').values(session).execute()
}

export type FoundSession = Awaited<ReturnType<typeof sessionsBehind>>[number]

/** The sessions with these ids or token hashes, each with its account. */
export function sessionsBehind(
  db: Db,
  column: 'sessions.id' | 'sessions.tokenHash',
  values: readonly string[],
) {
  return db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.accountId')
    .select([...accountColumns, 'sessions.tokenHash', 'sessions.seenAt', 'sessions.stage'])
    .select(['sessions.id as sessionId', 'sessions.provedAt', 'sessions.how'])
    .select('sessions.createdAt as signedInAt')
    .where(column, '=', sql<string>`any(${values}::text[])`)
    .execute()
}

export async function touchSession(db: Db, tokenHash: string, now: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ seenAt: now })
    .where('tokenHash', '=', tokenHash)
    .where('seenAt', '<', now)
    .execute()
}

/** Adds one wrong second factor; answers how many there are. The row stays held. */
export async function countFailure(tx: Db, sessionId: string): Promise<number> {
  const row = await tx
    .updateTable('sessions')
    .set({ failures: sql<number>`failures + 1` })
    .where('id', '=', sessionId)
    .returning('failures')
    .executeTakeFirst()
  return row?.failures ?? Number.POSITIVE_INFINITY
}

export async function setProved(db: Db, sessionId: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ provedAt: now }).where('id', '=', sessionId).execute()
}

/** Gives a session a new token; answers false when it has ended meanwhile. */
export async function rotate(db: Db, sessionId: string, tokenHash: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ tokenHash })
    .where('id', '=', sessionId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export function sessionsOfAccount(db: Db, accountId: string) {
  return db
    .selectFrom('sessions')
    .select(['id', 'address', 'browser', 'how', 'createdAt', 'seenAt', 'stage'])
    .where('accountId', '=', accountId)
    .orderBy('seenAt', 'desc')
    .execute()
}

type Which =
  | { tokenHash: string }
  | { accountIds: readonly string[]; but?: string }
  | { accountId: string; id: string }
  | { endedBy: number }

/** Answers how many ended. `but` is the id of a session that stays. */
export async function deleteSessions(db: Db, which: Which): Promise<number> {
  let query = db.deleteFrom('sessions')
  if ('tokenHash' in which) query = query.where('tokenHash', '=', which.tokenHash)
  else if ('accountIds' in which) {
    query = query.where('accountId', '=', sql<string>`any(${which.accountIds}::text[])`)
    if (which.but) query = query.where('id', '!=', which.but)
  } else if ('id' in which)
    query = query.where('accountId', '=', which.accountId).where('id', '=', which.id)
  else query = query.where('expiresAt', '<=', which.endedBy)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

/** Ends the sessions of an account that were used longest ago, beyond the newest `keep`. */
export async function deleteOldest(db: Db, accountId: string, keep: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from sessions where account_id = ${accountId} and id not in (
      select id from sessions where account_id = ${accountId} order by seen_at desc limit ${keep})`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n)
}

export const sessionsChannel = 'linli_sessions'

export async function notifySessions(db: Db): Promise<void> {
  await sql`select pg_notify(${sessionsChannel}, '')`.execute(db)
}
