import { describe, expect, it } from 'vitest'
import { priceStay } from '../../api/parking/rules.ts'
import type { FeeLine, TariffRules } from '../../api/parking/schema.ts'
import { usualRules } from '../support/parking.ts'

const shanghai = (text: string) => Date.parse(`${text}+08:00`)
const lineOf = ({ clause, day, minutes, count, amountFen }: FeeLine) =>
  `${clause} ${day} ${minutes}min ×${count} ${amountFen}`

type Row = [
  name: string,
  from: string,
  to: string,
  feeFen: number,
  lines: string,
  rules?: Partial<TariffRules>,
]

const rows: Row[] = [
  ['no time at all', '2026-11-02T09:00:00', '2026-11-02T09:00:00', 0, 'free 2026-11-02 0min ×0 0'],
  ['59 seconds', '2026-11-02T09:00:00', '2026-11-02T09:00:59', 0, 'free 2026-11-02 0min ×0 0'],
  [
    '59 seconds without free minutes',
    '2026-11-02T09:00:00',
    '2026-11-02T09:00:59',
    0,
    'free 2026-11-02 0min ×0 0',
    { freeMinutes: 0 },
  ],
  [
    'one minute without free minutes',
    '2026-11-02T09:00:00',
    '2026-11-02T09:01:00',
    500,
    'first 2026-11-02 1min ×1 500',
    { freeMinutes: 0 },
  ],
  [
    'exactly the free minutes',
    '2026-11-02T09:00:00',
    '2026-11-02T09:30:00',
    0,
    'free 2026-11-02 30min ×0 0',
  ],
  [
    'the free minutes and 59 seconds',
    '2026-11-02T09:00:00',
    '2026-11-02T09:30:59',
    0,
    'free 2026-11-02 30min ×0 0',
  ],
  [
    'one minute over the free minutes, charged from the entry',
    '2026-11-02T09:00:00',
    '2026-11-02T09:31:00',
    500,
    'first 2026-11-02 31min ×1 500',
  ],
  [
    'exactly the first period',
    '2026-11-02T09:00:00',
    '2026-11-02T10:00:00',
    500,
    'first 2026-11-02 60min ×1 500',
  ],
  [
    'the first period and 59 seconds',
    '2026-11-02T09:00:00',
    '2026-11-02T10:00:59',
    500,
    'first 2026-11-02 60min ×1 500',
  ],
  [
    'one minute of the first step',
    '2026-11-02T09:00:00',
    '2026-11-02T10:01:00',
    700,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 1min ×1 200',
  ],
  [
    'exactly one step',
    '2026-11-02T09:00:00',
    '2026-11-02T10:30:00',
    700,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 30min ×1 200',
  ],
  [
    'one minute of the second step',
    '2026-11-02T09:00:00',
    '2026-11-02T10:31:00',
    900,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 31min ×2 400',
  ],
  [
    'a day just under the cap',
    '2026-11-02T09:00:00',
    '2026-11-02T16:00:00',
    2900,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 360min ×12 2400',
  ],
  [
    'one fen list over the cap',
    '2026-11-02T09:00:00',
    '2026-11-02T16:00:00',
    2899,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 360min ×12 2400 + day_cap 2026-11-02 0min ×0 -1',
    { dayCapFen: 2899 },
  ],
  [
    'over the cap of the day',
    '2026-11-02T08:00:00',
    '2026-11-02T20:00:00',
    3000,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 660min ×22 4400 + day_cap 2026-11-02 0min ×0 -1900',
  ],
  [
    'up to midnight exactly',
    '2026-11-02T22:00:00',
    '2026-11-03T00:00:00',
    900,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 60min ×2 400',
  ],
  [
    'a step that begins at midnight belongs to the new day',
    '2026-11-02T22:00:00',
    '2026-11-03T00:01:00',
    1100,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 60min ×2 400 + step 2026-11-03 1min ×1 200',
  ],
  [
    'a step over midnight belongs to the day it begins on',
    '2026-11-02T22:45:00',
    '2026-11-03T00:15:00',
    700,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 30min ×1 200',
  ],
  [
    'a first period over midnight is charged once',
    '2026-11-02T23:30:00',
    '2026-11-03T00:31:00',
    700,
    'first 2026-11-02 60min ×1 500 + step 2026-11-03 1min ×1 200',
  ],
  [
    'a free stay over midnight',
    '2026-11-02T23:50:00',
    '2026-11-03T00:10:00',
    0,
    'free 2026-11-02 20min ×0 0',
  ],
  [
    'a night with both days under the cap',
    '2026-11-02T20:00:00',
    '2026-11-03T02:00:00',
    2500,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 180min ×6 1200 + step 2026-11-03 120min ×4 800',
  ],
  [
    'each day has its own cap',
    '2026-11-02T12:00:00',
    '2026-11-03T12:00:00',
    6000,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 660min ×22 4400 + day_cap 2026-11-02 0min ×0 -1900 + step 2026-11-03 720min ×24 4800 + day_cap 2026-11-03 0min ×0 -1800',
  ],
  [
    'the end of a month',
    '2026-11-30T23:00:00',
    '2026-12-01T01:00:00',
    900,
    'first 2026-11-30 60min ×1 500 + step 2026-12-01 60min ×2 400',
  ],
  [
    'the end of a year',
    '2026-12-31T23:00:00',
    '2027-01-01T00:30:00',
    700,
    'first 2026-12-31 60min ×1 500 + step 2027-01-01 30min ×1 200',
  ],
  [
    'into the leap day 2028-02-29',
    '2028-02-28T23:00:00',
    '2028-02-29T00:30:00',
    700,
    'first 2028-02-28 60min ×1 500 + step 2028-02-29 30min ×1 200',
  ],
  [
    'through the leap day',
    '2028-02-28T23:00:00',
    '2028-03-01T00:30:00',
    3700,
    'first 2028-02-28 60min ×1 500 + step 2028-02-29 1440min ×48 9600 + day_cap 2028-02-29 0min ×0 -6600 + step 2028-03-01 30min ×1 200',
  ],
  [
    'from February into March in a common year',
    '2027-02-28T23:00:00',
    '2027-03-01T00:30:00',
    700,
    'first 2027-02-28 60min ×1 500 + step 2027-03-01 30min ×1 200',
  ],
  [
    'the day is local: 16:00 in Greenwich is midnight here',
    '2026-11-02T23:59:00',
    '2026-11-03T01:00:00',
    700,
    'first 2026-11-02 60min ×1 500 + step 2026-11-03 1min ×1 200',
  ],
  [
    'a first period of two days',
    '2026-11-02T12:00:00',
    '2026-11-04T12:10:00',
    700,
    'first 2026-11-02 2880min ×1 500 + step 2026-11-04 10min ×1 200',
    { firstMinutes: 2880 },
  ],
  [
    'no first period',
    '2026-11-02T09:00:00',
    '2026-11-02T10:00:00',
    400,
    'step 2026-11-02 60min ×2 400',
    { firstMinutes: 0, firstFen: 0 },
  ],
  [
    'a flat price on entry',
    '2026-11-02T09:00:00',
    '2026-11-02T09:40:00',
    900,
    'first 2026-11-02 0min ×1 500 + step 2026-11-02 40min ×2 400',
    { firstMinutes: 0 },
  ],
  [
    'a cap of 0 makes the day free',
    '2026-11-02T09:00:00',
    '2026-11-02T11:00:00',
    0,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 60min ×2 400 + day_cap 2026-11-02 0min ×0 -900',
    { dayCapFen: 0 },
  ],
  [
    'steps of a whole day',
    '2026-11-02T09:00:00',
    '2026-11-04T09:00:00',
    900,
    'first 2026-11-02 60min ×1 500 + step 2026-11-02 1440min ×1 200 + step 2026-11-03 1380min ×1 200',
    { stepMinutes: 1440 },
  ],
]

