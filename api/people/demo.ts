import type { Context } from '../context.ts'
import { type Role, roles, wholeDistrict } from './schema.ts'
import { hashPassword, verifyPassword } from './secrets.ts'
import { endSessionsOf } from './sessions.ts'
import * as store from './store.ts'

const displayNames: Record<Role, string> = {
  operator: '值班员',
  dispatcher: '调度员',
  property: '物业会计',
  volunteer: '志愿者',
  auditor: '审计员',
  admin: '管理员',
}

/**
 * One account per role, named as its role, sharing one password. Run again it only sets a changed
 * password (which ends the old sessions) and links the volunteer account to `volunteerId`. In a
 * database marked demo, accounts named as their volunteer are simulated telephones and go along.
 */
export async function ensureDemoAccounts(
  ctx: Context,
  password: string,
  volunteerId = 'v0001',
): Promise<void> {
  const existing = await store.accountsNamed(ctx.db, roles)
  const phones = (await isDemo(ctx)) ? await store.accountsNamedAsVolunteer(ctx.db) : []
  const stale = await withOtherPassword([...existing, ...phones], password)
  const missing = roles.filter((role) => !existing.some(({ name }) => name === role))
  const passwordHash = stale.length + missing.length > 0 ? await hashPassword(password) : undefined
  const volunteer = existing.find(({ name }) => name === 'volunteer')
  await ctx.db.transaction().execute(async (tx) => {
    if (passwordHash && stale.length > 0) {
      await store.setPassword(tx, stale, passwordHash)
      for (const id of stale) await endSessionsOf(tx, id)
    }
    if (volunteer && volunteer.volunteerId !== volunteerId)
      await store.setVolunteer(tx, volunteer.id, volunteerId)
    if (!passwordHash) return
    const rows = missing.map((role) => ({
      id: ctx.newId(),
      name: role,
      displayName: displayNames[role],
      role,
      ...wholeDistrict,
      passwordHash,
      volunteerId: role === 'volunteer' ? volunteerId : null,
      createdAt: ctx.clock.now(),
    }))
    await store.insertAccounts(tx, rows)
  })
}

/** The ids of the accounts the password does not open; accounts made together share one hash. */
async function withOtherPassword(
  accounts: readonly { id: string; passwordHash: string | null }[],
  password: string,
): Promise<string[]> {
  const fits = new Map<string | null, boolean>()
  for (const { passwordHash } of accounts)
    if (!fits.has(passwordHash))
      fits.set(passwordHash, await verifyPassword(passwordHash, password))
  return accounts.filter(({ passwordHash }) => !fits.get(passwordHash)).map(({ id }) => id)
}

/**
 * Marks a new database as demo or real; the mark of an existing one is never changed. Simulated
 * readings touch no records outside a database marked demo (DESIGN section 5).
 */
export async function ensureInstance(ctx: Context, demo: boolean): Promise<void> {
  await store.insertInstance(ctx.db, demo, ctx.clock.now())
}

/** Whether this database was marked as demo when it was created; unmarked means no. */
export async function isDemo({ db }: Pick<Context, 'db'>): Promise<boolean> {
  return (await store.readInstance(db))?.demo ?? false
}
