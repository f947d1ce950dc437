import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import * as factors from './factor-store.ts'
import type { Away } from './open-id-away.ts'
import type { Answer, Provider } from './open-id-provider.ts'
import * as store from './open-id-store.ts'
import type { Account, OpenIdWord } from './schema.ts'
import { forgetFactors } from './second-factors.ts'
import { hashToken } from './secrets.ts'
import { setProved } from './session-store.ts'
import { type Arrival, endSessionsOf, renewToken, sessionWithId } from './sessions.ts'
import { accountIn, beginSession, recordRefusal } from './signing-in.ts'
import { lockAccount } from './store.ts'

/** On which of Linli's own pages the browser lands, and what it is given there. */
export type Landing = {
  page: 'login' | 'account'
  word?: OpenIdWord
  token?: string
  browserToken?: string | undefined
}

/** What becomes of an answer. It serves once, for the purpose it was asked for, in the browser that asked. */
export async function comeBack(
  ctx: Context,
  provider: Provider,
  away: Away,
  query: string,
  arrival: Arrival,
): Promise<Landing> {
  const { previous, browserToken, purpose } = away
  const from = { ...arrival, previous, browserToken }
  const page = 'sessionId' in purpose ? 'account' : 'login'
  const used = { stateHash: hashToken(away.state), expiresAt: away.expiresAt }
  const isFirst = await store.spendAnswer(ctx.db, used, ctx.clock.now())
  const answer = isFirst ? await provider.read(away, query) : 'refused'
  if (typeof answer !== 'string') return landed(ctx, away, answer, from)
  if (answer === 'refused') await recordRefusal(ctx, ctx.db, undefined, from, 'open_id')
  return { page, word: answer }
}

function landed(ctx: Context, { purpose }: Away, answer: Answer, from: Arrival): Promise<Landing> {
  switch (purpose.kind) {
    case 'sign_in':
      return enter(ctx, answer, from)
    case 'invitation':
      return enterByLink(ctx, answer, purpose.linkHash, from)
    case 'link':
      return link(ctx, answer, purpose.sessionId, from)
    case 'prove':
      return prove(ctx, answer, purpose.sessionId, from)
  }
}

/** An identity that nobody linked and one of a disabled account are answered alike. */
async function enter(ctx: Context, answer: Answer, from: Arrival): Promise<Landing> {
  const account = await ctx.db.transaction().execute(async (tx) => {
    const identity = await store.lockIdentity(tx, answer)
    const row = identity && (await lockAccount(tx, identity.accountId))
    if (row && !row.disabled) {
      await store.setIdentityUsed(tx, answer, ctx.clock.now())
      return accountIn(row)
    }
    await recordRefusal(ctx, tx, identity?.accountId, from, 'open_id')
    return undefined
  })
  return account ? begin(ctx, account, answer, from) : { page: 'login', word: 'unknown' }
}

/** A one-time link, used up by an identity instead of a password; an older identity is forgotten. */
async function enterByLink(
  ctx: Context,
  answer: Answer,
  linkHash: string,
  from: Arrival,
): Promise<Landing> {
  const outcome = await ctx.db.transaction().execute(async (tx) => {
    const other = await store.lockIdentity(tx, answer)
    const found = await factors.findLink(tx, linkHash)
    if (other && other.accountId !== found?.accountId) return 'taken'
    const taken = await factors.takeLink(tx, linkHash)
    const row = taken && (await lockAccount(tx, taken.accountId))
    if (!row || row.disabled || ctx.clock.now() >= taken.expiresAt) return 'late'
    if (taken.forgetsFactors) await forgetFactors(tx, row.id)
    await store.deleteIdentities(tx, row.id)
    await endSessionsOf(tx, row.id)
    return (await keep(ctx, tx, accountIn(row), answer, from)) ? accountIn(row) : 'taken'
  })
  if (typeof outcome !== 'string') return begin(ctx, outcome, answer, from)
  await recordRefusal(ctx, ctx.db, undefined, from, 'open_id')
  return { page: 'login', word: outcome }
}

async function link(ctx: Context, answer: Answer, id: string, from: Arrival): Promise<Landing> {
  const own = await sessionWithId(ctx, id)
  if (own?.stage !== 'full') return { page: 'login', word: 'late' }
  const linked = await ctx.db
    .transaction()
    .execute((tx) => keep(ctx, tx, own.account, answer, from))
  return { page: 'account', word: linked ? 'linked' : 'taken' }
}

/** The provider has asked for the password anew; the session goes on under a new token. */
async function prove(ctx: Context, answer: Answer, id: string, from: Arrival): Promise<Landing> {
  const own = await sessionWithId(ctx, id)
  if (own?.stage !== 'full') return { page: 'login', word: 'late' }
  return ctx.db.transaction().execute(async (tx): Promise<Landing> => {
    const identity = await store.lockIdentity(tx, answer)
    if (identity?.accountId !== own.account.id) {
      await recordRefusal(ctx, tx, own.account.id, from, 'open_id')
      return { page: 'account', word: 'unknown' }
    }
    await setProved(tx, own.id, Math.min(answer.authenticatedAt, ctx.clock.now()))
    return { page: 'account', word: 'proved', token: await renewToken(tx, own.id) }
  })
}

/** Links an identity; the subject itself is not put on record. */
async function keep(ctx: Context, tx: Db, account: Account, answer: Answer, from: Arrival) {
  const { issuer, subject } = answer
  const row = { issuer, subject, accountId: account.id, createdAt: ctx.clock.now(), usedAt: null }
  const isKept = await store.insertIdentity(tx, row)
  await record(
    ctx,
    tx,
    { account, address: from.address },
    {
      what: 'identity.linked',
      object: { kind: 'account', id: account.id },
      outcome: isKept ? 'done' : 'refused',
      detail: { issuer },
    },
  )
  return isKept
}

/** The provider's word for a second factor counts only where the settings say so (OWASP ASVS 6.8.4). */
async function begin(
  ctx: Context,
  account: Account,
  { words, authenticatedAt }: Answer,
  from: Arrival,
): Promise<Landing> {
  const trusted = ctx.config.openId?.secondFactorWords ?? []
  const hasSecondFactor = words.some((word) => trusted.includes(word))
  const provedAt = Math.min(authenticatedAt, ctx.clock.now())
  const opened = await beginSession(ctx, account, 'open_id', from, { hasSecondFactor, provedAt })
  const { token, browserToken, session } = opened
  return {
    page: 'login',
    token,
    browserToken,
    ...(session.stage === 'full' ? {} : { word: 'step' }),
  }
}