describe('a stay is priced line by line', () => {
  it.each(rows)('%s', (_name, from, to, feeFen, lines, rules) => {
    const price = priceStay(
      { ...usualRules, ...rules },
      shanghai(from),
      shanghai(to),
      'Asia/Shanghai',
    )
    expect(price.lines.map(lineOf).join(' + ')).toBe(lines)
    expect(price.feeFen).toBe(feeFen)
  })

  it('and forty days cost the cap of each whole day', () => {
    const from = shanghai('2028-02-01T12:00:00')
    const { feeFen, lines } = priceStay(usualRules, from, from + 40 * 86_400_000, 'Asia/Shanghai')
    expect(feeFen).toBe(41 * 3000)
    expect(new Set(lines.map(({ day }) => day)).size).toBe(41)
    expect(lines.at(-1)?.day).toBe('2028-03-12')
  })

  it('and a day that lasts 23 hours somewhere else still has one cap', () => {
    const from = Date.parse('2026-03-28T23:00:00Z') // midnight in Berlin, summer time begins
    const price = priceStay(usualRules, from, from + 24 * 3_600_000, 'Europe/Berlin')
    expect(price.lines.filter(({ clause }) => clause === 'step')).toMatchObject([
      { day: '2026-03-29', count: 44 },
      { day: '2026-03-30', count: 2 },
    ])
    expect(price.feeFen).toBe(3400)
  })
})
