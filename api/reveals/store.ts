import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'

/** One look of an account at a time, on every node: so that counting them counts right. */
export async function lockLooksOf(tx: Db, accountId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('linli reveals'), hashtext(${accountId}))`.execute(
    tx,
  )
}

export async function countLooks(db: Db, accountId: string, since: number): Promise<number> {
  const { count } = await db
    .selectFrom('personReveals')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('accountId', '=', accountId)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** False when this id has been used. */
export async function insertReveal(tx: Db, row: Row<'personReveals'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('personReveals')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Looks before `before` (epoch ms); answers how many went. */
export async function forgetReveals(tx: Db, before: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('personReveals')
    .where('at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
