import type { Revenue, RevenueLine } from '../../../api/ledger/schema.ts'
import type { Payment, Stay } from '../../../api/parking/schema.ts'

/** A figure that is not the sum of what stands below it. Amounts in fen, counts as they are. */
export type Mismatch = {
  level: 'lots' | 'days' | 'shares' | 'stays' | 'feeLines' | 'payments'
  figure: Figure
  shown: number
  sum: number
}
export type Figure =
  | 'due'
  | 'received'
  | 'cost'
  | 'property'
  | 'owners'
  | 'stays'
  | 'payments'
  | 'paid'

const figures: [Figure, (line: RevenueLine) => number][] = [
  ['due', (line) => line.dueFen],
  ['received', (line) => line.receivedFen],
  ['cost', (line) => line.shares.costFen],
  ['property', (line) => line.shares.propertyFen],
  ['owners', (line) => line.shares.ownersFen],
  ['stays', (line) => line.stays],
  ['payments', (line) => line.payments],
]

/** Still owed on a line: what became due less what was received; below zero when arrears came in. */
export function outstandingFen(line: RevenueLine): number {
  return line.dueFen - line.receivedFen
}

/** The sum of lines, figure by figure. */
export function sumLines(lines: readonly RevenueLine[]): RevenueLine {
  const total: RevenueLine = {
    dueFen: 0,
    receivedFen: 0,
    shares: { costFen: 0, propertyFen: 0, ownersFen: 0 },
    stays: 0,
    payments: 0,
  }
  for (const line of lines) {
    total.dueFen += line.dueFen
    total.receivedFen += line.receivedFen
    total.shares.costFen += line.shares.costFen
    total.shares.propertyFen += line.shares.propertyFen
    total.shares.ownersFen += line.shares.ownersFen
    total.stays += line.stays
    total.payments += line.payments
  }
  return total
}

/** Every figure whose lots or days do not add up to the total, or whose shares not to the received. */
export function revenueMismatches(revenue: Revenue): Mismatch[] {
  const shared = [revenue.total, ...revenue.lots, ...revenue.days].flatMap((line) =>
    differ('shares', 'received', line.receivedFen, sharesFen(line)),
  )
  return [
    ...lineMismatches('lots', revenue.total, sumLines(revenue.lots)),
    ...lineMismatches('days', revenue.total, sumLines(revenue.days)),
    ...shared,
  ]
}

/** The day's line against all of its stays: how many were charged, and the fees that became due. */
export function dayMismatches(day: RevenueLine, stays: readonly Stay[]): Mismatch[] {
  const charged = stays.filter((stay) => (stay.feeFen ?? 0) !== 0)
  const dueFen = charged.reduce((sum, stay) => sum + (stay.feeFen ?? 0), 0)
  return [
    ...differ('stays', 'stays', day.stays, charged.length),
    ...differ('stays', 'due', day.dueFen, dueFen),
  ]
}

/** One stay against its fee lines and the payments received for it. */
export function stayMismatches(stay: Stay, payments: readonly Payment[]): Mismatch[] {
  const dueFen = stay.feeLines.reduce((sum, line) => sum + line.amountFen, 0)
  const paidFen = payments.reduce((sum, payment) => sum + payment.amountFen, 0)
  return [
    ...(stay.feeFen === null ? [] : differ('feeLines', 'due', stay.feeFen, dueFen)),
    ...differ('payments', 'paid', stay.paidFen, paidFen),
  ]
}

function lineMismatches(level: 'lots' | 'days', shown: RevenueLine, sum: RevenueLine): Mismatch[] {
  return figures.flatMap(([figure, of]) => differ(level, figure, of(shown), of(sum)))
}

function sharesFen({ shares }: RevenueLine): number {
  return shares.costFen + shares.propertyFen + shares.ownersFen
}

function differ(level: Mismatch['level'], figure: Figure, shown: number, sum: number): Mismatch[] {
  return shown === sum ? [] : [{ level, figure, shown, sum }]
}
