import { expect, test } from 'vitest'
import type { SharingPolicy } from '../../api/ledger/schema.ts'
import { everyDay, policyOn, refreshInMs } from '../../dashboard/pages/revenue/days.ts'
import {
  dayOf,
  dayWords,
  hoursAndMinutes,
  monthOf,
  monthWords,
  timeOf,
} from '../../dashboard/pages/revenue/local-day.ts'
import {
  overpaidFen,
  owedFen,
  stayStateOf,
  stayTagsOf,
} from '../../dashboard/pages/revenue/stay-state.ts'

test('a month has all its days, also in a leap year', () => {
  expect(everyDay('2026-11')).toHaveLength(30)
  expect(everyDay('2028-02').at(-1)).toBe('2028-02-29')
  expect(everyDay('2026-02')[0]).toBe('2026-02-01')
})

test('a day begins at midnight in China, not at midnight of the browser', () => {
  expect(dayOf(Date.UTC(2026, 10, 30, 15, 59))).toBe('2026-11-30')
  expect(dayOf(Date.UTC(2026, 10, 30, 16, 0))).toBe('2026-12-01')
  expect(monthOf(Date.UTC(2026, 10, 30, 16, 0))).toBe('2026-12')
})

test('a time of another day carries its date', () => {
  const atMs = Date.UTC(2026, 10, 21, 15, 5)
  expect(timeOf(atMs, '2026-11-21', 'en-GB')).toBe('23:05')
  expect(timeOf(atMs, '2026-11-22', 'en-GB')).toBe('21 Nov 23:05')
  expect(timeOf(atMs, '2026-11-22', 'zh-CN')).toBe('11/21 23:05')
})

test('months and days are written in the reader’s words', () => {
  expect(monthWords('2026-11', 'zh-CN')).toBe('2026年11月')
  expect(monthWords('2026-11', 'en-GB')).toBe('November 2026')
  expect(dayWords('2026-11-22', 'zh-CN')).toContain('11月22日')
  expect(dayWords('2026-11-22', 'en-GB')).toContain('22 Nov')
})

test('a duration counts whole minutes only', () => {
  expect(hoursAndMinutes(59_999)).toEqual({ hours: 0, minutes: 0 })
  expect(hoursAndMinutes(7_500_000)).toEqual({ hours: 2, minutes: 5 })
})

test('a lot’s own policy goes before the one for all lots, and a later one before an earlier', () => {
  const policy = (id: string, lotId: string | null, validFrom: string): SharingPolicy => ({
    id,
    lotId,
    validFrom,
    costBps: 1000,
    propertyBps: 2000,
    ownersBps: 7000,
  })
  const policies = [
    policy('all', null, '2026-01-01'),
    policy('all later', null, '2026-12-01'),
    policy('own', 'L01', '2026-06-01'),
  ]
  expect(policyOn(policies, 'L01', '2026-11-30')?.id).toBe('own')
  expect(policyOn(policies, 'L01', '2026-05-31')?.id).toBe('all')
  expect(policyOn(policies, undefined, '2026-12-01')?.id).toBe('all later')
  expect(policyOn(policies, 'L02', '2025-12-31')).toBeUndefined()
})

test('two refreshes of the books are at least 2 s apart', () => {
  expect(refreshInMs(10_000, 0)).toBe(0)
  expect(refreshInMs(10_000, 9500)).toBe(1500)
})

test('a stay without a tariff is not free', () => {
  const of = (state: 'open' | 'closed' | 'void', feeFen: number | null, paidFen: number) =>
    stayStateOf({ state, feeFen, paidFen })
  expect(of('open', null, 0)).toBe('open')
  expect(of('closed', null, 0)).toBe('unpriced')
  expect(of('closed', 0, 0)).toBe('free')
  expect(of('closed', 500, 0)).toBe('unpaid')
  expect(of('closed', 500, 499)).toBe('part')
  expect(of('closed', 500, 500)).toBe('paid')
  expect(of('closed', 500, 501)).toBe('overpaid')
  expect(of('void', 0, 0)).toBe('void')
  expect(of('void', 0, 500)).toBe('overpaid')
})

test('money to give back does not hide that the stay did not happen', () => {
  expect(stayTagsOf({ state: 'void', feeFen: 0, paidFen: 500 })).toEqual(['void', 'overpaid'])
  expect(stayTagsOf({ state: 'void', feeFen: 0, paidFen: 0 })).toEqual(['void'])
  expect(stayTagsOf({ state: 'closed', feeFen: 300, paidFen: 500 })).toEqual(['overpaid'])
})

test('what was paid too much is not owed the other way', () => {
  expect(owedFen({ feeFen: 500, paidFen: 600 })).toBe(0)
  expect(owedFen({ feeFen: 500, paidFen: 200 })).toBe(300)
  expect(overpaidFen({ feeFen: 500, paidFen: 600 })).toBe(100)
  expect(overpaidFen({ feeFen: 500, paidFen: 200 })).toBe(0)
  expect(overpaidFen({ feeFen: null, paidFen: 200 })).toBe(0)
})
