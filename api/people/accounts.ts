import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { type ImportReport, isRefusal, type Refusal, refuse } from '../errors.ts'
import { communityIds, communityOfSite } from '../places/actions.ts'
import { makeLink } from './links.ts'
import { changed, changesRights, sortNewAccounts, toChange } from './rules.ts'
import {
  type Account,
  type AccountChange,
  type Asker,
  type Invitation,
  type Invited,
  type NewAccounts,
  type OneTimeLink,
  type Scope,
  wholeDistrict,
} from './schema.ts'
import { hashPassword } from './secrets.ts'
import { endSessionsOf } from './sessions.ts'
import * as store from './store.ts'

export function accounts(ctx: Context): Promise<Account[]> {
  return store.allAccounts(ctx.db)
}

/**
 * Makes accounts that share a password, hashed once; a taken name is a problem of its row. In the demo
 * only: elsewhere nobody knows another's password (OWASP ASVS 6.4.6).
 */
export async function createAccounts(
  ctx: Context,
  by: Asker,
  wanted: NewAccounts,
): Promise<ImportReport | Refusal> {
  if (!ctx.config.demoAccounts)
    return refuse('forbidden', 'Passwords are shared in the demo only: send an invitation.')
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
    await record(ctx, tx, by, {
      what: 'account.made',
      object: null,
      outcome: 'done',
      detail: { count: made.length },
    })
    return { good: made.length, problems }
  })
}

/** Makes an account and a one-time link with which its person chooses the password. */
export function inviteAccount(
  ctx: Context,
  by: Asker,
  wanted: Invitation,
): Promise<Invited | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const { good, problems } = sortNewAccounts([wanted], new Set())
    const why = problems[0]?.reason ?? (good.length === 1 ? undefined : 'Nothing to make.')
    if (why) return refuse('invalid', why)
    const misplaced = await whyNoScope(tx, wanted)
    if (misplaced) return misplaced
    const id = ctx.newId()
    const account: Account = {
      ...wanted,
      id,
      volunteerId: wanted.volunteerId ?? null,
      disabled: false,
    }
    const row = { ...account, passwordHash: null, createdAt: ctx.clock.now() }
    if ((await store.insertAccounts(tx, [row])).length === 0)
      return refuse('conflict', `The name ${wanted.name} is taken.`)
    const link = await makeLink(ctx, tx, id, { purpose: 'invitation' })
    await record(ctx, tx, by, {
      what: 'account.made',
      object: { kind: 'account', id },
      outcome: 'done',
      detail: { role: account.role },
      after: account,
    })
    return { account, link }
  })
}

/** A one-time link for an account whose password, and perhaps telephone, is lost. */
export function linkForAccount(
  ctx: Context,
  by: Asker,
  id: string,
  { forgetFactors }: { forgetFactors: boolean },
): Promise<OneTimeLink | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const account = toChange(await store.lockAccounts(tx, [by.account.id, id]), by.account.id, id)
    if (isRefusal(account)) return account
    if (account.disabled) return refuse('conflict', 'This account is disabled: enable it first.')
    const purpose = (await store.lockAccount(tx, id))?.passwordHash ? 'reset' : 'invitation'
    const link = await makeLink(ctx, tx, id, { purpose, forgetsFactors: forgetFactors })
    await record(ctx, tx, by, {
      what: 'link.made',
      object: { kind: 'account', id },
      outcome: 'done',
      detail: { purpose, forgetFactors },
    })
    return link
  })
}

/**
 * Changes what an account may do or whether it may sign in. Its sessions and sockets end at the commit
 * when its rights change, so nothing is done with rights that were taken.
 */
export function changeAccount(
  ctx: Context,
  by: Asker,
  id: string,
  change: AccountChange,
): Promise<Account | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const held = await store.lockAccounts(tx, [by.account.id, id])
    const before = toChange(held, by.account.id, id)
    if (isRefusal(before)) return before
    const after = changed(before, change)
    if (isRefusal(after)) return after
    const misplaced = change.scope && (await whyNoScope(tx, change.scope))
    if (misplaced) return misplaced
    await store.saveAccount(tx, after)
    if (changesRights(before, after)) await endSessionsOf(tx, id)
    await record(ctx, tx, by, {
      what: 'account.changed',
      object: { kind: 'account', id },
      outcome: 'done',
      detail: { role: after.role, disabled: after.disabled },
      before,
      after,
    })
    return after
  })
}

/** Ends every session of an account; it may sign in again (OWASP ASVS 7.4.5). */
export function endAccountSessions(
  ctx: Context,
  by: Asker,
  id: string,
): Promise<undefined | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const account = toChange(await store.lockAccounts(tx, [by.account.id, id]), by.account.id, id)
    if (isRefusal(account)) return account
    await endSessionsOf(tx, id)
    await record(ctx, tx, by, {
      what: 'session.ended',
      object: { kind: 'account', id },
      outcome: 'done',
      detail: { how: 'ended_by_administrator' },
    })
    return undefined
  })
}

/** Why a scope names no part of the district. */
async function whyNoScope(tx: Db, { communityId, siteId }: Scope): Promise<Refusal | undefined> {
  if (communityId !== null && !(await communityIds(tx)).has(communityId))
    return refuse('invalid', 'There is no such community.')
  if (siteId === null) return undefined
  const community = await communityOfSite(tx, siteId)
  if (community === undefined) return refuse('invalid', 'There is no such site.')
  if (communityId !== null && community !== communityId)
    return refuse('invalid', 'The site does not lie in this community.')
  return undefined
}
