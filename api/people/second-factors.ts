import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { type Refusal, refuse } from '../errors.ts'
import { newTotp, stepOf, totpContext } from './codes.ts'
import * as factors from './factor-store.ts'
import { deleteIdentities, identitiesOf } from './open-id-store.ts'
import { needsSecondFactor, provedMs } from './rules.ts'
import type { Account, Asker, Me, NewTotp } from './schema.ts'
import { hashRecoveryCode, newRecoveryCodes, newSalt } from './secrets.ts'
import { type Arrival, isProved, type Standing } from './sessions.ts'
import { completeSession } from './signing-in.ts'

/** A session that was waiting for its first second factor goes on under this token. */
export type Enrolled = { recoveryCodes: string[] | null; token?: string }

/** How the signed-in person signs in. */
export async function me(ctx: Context, own: Standing): Promise<Me> {
  const { account } = own
  const { totp, passkeys, recoveryCodesLeft } = await factors.factorsOf(ctx.db, account.id)
  return {
    account,
    totp,
    passkeys: passkeys.map(({ id, label, createdAt, usedAt }) => ({
      id,
      label,
      createdAt,
      usedAt,
    })),
    recoveryCodesLeft,
    secondFactorRequired: isRequired(ctx, account),
    provedUntil: own.provedAt + provedMs,
    openId: await openIdOf(ctx, account.id),
  }
}

async function openIdOf(
  { db, config: { openId } }: Context,
  accountId: string,
): Promise<Me['openId']> {
  if (!openId) return null
  const identities = await identitiesOf(db, accountId)
  const { createdAt = null, usedAt = null } = identities[0] ?? {}
  return { label: openId.label, linkedAt: createdAt, usedAt }
}

/** Why this session changes no factors now, if so. */
export function whyNotNow(ctx: Context, own: Standing): Refusal | undefined {
  if (own.stage === 'second_factor') return refuse('forbidden', 'Finish signing in first.')
  if (!isProved(ctx, own)) return refuse('forbidden', 'Confirm first that it is you.')
  return undefined
}

/** Begins with an app (TOTP): the secret is in force once a code of it was given. */
export function offerTotp(ctx: Context, own: Standing): Promise<NewTotp | Refusal> {
  const { id, name } = own.account
  return ctx.db.transaction().execute(async (tx) => {
    const held = await factors.lockTotp(tx, id)
    if (held?.confirmedAt != null)
      return refuse('conflict', 'An app is set up already; remove it first.')
    const totp = newTotp(name)
    await factors.offerTotp(tx, id, ctx.sealer.seal(totp.secret, totpContext(id)))
    return totp
  })
}

export function confirmTotp(
  ctx: Context,
  own: Standing,
  code: string,
  from: Arrival,
): Promise<Enrolled | Refusal> {
  const { id } = own.account
  return ctx.db.transaction().execute(async (tx) => {
    const held = await factors.lockTotp(tx, id)
    if (!held || held.confirmedAt !== null) return refuse('conflict', 'Begin with a new secret.')
    const now = ctx.clock.now()
    const secret = ctx.sealer.open(held.sealedSecret, totpContext(id))
    const step = stepOf(secret, code.replace(/\s/g, ''), now)
    if (step === undefined)
      return refuse('invalid', 'This code does not fit; is the clock of the telephone right?')
    await factors.setTotp(tx, id, { lastStep: step, confirmedAt: now })
    return enrolled(ctx, tx, own, from, 'totp')
  })
}

/** A factor has come: recovery codes with the first one, and the whole session to who waited for it. */
export async function enrolled(
  ctx: Context,
  tx: Db,
  own: Standing,
  from: Arrival,
  factor: 'totp' | 'passkey',
): Promise<Enrolled> {
  const { account } = own
  const by = { account, address: from.address }
  await recordChange(ctx, tx, by, { factor, added: true })
  const hasCodes = (await factors.recoverySalt(tx, account.id)) !== undefined
  const recoveryCodes = hasCodes ? null : await replaceCodes(tx, account.id)
  if (own.stage !== 'enrol') return { recoveryCodes }
  return { recoveryCodes, token: await completeSession(ctx, tx, own, { from, factor }) }
}

/** Takes the app, or one passkey, away; the last factor stays where one is demanded. */
export function removeFactor(
  ctx: Context,
  by: Asker,
  which: 'totp' | { passkey: string },
): Promise<undefined | Refusal> {
  const { account } = by
  return ctx.db.transaction().execute(async (tx) => {
    await factors.lockTotp(tx, account.id)
    const { totp, passkeys } = await factors.factorsOf(tx, account.id)
    const left = passkeys.length + (totp ? 1 : 0) - 1
    if (left < 1 && isRequired(ctx, account))
      return refuse('conflict', 'Your role needs a second factor: add another one first.')
    if (which === 'totp') await factors.deleteTotp(tx, account.id)
    else if ((await factors.deletePasskeys(tx, account.id, which.passkey)) === 0)
      return refuse('not_found', 'There is no such passkey.')
    if (left < 1) await factors.replaceRecoveryCodes(tx, account.id, [])
    await recordChange(ctx, tx, by, {
      factor: which === 'totp' ? 'totp' : 'passkey',
      added: false,
    })
    return undefined
  })
}

/** Ten new recovery codes; the old ones are worth nothing from then on. */
export function renewCodes(ctx: Context, by: Asker): Promise<Enrolled | Refusal> {
  const { account } = by
  return ctx.db.transaction().execute(async (tx) => {
    const { totp, passkeys } = await factors.factorsOf(tx, account.id)
    if (!totp && passkeys.length === 0)
      return refuse('conflict', 'Recovery codes come with a second factor.')
    await recordChange(ctx, tx, by, { factor: 'recovery', added: true })
    return { recoveryCodes: await replaceCodes(tx, account.id) }
  })
}

/** Forgets all that opens an account beside its password; an administrator knows who asks. */
export async function forgetFactors(tx: Db, accountId: string): Promise<void> {
  await factors.deleteTotp(tx, accountId)
  await factors.deletePasskeys(tx, accountId)
  await factors.replaceRecoveryCodes(tx, accountId, [])
  await deleteIdentities(tx, accountId)
}

async function replaceCodes(tx: Db, accountId: string): Promise<string[]> {
  const [codes, salt] = [newRecoveryCodes(), newSalt()]
  const hashes = await Promise.all(codes.map((code) => hashRecoveryCode(code, salt)))
  await factors.replaceRecoveryCodes(
    tx,
    accountId,
    hashes.map((codeHash) => ({ codeHash, salt })),
  )
  return codes
}

function isRequired(ctx: Context, { role }: Account): boolean {
  return needsSecondFactor(role, ctx.config.requireSecondFactor)
}

async function recordChange(
  ctx: Context,
  tx: Db,
  by: Asker,
  detail: { factor: string; added: boolean },
): Promise<void> {
  const object = { kind: 'account', id: by.account.id }
  await record(ctx, tx, by, { what: 'factor.changed', object, outcome: 'done', detail })
}
