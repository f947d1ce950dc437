import { type Refusal, refuse } from '../errors.ts'
import type { Account, NewAccounts } from './schema.ts'

/** A shift at the desk: an unattended screen that nobody used for that long signs itself out. */
const idleMs = 8 * 60 * 60 * 1000

/** However busy, everybody signs in again each day (OWASP ASVS 7.3.2: an absolute lifetime). */
export const absoluteMs = 24 * 60 * 60 * 1000

/** `seenAt` is written at most once a minute, so that reading a page costs no write. */
const touchMs = 60 * 1000

export type SessionFacts = { createdAt: number; seenAt: number; disabled: boolean }

/** Whether a session still stands at `now` (epoch milliseconds). */
export function isAlive(session: SessionFacts, now: number): boolean {
  if (session.disabled) return false
  return now < session.createdAt + absoluteMs && now < session.seenAt + idleMs
}

export function needsTouch(session: SessionFacts, now: number): boolean {
  return now - session.seenAt >= touchMs
}

export type NewAccount = NewAccounts['accounts'][number]

/** The accounts that can be made, and why the others cannot; `line` counts from 1. */
export function sortNewAccounts(
  accounts: readonly NewAccount[],
  taken: ReadonlySet<string>,
): { good: NewAccount[]; problems: { line: number; reason: string }[] } {
  const good: NewAccount[] = []
  const problems: { line: number; reason: string }[] = []
  const seen = new Set(taken)
  for (const [index, account] of accounts.entries()) {
    const reason = whyNot(account, seen)
    if (reason) problems.push({ line: index + 1, reason })
    else {
      good.push(account)
      seen.add(account.name)
    }
  }
  return { good, problems }
}

function whyNot(account: NewAccount, seen: ReadonlySet<string>): string | undefined {
  if (seen.has(account.name)) return `The name ${account.name} is taken.`
  const isVolunteer = account.role === 'volunteer'
  if (isVolunteer && !account.volunteerId) return 'A volunteer account needs its volunteerId.'
  if (!isVolunteer && account.volunteerId) return 'Only a volunteer account has a volunteerId.'
  return undefined
}

/**
 * The account with this id, if the one who asks may disable or enable it. Nobody changes their own,
 * and of two administrators who disable each other at once one stays.
 */
export function toChange(
  accounts: readonly Account[],
  byId: string,
  id: string,
): Account | Refusal {
  const account = accounts.find((one) => one.id === id)
  if (!account) return refuse('not_found', 'There is no such account.')
  if (id === byId) return refuse('conflict', 'You cannot disable or enable your own account.')
  if (accounts.some((one) => one.id === byId && one.disabled))
    return refuse('unauthenticated', 'Your own account has just been disabled.')
  return account
}
