import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Context } from '../context.ts'
import { type Refusal, refuse } from '../errors.ts'
import * as factors from './factor-store.ts'
import type { NewPasskey, PasskeyAnswer } from './passkey-shapes.ts'

import { type Enrolled, enrolled } from './second-factors.ts'
import type { Arrival, Standing } from './sessions.ts'
import {
  accountIn,
  completeSession,
  type Opened,
  recordRefusal,
  wholeSession,
} from './signing-in.ts'
import * as store from './store.ts'

/** For whom passkeys are made: the host that people see, and the origins its pages have (WebAuthn §5.1.2). */
export type Site = { rpId: string; origins: string[] }

const challengeMs = 5 * 60 * 1000

/** An account has room for a few: each device and a spare. */
const maxPasskeys = 20

const noPasskey = refuse('unauthenticated', 'This passkey does not open an account here.')

/** What a new passkey of the signed-in person is asked. */
export async function newPasskeyOptions(ctx: Context, site: Site, own: Standing) {
  const held = await factors.passkeysOf(ctx.db, own.account.id)
  if (held.length >= maxPasskeys) return refuse('conflict', `There are ${maxPasskeys} already.`)
  const options = await generateRegistrationOptions({
    rpName: 'Linli 邻里',
    rpID: site.rpId,
    userName: own.account.name,
    userDisplayName: own.account.displayName,
    userID: new TextEncoder().encode(own.account.id),
    excludeCredentials: held.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
  await remember(ctx, options.challenge, 'register', own.id)
  return options
}

/** Registers a passkey; with the first one come recovery codes. */
export async function addPasskey(
  ctx: Context,
  site: Site,
  own: Standing,
  { label, answer }: NewPasskey,
  from: Arrival,
): Promise<Enrolled | Refusal> {
  const checked = await verifyRegistrationResponse({
    response: answer as unknown as RegistrationResponseJSON,
    expectedChallenge: (challenge) => isAsked(ctx, challenge, 'register', own.id),
    expectedOrigin: site.origins,
    expectedRPID: site.rpId,
    requireUserVerification: false,
  }).catch(() => undefined)
  if (!checked?.verified) return refuse('invalid', 'The passkey could not be verified.')
  const { id, publicKey, counter, transports = [] } = checked.registrationInfo.credential
  return ctx.db.transaction().execute(async (tx) => {
    const isNew = await factors.insertPasskey(tx, {
      id,
      accountId: own.account.id,
      label,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      counter,
      transports: transports.join(','),
      createdAt: ctx.clock.now(),
      usedAt: null,
    })
    if (!isNew) return refuse('conflict', 'This passkey is registered already.')
    return enrolled(ctx, tx, own, from, 'passkey')
  })
}

/** What a passkey is asked at sign-in: any of this site, or one of the account whose password was right. */
export async function passkeyOptions(ctx: Context, site: Site, standing: Standing | undefined) {
  const isSecond = standing?.stage === 'second_factor'
  const held = isSecond ? await factors.passkeysOf(ctx.db, standing.account.id) : []
  const options = await generateAuthenticationOptions({
    rpID: site.rpId,
    userVerification: isSecond ? 'preferred' : 'required',
    allowCredentials: held.map(({ id, transports }) => ({
      id,
      transports: transports.split(',').filter(Boolean),
    })),
  })
  const purpose = isSecond ? 'second_factor' : 'sign_in'
  await remember(ctx, options.challenge, purpose, isSecond ? standing.id : null)
  return options
}

/**
 * Signs in with a passkey: as second factor behind a password, or alone. Alone it must have checked its
 * holder (a PIN, a finger): then it is something held and something known or inherent, two factors.
 */
export async function signInWithPasskey(
  ctx: Context,
  site: Site,
  standing: Standing | undefined,
  answer: PasskeyAnswer,
  from: Arrival,
): Promise<Opened | Refusal> {
  const first = standing?.stage === 'second_factor' ? standing : undefined
  const opened = await ctx.db.transaction().execute(async (tx) => {
    const held = await factors.lockPasskey(tx, answer.id)
    if (!held || (first && held.accountId !== first.account.id)) return undefined
    const checked = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge: (challenge) =>
        isAsked(
          { ...ctx, db: tx },
          challenge,
          first ? 'second_factor' : 'sign_in',
          first?.id ?? null,
        ),
      expectedOrigin: site.origins,
      expectedRPID: site.rpId,
      credential: {
        id: held.id,
        publicKey: new Uint8Array(Buffer.from(held.publicKey, 'base64url')),
        counter: held.counter,
      },
      requireUserVerification: first === undefined,
    }).catch(() => undefined)
    const row = await store.lockAccount(tx, held.accountId)
    if (!checked?.verified || !row || row.disabled) return undefined
    const { newCounter } = checked.authenticationInfo
    await factors.setPasskeyUsed(tx, held.id, { counter: newCounter, usedAt: ctx.clock.now() })
    const account = accountIn(row)
    const token = first
      ? await completeSession(ctx, tx, first, { from, factor: 'passkey' })
      : await completeSession(ctx, tx, { account, how: 'passkey' }, { from, factor: 'holder' })
    return { token, account }
  })
  if (opened) return { token: opened.token, ...(await wholeSession(ctx, opened.account, from)) }
  await recordRefusal(ctx, ctx.db, first?.account.id, from, 'passkey')
  return noPasskey
}

async function remember(
  ctx: Context,
  challenge: string,
  purpose: 'register' | 'second_factor' | 'sign_in',
  sessionId: string | null,
): Promise<void> {
  const now = ctx.clock.now()
  const row = { challenge, purpose, sessionId, expiresAt: now + challengeMs }
  await factors.insertChallenge(ctx.db, row, now)
}

/** Whether this was asked, for this and of this session, and not yet answered. */
async function isAsked(
  ctx: Context,
  challenge: string,
  purpose: string,
  sessionId: string | null,
): Promise<boolean> {
  const asked = await factors.takeChallenge(ctx.db, challenge)
  if (!asked || ctx.clock.now() >= asked.expiresAt) return false
  return asked.purpose === purpose && asked.sessionId === sessionId
}
