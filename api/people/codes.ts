import { Secret, TOTP } from 'otpauth'
import type { Context, Db } from '../context.ts'
import * as factors from './factor-store.ts'
import { hashRecoveryCode } from './secrets.ts'

/** RFC 6238 with what every app understands: SHA-1, six digits, 30 s. */
const shape = { issuer: 'Linli 邻里', algorithm: 'SHA1', digits: 6, period: 30 } as const

/** A new secret of 160 bits (RFC 4226 §4 R6), and the address that an app reads from a QR code. */
export function newTotp(name: string): { secret: string; uri: string } {
  const totp = new TOTP({ ...shape, label: name, secret: new Secret({ size: 20 }) })
  return { secret: totp.secret.base32, uri: totp.toString() }
}

/** The 30 s step whose code this is: the present one or a neighbour, for clocks differ; else undefined. */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const totp = new TOTP({ ...shape, secret: Secret.fromBase32(secret) })
  const delta = totp.validate({ token: code, timestamp: now, window: 1 })
  return delta === null ? undefined : totp.counter({ timestamp: now }) + delta
}

export const totpContext = (accountId: string) => `totp_factors.sealed_secret:${accountId}`

/**
 * Whether the code is right, and as what; a right one is used up within the transaction: a step's code
 * is good once (RFC 6238 §5.2), and a recovery code is gone.
 */
export async function codeFits(
  ctx: Context,
  tx: Db,
  accountId: string,
  typed: string,
): Promise<'totp' | 'recovery' | undefined> {
  const code = typed.replace(/\s/g, '')
  const totp = await factors.lockTotp(tx, accountId)
  if (totp?.confirmedAt != null) {
    const { confirmedAt } = totp
    const secret = ctx.sealer.open(totp.sealedSecret, totpContext(accountId))
    const step = stepOf(secret, code, ctx.clock.now())
    if (step !== undefined && step > totp.lastStep) {
      await factors.setTotp(tx, accountId, { lastStep: step, confirmedAt })
      return 'totp'
    }
  }
  if (/^\d{6}$/.test(code)) return undefined
  const salt = await factors.recoverySalt(tx, accountId)
  if (!salt) return undefined
  const hash = await hashRecoveryCode(code, salt)
  return (await factors.takeRecoveryCode(tx, accountId, hash)) ? 'recovery' : undefined
}
