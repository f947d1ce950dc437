import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client'
import type { Context } from '../context.ts'
import { awayS } from '../door/cookies.ts'

/** Why somebody is sent to the provider; each answer serves only its own purpose. */
export type Purpose =
  | { kind: 'sign_in' }
  /** A session that links the identity to its account, or proves once more whose it is. */
  | { kind: 'link' | 'prove'; sessionId: string }
  /** A one-time link of an administrator; only its hash travels. */
  | { kind: 'invitation'; linkHash: string }

/**
 * What a browser carries, sealed, while it is at the provider. The session's cookie is Strict and stays
 * behind on the way back, so what the answer needs of it travels here.
 */
export type Away = {
  purpose: Purpose
  state: string
  nonce: string
  verifier: string
  expiresAt: number
  /** The provider must have asked for the password this lately; absent: whenever. */
  maxAgeS?: number
  previous?: string | undefined
  browserToken?: string | undefined
}

const place = 'cookie.open_id:away'

/** A new way out with fresh secrets: state (RFC 6749 §10.12), nonce (OIDC Core §15.5.2), PKCE (RFC 7636). */
export function goAway(
  ctx: Context,
  about: Pick<Away, 'purpose' | 'previous' | 'browserToken'>,
): Away {
  return {
    ...about,
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    expiresAt: ctx.clock.now() + awayS * 1000,
    ...(about.purpose.kind === 'sign_in' ? {} : { maxAgeS: awayS }),
  }
}

export function sealAway(ctx: Context, away: Away): string {
  return ctx.sealer.seal(JSON.stringify(away), place)
}

/** What the browser carried, if Linli gave it and it is not too old. */
export function openAway(ctx: Context, sealed: string | undefined): Away | undefined {
  if (!sealed) return undefined
  try {
    const away = JSON.parse(ctx.sealer.open(sealed, place)) as Away
    return ctx.clock.now() < away.expiresAt ? away : undefined
  } catch {
    return undefined
  }
}
