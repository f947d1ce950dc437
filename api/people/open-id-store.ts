import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'

type Identity = Row<'openIdIdentities'>

/** The account an identity opens; the row stays held until the transaction ends. */
export function lockIdentity(
  tx: Db,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
): Promise<Identity | undefined> {
  return tx
    .selectFrom('openIdIdentities')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .forUpdate()
    .executeTakeFirst()
}

/** The identities of an account; it has at most one of each issuer. */
export function identitiesOf(db: Db, accountId: string): Promise<Identity[]> {
  return db
    .selectFrom('openIdIdentities')
    .selectAll()
    .where('accountId', '=', accountId)
    .orderBy('createdAt')
    .execute()
}

/** Answers false when the identity opens an account already, or the account has one of this issuer. */
export async function insertIdentity(db: Db, row: Identity): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('openIdIdentities')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function setIdentityUsed(
  db: Db,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
  usedAt: number,
): Promise<void> {
  await db
    .updateTable('openIdIdentities')
    .set({ usedAt })
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .execute()
}

/** Answers how many there were. */
export async function deleteIdentities(db: Db, accountId: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('openIdIdentities')
    .where('accountId', '=', accountId)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Marks an answer as used; answers false when it was used before. */
export async function spendAnswer(
  db: Db,
  row: Row<'openIdAnswers'>,
  now: number,
): Promise<boolean> {
  await db.deleteFrom('openIdAnswers').where('expiresAt', '<=', now).execute()
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('openIdAnswers')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
