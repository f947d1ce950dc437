import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'
import type { Account } from './schema.ts'

export const accountColumns = [
  'accounts.id',
  'accounts.name',
  'accounts.displayName',
  'accounts.role',
  'accounts.communityId',
  'accounts.siteId',
  'accounts.volunteerId',
  'accounts.disabled',
] as const

export function allAccounts(db: Db): Promise<Account[]> {
  return db.selectFrom('accounts').select(accountColumns).orderBy('name').execute()
}

export function accountsNamed(db: Db, names: readonly string[]): Promise<Row<'accounts'>[]> {
  return db
    .selectFrom('accounts')
    .selectAll()
    .where('name', '=', sql<string>`any(${names}::text[])`)
    .execute()
}

type NewRow = Omit<Row<'accounts'>, 'disabled'>

/** One statement for any number of rows; a name that exists is left as it is. Answers the names made. */
export async function insertAccounts(db: Db, rows: readonly NewRow[]): Promise<string[]> {
  if (rows.length === 0) return []
  const { rows: made } = await sql<{ name: string }>`
    insert into accounts (id, name, display_name, role, community_id, site_id, password_hash,
      volunteer_id, created_at)
    select id, name, "displayName", role, "communityId", "siteId", "passwordHash", "volunteerId",
      "createdAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, name text,
      "displayName" text, role text, "communityId" text, "siteId" text, "passwordHash" text,
      "volunteerId" text, "createdAt" bigint)
    on conflict (name) do nothing returning name`.execute(db)
  return made.map(({ name }) => name)
}

export async function setPassword(
  db: Db,
  accountIds: readonly string[],
  passwordHash: string,
): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ passwordHash })
    .where('id', '=', sql<string>`any(${accountIds}::text[])`)
    .execute()
}

/** Accounts of volunteers that are named as their volunteer. */
export function accountsNamedAsVolunteer(
  db: Db,
): Promise<Pick<Row<'accounts'>, 'id' | 'passwordHash'>[]> {
  return db
    .selectFrom('accounts')
    .select(['id', 'passwordHash'])
    .where('role', '=', 'volunteer')
    .whereRef('name', '=', 'volunteerId')
    .execute()
}

/** These accounts, held until the transaction ends; in one order, so that no two wait in a ring. */
export function lockAccounts(tx: Db, ids: readonly string[]): Promise<Account[]> {
  return tx
    .selectFrom('accounts')
    .select(accountColumns)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** One account with what opens it, held until the transaction ends. */
export function lockAccount(tx: Db, id: string): Promise<Row<'accounts'> | undefined> {
  return tx.selectFrom('accounts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function saveAccount(db: Db, account: Account): Promise<void> {
  const { id, name: _, ...rest } = account
  await db.updateTable('accounts').set(rest).where('id', '=', id).execute()
}

/** Administrators who can sign in by themselves. */
export async function countArrivedAdmins(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .where('disabled', '=', false)
    .where('passwordHash', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function setVolunteer(db: Db, accountId: string, volunteerId: string): Promise<void> {
  await db.updateTable('accounts').set({ volunteerId }).where('id', '=', accountId).execute()
}

export async function insertInstance(db: Db, demo: boolean, now: number): Promise<void> {
  await db
    .insertInto('instance')
    .values({ demo, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function readInstance(db: Db): Promise<{ demo: boolean } | undefined> {
  return db.selectFrom('instance').select('demo').executeTakeFirst()
}
