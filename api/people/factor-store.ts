import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'

/** The app's secret (sealed), held until the transaction ends. */
export function lockTotp(tx: Db, accountId: string): Promise<Row<'totpFactors'> | undefined> {
  return tx
    .selectFrom('totpFactors')
    .selectAll()
    .where('accountId', '=', accountId)
    .forUpdate()
    .executeTakeFirst()
}

/** A secret that is not in force yet takes the place of another that never was. */
export async function offerTotp(db: Db, accountId: string, sealedSecret: string): Promise<void> {
  await db
    .insertInto('totpFactors')
    .values({ accountId, sealedSecret, confirmedAt: null })
    .onConflict((conflict) =>
      conflict.column('accountId').doUpdateSet({ sealedSecret, lastStep: 0, confirmedAt: null }),
    )
    .execute()
}

export async function setTotp(
  db: Db,
  accountId: string,
  set: { lastStep: number; confirmedAt: number },
): Promise<void> {
  await db.updateTable('totpFactors').set(set).where('accountId', '=', accountId).execute()
}

export async function deleteTotp(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('totpFactors').where('accountId', '=', accountId).execute()
}

export async function replaceRecoveryCodes(
  tx: Db,
  accountId: string,
  rows: readonly { codeHash: string; salt: string }[],
): Promise<void> {
  await tx.deleteFrom('recoveryCodes').where('accountId', '=', accountId).execute()
  if (rows.length > 0)
    await tx
      .insertInto('recoveryCodes')
      .values(rows.map((row) => ({ ...row, accountId })))
      .execute()
}

/** The salt that all recovery codes of an account share, if there are any. */
export async function recoverySalt(db: Db, accountId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('recoveryCodes')
    .select('salt')
    .where('accountId', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  return row?.salt
}

/** Takes a recovery code away; answers whether it was there. */
export async function takeRecoveryCode(
  db: Db,
  accountId: string,
  codeHash: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('recoveryCodes')
    .where('accountId', '=', accountId)
    .where('codeHash', '=', codeHash)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** What an account has beside its password. */
export async function factorsOf(db: Db, accountId: string) {
  const totp = await db
    .selectFrom('totpFactors')
    .select('confirmedAt')
    .where('accountId', '=', accountId)
    .executeTakeFirst()
  const codes = await db
    .selectFrom('recoveryCodes')
    .select('codeHash')
    .where('accountId', '=', accountId)
    .execute()
  const passkeys = await passkeysOf(db, accountId)
  return { totp: totp?.confirmedAt != null, passkeys, recoveryCodesLeft: codes.length }
}

export function passkeysOf(db: Db, accountId: string): Promise<Row<'passkeys'>[]> {
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('accountId', '=', accountId)
    .orderBy('createdAt')
    .execute()
}

/** One passkey, held until the transaction ends. */
export function lockPasskey(tx: Db, id: string): Promise<Row<'passkeys'> | undefined> {
  return tx.selectFrom('passkeys').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Answers false when this passkey is registered already. */
export async function insertPasskey(db: Db, row: Row<'passkeys'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('passkeys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function setPasskeyUsed(
  db: Db,
  id: string,
  set: { counter: number; usedAt: number },
): Promise<void> {
  await db.updateTable('passkeys').set(set).where('id', '=', id).execute()
}

export async function deletePasskeys(db: Db, accountId: string, id?: string): Promise<number> {
  let query = db.deleteFrom('passkeys').where('accountId', '=', accountId)
  if (id !== undefined) query = query.where('id', '=', id)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

export async function insertChallenge(db: Db, row: Row<'passkeyChallenges'>, now: number) {
  await db.deleteFrom('passkeyChallenges').where('expiresAt', '<=', now).execute()
  await db.insertInto('passkeyChallenges').values(row).execute()
}

/** Takes a challenge away: it is answered once. */
export async function takeChallenge(
  db: Db,
  challenge: string,
): Promise<Row<'passkeyChallenges'> | undefined> {
  return db
    .deleteFrom('passkeyChallenges')
    .where('challenge', '=', challenge)
    .returningAll()
    .executeTakeFirst()
}

/** One link for an account at a time: a new one makes the old one worthless. */
export async function replaceLink(tx: Db, row: Row<'accountLinks'>, now: number): Promise<void> {
  await tx
    .deleteFrom('accountLinks')
    .where((eb) => eb.or([eb('accountId', '=', row.accountId), eb('expiresAt', '<=', now)]))
    .execute()
  await tx.insertInto('accountLinks').values(row).execute()
}

export function findLink(db: Db, tokenHash: string): Promise<Row<'accountLinks'> | undefined> {
  return db
    .selectFrom('accountLinks')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirst()
}

/** Takes a link away; answers it if it was still there. */
export function takeLink(tx: Db, tokenHash: string): Promise<Row<'accountLinks'> | undefined> {
  return tx
    .deleteFrom('accountLinks')
    .where('tokenHash', '=', tokenHash)
    .returningAll()
    .executeTakeFirst()
}

export async function deleteLinks(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('accountLinks').where('accountId', '=', accountId).execute()
}
