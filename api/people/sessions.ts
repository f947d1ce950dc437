import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { type Refusal, refuse } from '../errors.ts'
import { absoluteMs, isAlive, needsTouch, provedMs } from './rules.ts'
import type { Account, Asker, OwnSession, Stage } from './schema.ts'
import { hashToken, newToken } from './secrets.ts'
import * as store from './session-store.ts'

/** From where somebody comes. `browser` is told in the list of sessions, e.g. "Firefox · Windows". */
export type Arrival = {
  address: string
  browser: string
  /** What this browser was given when it signed in before. */
  browserToken?: string | undefined
  /** The session this browser had; it ends when another begins. */
  previous?: string | undefined
}

/** A session that stands, and whose it is. */
export type Standing = {
  id: string
  account: Account
  stage: Stage
  provedAt: number
  how: string
}

/** `provedAt` when the person proved who they are, where that was not just now (epoch ms). */
type Opening = { from: Arrival; how: string; stage?: Stage; provedAt?: number | undefined }

/** One account holds at most so many; the one unused longest ends first (OWASP ASVS 7.1.2). */
const maxSessions = 50

/**
 * Opens a session in the caller's transaction and answers its token, for any way of signing in; the
 * session that the browser had before ends, so no token outlives a sign-in (session fixation).
 */
export async function openSession(
  ctx: Context,
  tx: Db,
  accountId: string,
  { from, how, stage = 'full', provedAt }: Opening,
): Promise<string> {
  const token = newToken()
  const now = ctx.clock.now()
  await store.deleteSessions(tx, { endedBy: now })
  const replaced = from.previous
    ? await store.deleteSessions(tx, { tokenHash: hashToken(from.previous) })
    : 0
  await store.insertSession(tx, {
    id: ctx.newId(),
    tokenHash: hashToken(token),
    accountId,
    createdAt: now,
    seenAt: now,
    expiresAt: now + absoluteMs,
    stage,
    how,
    address: from.address,
    browser: from.browser,
    provedAt: provedAt ?? now,
  })
  const pushedOut = await store.deleteOldest(tx, accountId, maxSessions)
  if (replaced + pushedOut > 0) await store.notifySessions(tx)
  return token
}

/** The session behind a token, whatever its stage, if it still stands. */
export async function sessionBehind(ctx: Context, token: string): Promise<Standing | undefined> {
  const [row] = await store.sessionsBehind(ctx.db, 'sessions.tokenHash', [hashToken(token)])
  if (!row || !stands(row, ctx.clock.now())) return undefined
  const { tokenHash, seenAt, signedInAt, sessionId: id, stage, provedAt, how, ...account } = row
  const facts = { ...account, createdAt: signedInAt, seenAt, stage }
  const now = ctx.clock.now()
  if (needsTouch(facts, now)) await store.touchSession(ctx.db, tokenHash, now)
  return { id, account, stage, provedAt, how }
}

/** The session with this id, if it still stands; asking does not count as using it. */
export async function sessionWithId(ctx: Context, id: string): Promise<Standing | undefined> {
  const [row] = await store.sessionsBehind(ctx.db, 'sessions.id', [id])
  if (!row || !stands(row, ctx.clock.now())) return undefined
  const {
    tokenHash: _,
    seenAt: __,
    signedInAt: ___,
    sessionId,
    stage,
    provedAt,
    how,
    ...rest
  } = row
  return { id: sessionId, account: rest, stage, provedAt, how }
}

/** Which of these sessions still stand; asking does not count as using them. */
export async function aliveSessions(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await store.sessionsBehind(ctx.db, 'sessions.id', ids)
  const now = ctx.clock.now()
  const alive = rows.filter((row) => row.stage === 'full' && stands(row, now))
  return new Set(alive.map(({ sessionId }) => sessionId))
}

function stands(row: store.FoundSession, now: number): boolean {
  return isAlive({ ...row, createdAt: row.signedInAt }, now)
}

/** Ends the session; every api node hears of it and closes the session's sockets. */
export async function signOut(ctx: Context, token: string, address: string): Promise<void> {
  const session = await sessionBehind(ctx, token)
  await ctx.db.transaction().execute(async (tx) => {
    await store.deleteSessions(tx, { tokenHash: hashToken(token) })
    await store.notifySessions(tx)
    if (session)
      await recordEnd(
        ctx,
        tx,
        { account: session.account, address },
        session.account.id,
        'sign_out',
      )
  })
}

/** Calls back when a session may have ended; answers how to stop. */
export function onSessionsEnded(ctx: Context, wake: () => void): Promise<() => Promise<void>> {
  return ctx.database.listen(store.sessionsChannel, wake)
}

export async function ownSessions(ctx: Context, own: Standing): Promise<OwnSession[]> {
  const rows = await store.sessionsOfAccount(ctx.db, own.account.id)
  return rows
    .filter(({ stage }) => stage === 'full')
    .map(({ stage: _, ...row }) => ({ ...row, isThis: row.id === own.id }))
}

/** Ends one of one's own sessions, or all but this one when no id is given. */
export function endOwnSessions(
  ctx: Context,
  by: Asker,
  own: Standing,
  id?: string,
): Promise<{ ended: number } | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const which = id
      ? { accountId: own.account.id, id }
      : { accountIds: [own.account.id], but: own.id }
    const ended = await store.deleteSessions(tx, which)
    if (id && ended === 0) return refuse('not_found', 'This session is over.')
    await store.notifySessions(tx)
    await recordEnd(ctx, tx, by, own.account.id, id ? 'ended_by_owner' : 'others_ended')
    return { ended }
  })
}

/** Ends the sessions of an account within the caller's transaction; its sockets close at the commit. */
export async function endSessionsOf(tx: Db, accountId: string, but?: string): Promise<void> {
  await store.deleteSessions(tx, { accountIds: [accountId], ...(but ? { but } : {}) })
  await store.notifySessions(tx)
}

/** Gives a session a new token; the old one is worth nothing from then on. */
export async function renewToken(tx: Db, sessionId: string): Promise<string> {
  const token = newToken()
  await store.rotate(tx, sessionId, hashToken(token))
  return token
}

/** Whether this session proved of late whose it is; else factors are not changed. */
export function isProved(ctx: Context, { stage, provedAt }: Standing): boolean {
  return stage === 'enrol' || ctx.clock.now() < provedAt + provedMs
}

async function recordEnd(ctx: Context, tx: Db, by: Asker, accountId: string, how: string) {
  const object = { kind: 'account', id: accountId }
  await record(ctx, tx, by, { what: 'session.ended', object, outcome: 'done', detail: { how } })
}
