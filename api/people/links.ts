import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import { takeAttempt } from './attempts.ts'
import * as factors from './factor-store.ts'
import { whyNotPassword } from './passwords.ts'
import { linkMs } from './rules.ts'
import type { LinkAbout, LinkPurpose, OneTimeLink, Welcome } from './schema.ts'
import { forgetFactors } from './second-factors.ts'
import { hashPassword, hashToken, newToken } from './secrets.ts'
import { type Arrival, endSessionsOf } from './sessions.ts'
import { accountIn, beginSession, type Opened, recordRefusal } from './signing-in.ts'
import * as store from './store.ts'

const noLink = refuse(
  'not_found',
  'This link is not valid any more: it was used, replaced, or is older than a day.',
)

/**
 * A one-time link for an account, in the caller's transaction: whoever opens it chooses the password.
 * Links made before are worth nothing. The token stands behind #, which browsers send to nobody.
 */
export async function makeLink(
  ctx: Context,
  tx: Db,
  accountId: string,
  { purpose, forgetsFactors = false }: { purpose: LinkPurpose; forgetsFactors?: boolean },
): Promise<OneTimeLink> {
  const token = newToken()
  const now = ctx.clock.now()
  const expiresAt = now + linkMs
  const row = { tokenHash: hashToken(token), accountId, purpose, forgetsFactors, expiresAt }
  await factors.replaceLink(tx, row, now)
  return { path: `/welcome#${token}`, expiresAt }
}

/** Whose link it is; looking does not use it up. */
export async function lookAtLink(
  ctx: Context,
  token: string,
  from: Arrival,
): Promise<LinkAbout | Refusal> {
  const attempt = await takeAttempt(ctx, from, { name: '/welcome', accountId: undefined })
  if (isRefusal(attempt)) return attempt
  const link = await factors.findLink(ctx.db, hashToken(token))
  if (!link || ctx.clock.now() >= link.expiresAt) {
    await attempt.fail()
    return noLink
  }
  await attempt.succeed()
  const account = await store.lockAccount(ctx.db, link.accountId)
  if (!account || account.disabled) return noLink
  return { name: account.name, displayName: account.displayName, purpose: link.purpose }
}

/** Uses a link up: the password is set, sessions opened with the old one end, and a new one begins. */
export async function openLink(
  ctx: Context,
  { token, password, displayName }: Welcome,
  from: Arrival,
): Promise<Opened | Refusal> {
  const about = await lookAtLink(ctx, token, from)
  if (isRefusal(about)) return about
  const reason = whyNotPassword(password, {
    name: about.name,
    displayName: displayName ?? about.displayName,
  })
  if (reason) return refuse('invalid', reason)
  const passwordHash = await hashPassword(password)
  const account = await ctx.db.transaction().execute(async (tx) => {
    const link = await factors.takeLink(tx, hashToken(token))
    const row = link && (await store.lockAccount(tx, link.accountId))
    if (!row || row.disabled || ctx.clock.now() >= link.expiresAt) return undefined
    await store.setPassword(tx, [row.id], passwordHash)
    const named = { ...accountIn(row), displayName: displayName ?? row.displayName }
    await store.saveAccount(tx, named)
    if (link.forgetsFactors) await forgetFactors(tx, row.id)
    await endSessionsOf(tx, row.id)
    await record(
      ctx,
      tx,
      { account: named, address: from.address },
      {
        what: 'password.changed',
        object: { kind: 'account', id: row.id },
        outcome: 'done',
        detail: { how: link.purpose, factorsForgotten: link.forgetsFactors },
      },
    )
    return named
  })
  if (account) return beginSession(ctx, account, 'link', from)
  await recordRefusal(ctx, ctx.db, undefined, from, 'link')
  return noLink
}
