import { sql } from 'kysely'
import type { Db } from '../context.ts'

/**
 * Counts one attempt unless a wait is running, in one statement, so that a hundred guesses sent at once
 * are a hundred. Answers when the wait ends (epoch milliseconds), or undefined when it may go on.
 */
export async function takeAttempt(
  db: Db,
  key: string,
  about: { now: number; waitsMs: readonly number[]; forgottenBefore: number },
): Promise<number | undefined> {
  const { now, waitsMs, forgottenBefore } = about
  const waits = sql`${waitsMs}::bigint[]`
  const { rows } = await sql`
    insert into sign_in_attempts as a (key, failures, last_at, free_at)
    values (${key}, 1, ${now}, ${now} + (${waits})[1])
    on conflict (key) do update set
      failures = case when a.last_at < ${forgottenBefore} then 1 else a.failures + 1 end,
      last_at = ${now},
      free_at = ${now} + (${waits})[case when a.last_at < ${forgottenBefore} then 1
        else least(a.failures + 1, ${waitsMs.length}) end]
    where a.free_at <= ${now}
    returning failures`.execute(db)
  if (rows.length > 0) return undefined
  const row = await db
    .selectFrom('signInAttempts')
    .select('freeAt')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.freeAt ?? now
}

export async function forgetAttempts(
  db: Db,
  which: { key: string } | { before: number },
): Promise<void> {
  const query = db.deleteFrom('signInAttempts')
  if ('key' in which) await query.where('key', '=', which.key).execute()
  else await query.where('lastAt', '<', which.before).execute()
}

/** Takes one attempt back: it was no failure. */
export async function giveBackAttempt(db: Db, key: string): Promise<void> {
  await db
    .updateTable('signInAttempts')
    .set({ failures: sql<number>`greatest(failures - 1, 0)` })
    .where('key', '=', key)
    .execute()
}

/** Whether this browser has signed in to the account before, or without one to any. */
export async function isKnownBrowser(
  db: Db,
  tokenHash: string,
  accountId?: string,
): Promise<boolean> {
  let query = db.selectFrom('knownBrowsers').select('usedAt').where('tokenHash', '=', tokenHash)
  if (accountId !== undefined) query = query.where('accountId', '=', accountId)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

/** Remembers a browser, and of each account only the `keep` newest. */
export async function rememberBrowser(
  db: Db,
  row: { tokenHash: string; accountId: string; usedAt: number },
  keep: number,
): Promise<void> {
  await db
    .insertInto('knownBrowsers')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tokenHash', 'accountId']).doUpdateSet({ usedAt: row.usedAt }),
    )
    .execute()
  await sql`
    delete from known_browsers where account_id = ${row.accountId} and token_hash not in (
      select token_hash from known_browsers where account_id = ${row.accountId}
      order by used_at desc, token_hash limit ${keep})`.execute(db)
}
