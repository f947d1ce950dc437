import { record } from '../audit/actions.ts'
import type { Context } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import { takeAttempt } from './attempts.ts'
import { deleteLinks } from './factor-store.ts'
import { whyNotPassword } from './passwords.ts'
import type { OwnPassword } from './schema.ts'
import { hashPassword, verifyPassword } from './secrets.ts'
import { setProved } from './session-store.ts'
import { type Arrival, endSessionsOf, renewToken, type Standing } from './sessions.ts'
import { recordRefusal } from './signing-in.ts'
import * as store from './store.ts'

/** Proves with the password that it is still the same person; the session goes on under a new token. */
export async function proveIdentity(
  ctx: Context,
  own: Standing,
  password: string,
  from: Arrival,
): Promise<{ token: string } | Refusal> {
  const wrong = await checkPassword(ctx, own, password, from)
  if (wrong) return wrong
  return ctx.db.transaction().execute(async (tx) => {
    await setProved(tx, own.id, ctx.clock.now())
    return { token: await renewToken(tx, own.id) }
  })
}

/** A new password for oneself; the present one is asked for (OWASP ASVS 6.2.3). */
export async function changeOwnPassword(
  ctx: Context,
  own: Standing,
  { current, next, endOthers }: OwnPassword,
  from: Arrival,
): Promise<{ token: string } | Refusal> {
  const { account } = own
  const reason = whyNotPassword(next, account)
  if (reason) return refuse('invalid', reason)
  const wrong = await checkPassword(ctx, own, current, from)
  if (wrong) return wrong
  const passwordHash = await hashPassword(next)
  return ctx.db.transaction().execute(async (tx) => {
    await store.setPassword(tx, [account.id], passwordHash)
    await deleteLinks(tx, account.id)
    if (endOthers) await endSessionsOf(tx, account.id, own.id)
    await setProved(tx, own.id, ctx.clock.now())
    await record(
      ctx,
      tx,
      { account, address: from.address },
      {
        what: 'password.changed',
        object: { kind: 'account', id: account.id },
        outcome: 'done',
        detail: { how: 'owner', othersEnded: endOthers },
      },
    )
    return { token: await renewToken(tx, own.id) }
  })
}

/** Who sits at somebody's open screen has the same few guesses as who stands at the door. */
async function checkPassword(
  ctx: Context,
  { account }: Standing,
  password: string,
  from: Arrival,
): Promise<Refusal | undefined> {
  const aim = { name: account.name, accountId: account.id }
  const attempt = await takeAttempt(ctx, from, aim)
  if (isRefusal(attempt)) return attempt
  const [held] = await store.accountsNamed(ctx.db, [account.name])
  if (await verifyPassword(held?.passwordHash, password)) {
    await attempt.succeed()
    return undefined
  }
  await attempt.fail()
  await recordRefusal(ctx, ctx.db, account.id, from, 'password')
  return refuse('forbidden', 'The present password is not right.')
}
