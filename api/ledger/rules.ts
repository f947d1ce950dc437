import { localDay } from '../calendar.ts'
import type { LotDay, Posting, Revenue, RevenueLine, Shares, SharingPolicy } from './schema.ts'

/**
 * Shares money received by a policy: cost and property are each rounded down to the fen, the owners
 * have the remainder, so the shares sum to `receivedFen`. Without a policy all of it is shown as the
 * owners', whose income it is by law until a deduction is stated (民法典 282).
 */
export function share(receivedFen: number, policy: SharingPolicy | undefined): Shares {
  const part = (bps: number) => Number((BigInt(receivedFen) * BigInt(bps)) / 10_000n)
  const costFen = part(policy?.costBps ?? 0)
  const propertyFen = part(policy?.propertyBps ?? 0)
  return { costFen, propertyFen, ownersFen: receivedFen - costFen - propertyFen }
}

/** The lot's own newest policy valid on that local day, else the newest default; may be none. */
export function policyFor(
  policies: readonly SharingPolicy[],
  lotId: string,
  day: string,
): SharingPolicy | undefined {
  const newest = (owner: string | null) =>
    policies
      .filter((policy) => policy.lotId === owner && policy.validFrom <= day)
      .reduce<SharingPolicy | undefined>(
        (best, policy) => (best && best.validFrom >= policy.validFrom ? best : policy),
        undefined,
      )
  return newest(lotId) ?? newest(null)
}

export type SharedLotDay = LotDay & { shares: Shares }

/** Sharing happens here only, per lot and day; every level above adds these up. */
export function shareDays(
  days: readonly LotDay[],
  policies: readonly SharingPolicy[],
): SharedLotDay[] {
  return days.map((day) => ({
    ...day,
    shares: share(day.receivedFen, policyFor(policies, day.lotId, day.day)),
  }))
}

/** A month of one lot or of all: lots and days that have entries, each in its order. */
export function summarise(days: readonly SharedLotDay[]): Pick<Revenue, 'total' | 'lots' | 'days'> {
  return {
    total: sum(days),
    lots: sumsBy(days, ({ lotId }) => lotId).map(([lotId, line]) => ({ lotId, ...line })),
    days: sumsBy(days, ({ day }) => day).map(([day, line]) => ({ day, ...line })),
  }
}

function sumsBy(days: readonly SharedLotDay[], keyOf: (day: SharedLotDay) => string) {
  const groups = new Map<string, SharedLotDay[]>()
  for (const day of days) {
    const group = groups.get(keyOf(day))
    if (group) group.push(day)
    else groups.set(keyOf(day), [day])
  }
  return [...groups]
    .map(([key, group]): [string, RevenueLine] => [key, sum(group)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function sum(lines: readonly RevenueLine[]): RevenueLine {
  const of = (pick: (line: RevenueLine) => number) =>
    lines.reduce((total, line) => total + pick(line), 0)
  return {
    dueFen: of((line) => line.dueFen),
    receivedFen: of((line) => line.receivedFen),
    shares: {
      costFen: of((line) => line.shares.costFen),
      propertyFen: of((line) => line.shares.propertyFen),
      ownersFen: of((line) => line.shares.ownersFen),
    },
    stays: of((line) => line.stays),
    payments: of((line) => line.payments),
  }
}

export type FeeDue = { stayId: string; lotId: string; amountFen: number; at: number }

/** A fee becomes due (应收): the driver owes it, and it is income of the lot. */
export function feeDuePosting({ stayId, lotId, amountFen, at }: FeeDue): Posting {
  const lines = feeLines(lotId, amountFen)
  return { key: `fee_due:${stayId}`, kind: 'fee_due', lotId, stayId, at, lines, corrects: null }
}

function feeLines(lotId: string, amountFen: number): Posting['lines'] {
  return [
    { account: `receivable:${lotId}`, amountFen },
    { account: `fees:${lotId}`, amountFen: -amountFen },
  ]
}

/** What the books hold of a stay's fee, in the order in which it was entered. */
export type FeeEntry = {
  id: string
  kind: 'fee_due' | 'fee_reversal'
  stayId: string
  lotId: string
  amountFen: number
  day: string
  at: number
  corrects: string | null
}

/**
 * Corrects what the books hold of a stay's fee by adding, as accountants do (红字冲销): the entry that
 * stands is taken back in full on its own day, and what is right is entered on the day it belongs to.
 * The books agree already: nothing.
 */
export function feeCorrection(
  entered: readonly FeeEntry[],
  { stayId, lotId, amountFen, at }: FeeDue,
): Posting[] {
  const dues = entered.filter(({ kind }) => kind === 'fee_due')
  const reversals = entered.filter(({ kind }) => kind === 'fee_reversal')
  const standing = dues.find(({ id }) => !reversals.some(({ corrects }) => corrects === id))
  if (standing?.amountFen === amountFen && standing.day === localDay(at)) return []
  const postings: Posting[] = []
  if (standing)
    postings.push({
      key: `fee_reversal:${stayId}:${reversals.length + 1}`,
      kind: 'fee_reversal',
      lotId: standing.lotId,
      stayId,
      at: standing.at,
      lines: feeLines(standing.lotId, -standing.amountFen),
      corrects: standing.id,
    })
  if (amountFen === 0) return postings
  const first = feeDuePosting({ stayId, lotId, amountFen, at })
  const replaced = standing ?? dues.at(-1)
  postings.push(
    replaced ? { ...first, key: `${first.key}:${dues.length}`, corrects: replaced.id } : first,
  )
  return postings
}

export type MoneyReceived = FeeDue & { channel: string; reference: string }

/** Money is received (实收): it lies in the channel, and the driver owes that much less. */
export function paymentPosting(money: MoneyReceived): Posting {
  const { channel, reference, stayId, lotId, amountFen, at } = money
  const key = `payment:${channel}:${reference}`
  const lines = [
    { account: `money:${channel}`, amountFen },
    { account: `receivable:${lotId}`, amountFen: -amountFen },
  ]
  return { key, kind: 'payment', lotId, stayId, at, lines, corrects: null }
}

const csvHeaders = {
  'zh-CN': '日期,停车场,应收（元）,实收（元）,成本（元）,物业（元）,业主（元）,停车次数,缴费笔数',
  en: 'day,lot,due_yuan,received_yuan,cost_yuan,property_yuan,owners_yuan,stays,payments',
}

/** RFC 4180 with a byte order mark, which spreadsheets need to read UTF-8; numbers that sum. */
export function revenueCsv(days: readonly SharedLotDay[], language: 'zh-CN' | 'en'): string {
  const rows = days.map((line) => [
    line.day,
    csvText(line.lotId),
    ...[line.dueFen, line.receivedFen].map(yuan),
    ...[line.shares.costFen, line.shares.propertyFen, line.shares.ownersFen].map(yuan),
    line.stays,
    line.payments,
  ])
  return `\uFEFF${[csvHeaders[language], ...rows.map((row) => row.join(','))].join('\r\n')}\r\n`
}

/** Fen as yuan with two decimals, without passing through a fraction. */
function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** A cell that begins like a formula gets an apostrophe (OWASP, CSV injection). */
function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
