import type { Context } from '../context.ts'
import { type ImportReport, isRefusal, type Refusal, refuse } from '../errors.ts'
import { absoluteMs, isAlive, needsTouch, sortNewAccounts, toChange } from './rules.ts'
import {
  type Account,
  type AccountChange,
  type NewAccounts,
  type SignIn,
  wholeDistrict,
} from './schema.ts'
import { hashPassword, hashToken, newToken, verifyPassword } from './secrets.ts'
import * as store from './store.ts'

/** Opens a session. Unknown name, wrong password and disabled account fail alike. */
export async function signIn(
  ctx: Context,
  { name, password }: SignIn,
): Promise<{ token: string; account: Account } | Refusal> {
  const [found] = await store.accountsNamed(ctx.db, [name])
  const fits = await verifyPassword(found?.passwordHash, password)
  if (!found || !fits || found.disabled)
    return refuse('unauthenticated', 'The name or the password is wrong.')
  const token = newToken()
  const now = ctx.clock.now()
  await ctx.db.transaction().execute(async (tx) => {
    await store.deleteSessions(tx, { endedBy: now })
    await store.insertSession(tx, {
      tokenHash: hashToken(token),
      accountId: found.id,
      createdAt: now,
      seenAt: now,
      expiresAt: now + absoluteMs,
    })
  })
  const { passwordHash: _, createdAt: __, ...account } = found
  return { token, account }
}

/** The account behind a session token, if the session still stands; using it keeps it from idling out. */
export async function authenticate(ctx: Context, token: string): Promise<Account | undefined> {
  const tokenHash = hashToken(token)
  const [row] = await store.sessionsOf(ctx.db, [tokenHash])
  if (!row) return undefined
  const { signedInAt, seenAt, tokenHash: _, ...account } = row
  const facts = { createdAt: signedInAt, seenAt, disabled: account.disabled }
  const now = ctx.clock.now()
  if (!isAlive(facts, now)) return undefined
  if (needsTouch(facts, now)) await store.touchSession(ctx.db, tokenHash, now)
  return account
}

/** Which of these tokens still open a session; asking does not count as using it. */
export async function aliveTokens(ctx: Context, tokens: readonly string[]): Promise<Set<string>> {
  const byHash = new Map(tokens.map((token) => [hashToken(token), token]))
  const alive = new Set<string>()
  for (const row of await store.sessionsOf(ctx.db, [...byHash.keys()])) {
    const token = byHash.get(row.tokenHash)
    const facts = { createdAt: row.signedInAt, seenAt: row.seenAt, disabled: row.disabled }
    if (token !== undefined && isAlive(facts, ctx.clock.now())) alive.add(token)
  }
  return alive
}

/** Ends the session; every api node hears of it and closes the session's sockets. */
export async function signOut(ctx: Context, token: string): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    await store.deleteSessions(tx, { tokenHash: hashToken(token) })
    await store.notifySessions(tx)
  })
}

/** Calls back when a session may have ended; answers how to stop. */
export function onSessionsEnded(ctx: Context, wake: () => void): Promise<() => Promise<void>> {
  return ctx.database.listen(store.sessionsChannel, wake)
}

export function accounts(ctx: Context): Promise<Account[]> {
  return store.allAccounts(ctx.db)
}

/** Makes accounts that share an initial password, hashed once; a taken name is a problem of its row. */
export async function createAccounts(ctx: Context, wanted: NewAccounts): Promise<ImportReport> {
  const passwordHash = await hashPassword(wanted.password)
  return ctx.db.transaction().execute(async (tx) => {
    const names = wanted.accounts.map(({ name }) => name)
    const existing = await store.accountsNamed(tx, names)
    const taken = new Set(existing.map(({ name }) => name))
    const { good, problems } = sortNewAccounts(wanted.accounts, taken)
    const made = await store.insertAccounts(
      tx,
      good.map((account) => ({
        id: ctx.newId(),
        name: account.name,
        displayName: account.displayName,
        role: account.role,
        ...wholeDistrict,
        passwordHash,
        volunteerId: account.volunteerId ?? null,
        createdAt: ctx.clock.now(),
      })),
    )
    return { good: made.length, problems }
  })
}

/** Disables an account, which ends its sessions and sockets at once, or enables it again. */
export function changeAccount(
  ctx: Context,
  by: Account,
  id: string,
  { disabled }: AccountChange,
): Promise<Account | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const held = await store.lockAccounts(tx, [by.id, id])
    const account = toChange(held, by.id, id)
    if (isRefusal(account)) return account
    await store.setDisabled(tx, id, disabled)
    if (disabled) {
      await store.deleteSessions(tx, { accountIds: [id] })
      await store.notifySessions(tx)
    }
    return { ...account, disabled }
  })
}

export { ensureDemoAccounts, ensureInstance, isDemo } from './demo.ts'
export { ensureFirstAdmin } from './first-admin.ts'
