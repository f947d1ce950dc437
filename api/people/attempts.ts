import type { Context } from '../context.ts'
import type { Refusal } from '../errors.ts'
import * as store from './attempt-store.ts'
import { addressBlock, forgetFailuresMs, waits } from './rules.ts'
import { hashToken, newToken } from './secrets.ts'
import type { Arrival } from './sessions.ts'

/** A place where failures are counted; `key` is hashed with a key before it is written. */
type Bucket = { key: string; waitsMs: readonly number[] }

/** The attempts taken; what becomes of them, the outcome says. */
export type Taken = { fail(): Promise<void>; succeed(): Promise<void> }

/** Of one account so many browsers are remembered. */
const keptBrowsers = 20

/**
 * Counts an attempt to sign in as `name` before anything is checked, or refuses while a wait runs.
 * Nobody can lock an account for others: failures count for the address they came from, and a browser
 * that has signed in to this account before counts alone, whatever its address does.
 */
export async function takeAttempt(
  ctx: Context,
  from: Arrival,
  { name, accountId }: { name: string; accountId: string | undefined },
): Promise<Taken | Refusal> {
  const browser = from.browserToken ? hashToken(from.browserToken) : undefined
  const isKnown =
    browser !== undefined && (await store.isKnownBrowser(ctx.db, browser, accountId ?? ''))
  const place = addressBlock(from.address)
  const aimed = { key: `name ${isKnown ? browser : place} ${name}`, waitsMs: waits.aimed }
  const around = isKnown ? [] : [{ key: `address ${place}`, waitsMs: waits.address }]
  return takeFrom(ctx, [aimed, ...around])
}

/**
 * Counts a wrong-or-right second factor. Only who knows the password comes this far, so all strangers
 * to the account share one count; a known browser has its own.
 */
export async function takeCodeAttempt(
  ctx: Context,
  from: Arrival,
  accountId: string,
): Promise<Taken | Refusal> {
  const browser = from.browserToken ? hashToken(from.browserToken) : undefined
  const isKnown = browser !== undefined && (await store.isKnownBrowser(ctx.db, browser, accountId))
  return takeFrom(ctx, [
    { key: `code ${isKnown ? browser : ''} ${accountId}`, waitsMs: waits.aimed },
  ])
}

async function takeFrom(ctx: Context, buckets: readonly Bucket[]): Promise<Taken | Refusal> {
  const now = ctx.clock.now()
  const keys = buckets.map(({ key }) => ctx.sealer.blindIndex('sign_in_attempts.key', key))
  const about = { now, forgottenBefore: now - forgetFailuresMs }
  for (const [index, { waitsMs }] of buckets.entries()) {
    const freeAt = await store.takeAttempt(ctx.db, keys[index] ?? '', { ...about, waitsMs })
    if (freeAt === undefined) continue
    const retryAfterS = Math.max(1, Math.ceil((freeAt - now) / 1000))
    const reason = `Too many attempts to sign in; try again in ${retryAfterS} s.`
    return { refused: 'too_many', reason, retryAfterS }
  }
  const [aimed = '', ...around] = keys
  return {
    fail: () => store.forgetAttempts(ctx.db, { before: about.forgottenBefore }),
    async succeed() {
      await store.forgetAttempts(ctx.db, { key: aimed })
      for (const key of around) await store.giveBackAttempt(ctx.db, key)
    },
  }
}

/** Whether somebody has signed in from this browser before: it is no stranger's. */
export async function isKnownBrowser(ctx: Context, from: Arrival): Promise<boolean> {
  return from.browserToken ? store.isKnownBrowser(ctx.db, hashToken(from.browserToken)) : false
}

/** Remembers that this browser has signed in to the account; answers its token when that is new. */
export async function rememberBrowser(
  ctx: Context,
  from: Arrival,
  accountId: string,
): Promise<string | undefined> {
  const token = from.browserToken ?? newToken()
  const row = { tokenHash: hashToken(token), accountId, usedAt: ctx.clock.now() }
  await store.rememberBrowser(ctx.db, row, keptBrowsers)
  return from.browserToken ? undefined : token
}
