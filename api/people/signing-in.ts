import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import { rememberBrowser, takeAttempt, takeCodeAttempt } from './attempts.ts'
import { codeFits } from './codes.ts'
import * as factors from './factor-store.ts'
import { maxCodeFailures, needsSecondFactor, stageAfterPassword } from './rules.ts'
import type { Account, FactorKind, Session, SignIn } from './schema.ts'
import { verifyPassword } from './secrets.ts'
import { countFailure, deleteSessions } from './session-store.ts'
import { type Arrival, openSession, type Standing } from './sessions.ts'
import * as store from './store.ts'

/** A session that has begun; `browserToken` is for the browser to keep, when it had none. */
export type Opened = { token: string; session: Session; browserToken?: string | undefined }

/** Name and password: the first step. Unknown name, wrong password and disabled account fail alike. */
export async function signIn(
  ctx: Context,
  { name, password }: SignIn,
  from: Arrival,
): Promise<Opened | Refusal> {
  const [found] = await store.accountsNamed(ctx.db, [name])
  const attempt = await takeAttempt(ctx, from, { name, accountId: found?.id })
  if (isRefusal(attempt)) return attempt
  const fits = await verifyPassword(found?.passwordHash, password)
  if (!found || !fits || found.disabled) {
    await attempt.fail()
    await recordRefusal(ctx, ctx.db, found?.id, from, 'password')
    return refuse('unauthenticated', 'The name or the password is wrong.')
  }
  await attempt.succeed()
  return beginSession(ctx, accountIn(found), 'password', from)
}

/** What follows a first factor that was right: wholly in, or one more step. Later ways in use it too. */
export async function beginSession(
  ctx: Context,
  account: Account,
  how: string,
  from: Arrival,
  { hasSecondFactor = false, provedAt }: { hasSecondFactor?: boolean; provedAt?: number } = {},
): Promise<Opened> {
  const offers = await offersOf(ctx, account.id)
  const isRequired = needsSecondFactor(account.role, ctx.config.requireSecondFactor)
  const stage = hasSecondFactor ? 'full' : stageAfterPassword(offers.length > 0, isRequired)
  const token = await ctx.db.transaction().execute(async (tx) => {
    const opened = await openSession(ctx, tx, account.id, { from, how, stage, provedAt })
    if (stage === 'full') await recordOpened(ctx, tx, account, from, how)
    return opened
  })
  const session = { account, stage, offers: stage === 'second_factor' ? offers : [] }
  return { token, session, ...(stage === 'full' ? await known(ctx, from, account.id) : {}) }
}

/** Completes a session whose second factor was right, within the caller's transaction; the token is new. */
export async function completeSession(
  ctx: Context,
  tx: Db,
  { account, how }: Pick<Standing, 'account' | 'how'>,
  { from, factor }: { from: Arrival; factor: string },
): Promise<string> {
  const both = `${how}+${factor}`
  const token = await openSession(ctx, tx, account.id, { from, how: both })
  await recordOpened(ctx, tx, account, from, both)
  return token
}

/** A code of the app or a recovery code: the second step. Too many wrong ones, and the first is due again. */
export async function giveCode(
  ctx: Context,
  standing: Standing,
  code: string,
  from: Arrival,
): Promise<Opened | Refusal> {
  const { account } = standing
  if (standing.stage !== 'second_factor')
    return refuse('conflict', 'No second factor is asked for.')
  const attempt = await takeCodeAttempt(ctx, from, account.id)
  if (isRefusal(attempt)) return attempt
  const outcome = await ctx.db.transaction().execute(async (tx) => {
    const factor = await codeFits(ctx, tx, account.id, code)
    if (factor) return { token: await completeSession(ctx, tx, standing, { from, factor }) }
    await recordRefusal(ctx, tx, account.id, from, 'code')
    const failures = await countFailure(tx, standing.id)
    if (failures < maxCodeFailures) return refuse('forbidden', 'This code does not fit.')
    await deleteSessions(tx, { accountId: account.id, id: standing.id })
    return refuse('unauthenticated', 'Too many wrong codes: begin again with the password.')
  })
  if (isRefusal(outcome)) {
    await attempt.fail()
    return outcome
  }
  await attempt.succeed()
  return { ...outcome, ...(await wholeSession(ctx, account, from)) }
}

/** What a session that has just become whole answers. */
export async function wholeSession(ctx: Context, account: Account, from: Arrival) {
  const session: Session = { account, stage: 'full', offers: [] }
  return { session, ...(await known(ctx, from, account.id)) }
}

async function known(ctx: Context, from: Arrival, accountId: string) {
  return { browserToken: await rememberBrowser(ctx, from, accountId) }
}

/** GET /api/session of a standing session. */
export async function sessionOf(ctx: Context, { account, stage }: Standing): Promise<Session> {
  const offers = stage === 'second_factor' ? await offersOf(ctx, account.id) : []
  return { account, stage, offers }
}

/** The second factors an account has; recovery codes alone are none. */
export async function offersOf(ctx: Context, accountId: string): Promise<FactorKind[]> {
  const { totp, passkeys, recoveryCodesLeft } = await factors.factorsOf(ctx.db, accountId)
  const offers: FactorKind[] = []
  if (totp) offers.push('totp')
  if (passkeys.length > 0) offers.push('passkey')
  if (offers.length > 0 && recoveryCodesLeft > 0) offers.push('recovery')
  return offers
}

type StoredAccount = Awaited<ReturnType<typeof store.accountsNamed>>[number]

/** What others may see of a stored account. */
export function accountIn(row: StoredAccount): Account {
  const { passwordHash: _, createdAt: __, ...account } = row
  return account
}

async function recordOpened(ctx: Context, tx: Db, account: Account, from: Arrival, how: string) {
  const object = { kind: 'account', id: account.id }
  const by = { account, address: from.address }
  await record(ctx, tx, by, { what: 'session.opened', object, outcome: 'done', detail: { how } })
}

/** The name that was typed is not kept unless it is an account's: people type passwords there. */
export async function recordRefusal(
  ctx: Context,
  tx: Db,
  accountId: string | undefined,
  from: Arrival,
  at: 'password' | 'code' | 'passkey' | 'link' | 'open_id',
): Promise<void> {
  await record(ctx, tx, 'system', {
    what: 'session.refused',
    object: accountId ? { kind: 'account', id: accountId } : null,
    outcome: 'refused',
    detail: { at, address: from.address },
  })
}
