import { type Refusal, refuse } from '../errors.ts'
import {
  type Account,
  type AccountChange,
  may,
  type NewAccounts,
  type Role,
  type Stage,
} from './schema.ts'

const minuteMs = 60 * 1000
const hourMs = 60 * minuteMs

/**
 * After this long without a request a session is over. A shift at the desk looks more than it clicks;
 * who can change accounts or read the audit gets the hour of NIST SP 800-63B §4.2.3.
 */
const idleMs: Record<Role, number> = {
  operator: 8 * hourMs,
  dispatcher: 8 * hourMs,
  property: 8 * hourMs,
  volunteer: 8 * hourMs,
  auditor: hourMs,
  admin: hourMs,
}

/** Who has only given the password has this long to finish. */
const firstStepMs = 10 * minuteMs

/** However busy, everybody signs in again each day (OWASP ASVS 7.3.2: an absolute lifetime). */
export const absoluteMs = 24 * hourMs

/** `seenAt` is written at most once a minute, so that reading a page costs no write. */
const touchMs = minuteMs

/** Factors are changed only this soon after somebody proved who they are (OWASP ASVS 7.5.1). */
export const provedMs = 10 * minuteMs

/** A wrong second factor that often ends the session: the password is asked for again. */
export const maxCodeFailures = 5

export const linkMs = 24 * hourMs

export type SessionFacts = {
  createdAt: number
  seenAt: number
  disabled: boolean
  role: Role
  stage: Stage
}

/** Whether a session still stands at `now` (epoch milliseconds). */
export function isAlive(session: SessionFacts, now: number): boolean {
  const { createdAt, seenAt, disabled, role, stage } = session
  if (disabled) return false
  if (stage !== 'full') return now < createdAt + firstStepMs
  return now < createdAt + absoluteMs && now < seenAt + idleMs[role]
}

export function needsTouch(session: SessionFacts, now: number): boolean {
  return now - session.seenAt >= touchMs
}

/** Whether this role may do nothing with a password alone. */
export function needsSecondFactor(role: Role, required: 'admins' | 'all' | 'none'): boolean {
  return required === 'all' || (required === 'admins' && role === 'admin')
}

/** Where a right password leads: a factor that somebody has set up is always asked for. */
export function stageAfterPassword(hasFactor: boolean, isRequired: boolean): Stage {
  if (hasFactor) return 'second_factor'
  return isRequired ? 'enrol' : 'full'
}

/** The wait that each failure in a row costs: the first are free, for people mistype. */
const waitsMs = [0, 0, 0, 0, 1, 2, 5, 15, 30, 60, 120, 300, 900].map((s) => s * 1000)

/** By failures in a row; the last holds for all that follow. */
export const waits = {
  /** One name from one address, or from one browser that has been in before. */
  aimed: waitsMs,
  /** All names from one address: a whole office may stand behind it. */
  address: [...Array<number>(200).fill(0), ...waitsMs],
} as const

/** Failures this old are forgotten; longer than every wait. */
export const forgetFailuresMs = hourMs

/** What counts as one address: a household or a host is handed a whole /64 of IPv6 (RFC 6177). */
export function addressBlock(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const groups = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/64`
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
  return whyNotVolunteer(account.role, account.volunteerId)
}

function whyNotVolunteer(role: Role, volunteerId: string | null | undefined) {
  if (role === 'volunteer' && !volunteerId) return 'A volunteer account needs its volunteerId.'
  if (role !== 'volunteer' && volunteerId) return 'Only a volunteer account has a volunteerId.'
  return undefined
}

/**
 * The account with this id, if the one who asks may change it. Nobody changes their own, so of two
 * administrators who take each other's rights at once one stays, and there is always one.
 */
export function toChange(
  accounts: readonly Account[],
  byId: string,
  id: string,
): Account | Refusal {
  const account = accounts.find((one) => one.id === id)
  if (!account) return refuse('not_found', 'There is no such account.')
  if (id === byId) return refuse('conflict', 'Another administrator changes your own account.')
  const by = accounts.find((one) => one.id === byId)
  if (by && (by.disabled || !may(by, 'accounts.manage')))
    return refuse('unauthenticated', 'Your own account has just been changed.')
  return account
}

/** The account as it is after the change; leaving the role of a volunteer drops the volunteer. */
export function changed(account: Account, change: AccountChange): Account | Refusal {
  const { scope, ...rest } = change
  const next = { ...account, ...rest, ...scope }
  if (change.role && change.role !== 'volunteer' && change.volunteerId === undefined)
    next.volunteerId = null
  const reason = whyNotVolunteer(next.role, next.volunteerId)
  return reason ? refuse('invalid', reason) : next
}

/** Whether the change takes or gives rights: sessions that were opened with the old ones end. */
export function changesRights(before: Account, after: Account): boolean {
  if (after.disabled) return !before.disabled
  return (['role', 'communityId', 'siteId', 'volunteerId'] as const).some(
    (name) => before[name] !== after[name],
  )
}
