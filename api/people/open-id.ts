import { record } from '../audit/actions.ts'
import type { Context } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import * as factors from './factor-store.ts'
import { lookAtLink } from './links.ts'
import { type Away, goAway, type Purpose } from './open-id-away.ts'
import type { Provider } from './open-id-provider.ts'
import * as store from './open-id-store.ts'
import { whyNotNow } from './second-factors.ts'
import { hashToken } from './secrets.ts'
import type { Arrival, Standing } from './sessions.ts'
import { lockAccount } from './store.ts'

const away = refuse('conflict', 'The identity provider does not answer now; use the password.')

/** Where the browser goes, and what it carries meanwhile. */
export type Leaving = { url: string; away: Away }

/** To the provider to sign in, or to use a one-time link with an identity instead of a password. */
export async function leaveToSignIn(
  ctx: Context,
  provider: Provider,
  linkToken: string | undefined,
  from: Arrival,
): Promise<Leaving | Refusal> {
  const { previous, browserToken } = from
  if (linkToken === undefined)
    return leave(provider, goAway(ctx, { purpose: { kind: 'sign_in' }, previous, browserToken }))
  const about = await lookAtLink(ctx, linkToken, from)
  if (isRefusal(about)) return about
  // The first administrator and who has lost a password choose one: it opens when the provider is away.
  if (about.purpose !== 'invitation') return refuse('conflict', 'This link is for a password.')
  const purpose: Purpose = { kind: 'invitation', linkHash: hashToken(linkToken) }
  return leave(provider, goAway(ctx, { purpose, previous, browserToken }))
}

/** To the provider from one's own account: to link its identity, or to prove once more who one is. */
export async function leaveFromAccount(
  ctx: Context,
  provider: Provider,
  own: Standing,
  kind: 'link' | 'prove',
): Promise<Leaving | Refusal> {
  const why = kind === 'link' ? whyNotNow(ctx, own) : undefined
  return why ?? leave(provider, goAway(ctx, { purpose: { kind, sessionId: own.id } }))
}

async function leave(provider: Provider, flow: Away): Promise<Leaving | Refusal> {
  const url = await provider.askAt(flow)
  return url ? { url: url.href, away: flow } : away
}

/** Takes the identity away from one's own account, unless nothing else opens it. */
export function unlink(
  ctx: Context,
  { account }: Standing,
  address: string,
): Promise<undefined | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const held = await lockAccount(tx, account.id)
    const passkeys = await factors.passkeysOf(tx, account.id)
    if (!held?.passwordHash && passkeys.length === 0)
      return refuse('conflict', 'Nothing else opens this account: ask an administrator first.')
    if ((await store.deleteIdentities(tx, account.id)) === 0)
      return refuse('not_found', 'No identity is linked.')
    const object = { kind: 'account', id: account.id }
    const by = { account, address }
    await record(ctx, tx, by, { what: 'identity.unlinked', object, outcome: 'done' })
    return undefined
  })
}
