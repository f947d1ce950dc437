import { expect, test } from 'vitest'
import { type Drill, levelOf, readDrill, upTo } from '../../dashboard/pages/revenue/drill.ts'
import { pages } from '../../dashboard/paths.ts'

const read = (query: string) => readDrill(new URLSearchParams(query), '2026-11')

const deep: Drill = { month: '2026-11', lot: 'L01', day: '2026-11-22', stay: 'S-1', only: 'unpaid' }

test('every level is read back from the URL it wrote', () => {
  for (const level of ['month', 'lot', 'day', 'stay'] as const) {
    const drill = upTo(level, deep)
    expect(read(new URL(pages.revenue(drill), 'http://linli').search)).toEqual(drill)
    expect(levelOf(drill)).toBe(level)
  }
})

test('without a query the books open at this month', () => {
  expect(read('')).toEqual({ month: '2026-11' })
})

test('what is malformed is dropped and what hangs below it too', () => {
  expect(read('month=2026-13')).toEqual({ month: '2026-11' })
  expect(read('month=2026-10&lot=%3Cb%3E&day=2026-10-01')).toEqual({ month: '2026-10' })
  expect(read('month=2026-10&lot=L01&day=2026-10-02&only=all')).not.toHaveProperty('only')
  expect(read('month=2026-10&lot=L01&day=soon&stay=S')).toEqual({ month: '2026-10', lot: 'L01' })
})

test('a day of another month moves the month', () => {
  expect(read('month=2026-11&lot=L01&day=2026-10-31').month).toBe('2026-10')
})

test('going up to the day keeps the filter and going to the lot leaves it', () => {
  expect(upTo('day', deep)).toEqual({
    month: '2026-11',
    lot: 'L01',
    day: '2026-11-22',
    only: 'unpaid',
  })
  expect(upTo('lot', deep)).toEqual({ month: '2026-11', lot: 'L01' })
})
