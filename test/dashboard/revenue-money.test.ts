import { expect, test } from 'vitest'
import { formatBps, formatFen, formatFenShort } from '../../dashboard/pages/revenue/money.ts'

test.each([
  [0, '¥0.00'],
  [1, '¥0.01'],
  [10, '¥0.10'],
  [100, '¥1.00'],
  [99_999, '¥999.99'],
  [100_000, '¥1,000.00'],
  [123_456, '¥1,234.56'],
  [123_456_789, '¥1,234,567.89'],
  [-1, '−¥0.01'],
  [-123_456, '−¥1,234.56'],
  [-0, '¥0.00'],
])('%i fen are written %s', (fen, written) => {
  expect(formatFen(fen)).toBe(written)
})

test('the largest sum a number can hold exactly keeps its last fen', () => {
  expect(formatFen(Number.MAX_SAFE_INTEGER)).toBe('¥90,071,992,547,409.91')
})

test('an amount that is not whole fen is a bug and not a figure', () => {
  expect(() => formatFen(0.5)).toThrow(RangeError)
  expect(() => formatFen(Number.NaN)).toThrow(RangeError)
  expect(() => formatFen(Number.MAX_SAFE_INTEGER + 1)).toThrow(RangeError)
})

test('an axis shortens yuan as its language does', () => {
  expect(formatFenShort(1_234_500, 'zh-CN')).toBe('¥1.2万')
  expect(formatFenShort(1_234_500, 'en')).toBe('¥12.3K')
  expect(formatFenShort(50_000, 'en')).toBe('¥500')
})

test('basis points are written as a percentage without needless zeros', () => {
  expect([0, 5, 50, 1000, 1250, 10_000].map(formatBps)).toEqual([
    '0%',
    '0.05%',
    '0.5%',
    '10%',
    '12.5%',
    '100%',
  ])
})
