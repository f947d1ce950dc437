import { describe, expect, test } from 'vitest'
import type { Revenue, RevenueLine } from '../../api/ledger/schema.ts'
import type { Payment, Stay } from '../../api/parking/schema.ts'
import {
  dayMismatches,
  outstandingFen,
  revenueMismatches,
  stayMismatches,
  sumLines,
} from '../../dashboard/pages/revenue/sums.ts'

/** A line whose owners take what cost (10 %) and property (20 %), rounded down, leave. */
function line(dueFen: number, receivedFen: number, stays = 1, payments = 1): RevenueLine {
  const costFen = Math.floor(receivedFen / 10)
  const propertyFen = Math.floor(receivedFen / 5)
  return {
    dueFen,
    receivedFen,
    shares: { costFen, propertyFen, ownersFen: receivedFen - costFen - propertyFen },
    stays,
    payments,
  }
}

function november(): Revenue {
  const a = line(1001, 907)
  const b = line(503, 503)
  return {
    month: '2026-11',
    lotId: null,
    total: sumLines([a, b]),
    lots: [
      { lotId: 'L01', ...a },
      { lotId: 'L02', ...b },
    ],
    days: [{ day: '2026-11-02', ...sumLines([a, b]) }],
    months: ['2026-11'],
  }
}

const stay: Stay = {
  id: 'S1',
  bayId: 'B1',
  lotId: 'L01',
  state: 'closed',
  enteredAt: 0,
  leftAt: 3_600_000,
  feeFen: 700,
  paidFen: 500,
  tariffId: 'T1',
  feeLines: [
    { clause: 'free', day: '2026-11-02', minutes: 15, count: 0, amountFen: 0 },
    { clause: 'first', day: '2026-11-02', minutes: 60, count: 1, amountFen: 500 },
    { clause: 'step', day: '2026-11-02', minutes: 30, count: 1, amountFen: 200 },
  ],
  day: '2026-11-02',
  corrections: 0,
}

const payment: Payment = {
  id: 'P1',
  channel: 'wechat',
  reference: 'W-1',
  stayId: 'S1',
  amountFen: 500,
  paidAt: 3_600_000,
  recordedAt: 3_600_500,
}

describe('a month', () => {
  test('whose lots, days and shares add up shows nothing', () => {
    expect(revenueMismatches(november())).toEqual([])
  })

  test('with one fen too much in a lot names the figure and both sums', () => {
    const revenue = november()
    const first = revenue.lots[0]
    if (first) first.dueFen += 1
    expect(revenueMismatches(revenue)).toEqual([
      { level: 'lots', figure: 'due', shown: 1504, sum: 1505 },
    ])
  })

  test('with a fen of shares lost shows it at the line and in the total', () => {
    const revenue = november()
    const first = revenue.days[0]
    if (first) first.shares.ownersFen -= 1
    expect(revenueMismatches(revenue).map(({ level, figure }) => `${level} ${figure}`)).toEqual([
      'days owners',
      'shares received',
    ])
  })

  test('without any entries adds up', () => {
    const empty = { ...november(), total: sumLines([]), lots: [], days: [] }
    expect(revenueMismatches(empty)).toEqual([])
  })
})

test('arrears that come in make the outstanding of a line negative', () => {
  expect(outstandingFen(line(100, 250))).toBe(-150)
})

test('a day adds up when all its charged stays are there, and not when one is missing', () => {
  const day = line(1400, 0, 2)
  const free = { ...stay, id: 'S3', feeFen: 0, paidFen: 0 }
  expect(dayMismatches(day, [stay, { ...stay, id: 'S2' }, free])).toEqual([])
  expect(dayMismatches(day, [stay])).toEqual([
    { level: 'stays', figure: 'stays', shown: 2, sum: 1 },
    { level: 'stays', figure: 'due', shown: 1400, sum: 700 },
  ])
})

describe('a stay', () => {
  test('is the sum of its fee lines and of its payments', () => {
    expect(stayMismatches(stay, [payment])).toEqual([])
  })

  test('whose payment is missing says what was paid and what is proved', () => {
    expect(stayMismatches(stay, [])).toEqual([
      { level: 'payments', figure: 'paid', shown: 500, sum: 0 },
    ])
  })

  test('that is still open owes nothing yet', () => {
    const open = { ...stay, state: 'open' as const, feeFen: null, paidFen: 0, feeLines: [] }
    expect(stayMismatches(open, [])).toEqual([])
  })
})
