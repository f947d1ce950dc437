import { expect, test } from 'vitest'
import { readTextSize, textSizes } from '../../dashboard/pages/phone/text-size.ts'

test('the text is at least 18 px and goes up to 30', () => {
  expect(Math.min(...Object.values(textSizes))).toBeGreaterThanOrEqual(18)
  expect(Math.max(...Object.values(textSizes))).toBe(30)
})

test('the remembered size is taken, and anything else is the normal one', () => {
  expect(readTextSize('largest')).toBe('largest')
  expect(readTextSize(null)).toBe('normal')
  expect(readTextSize('toString')).toBe('normal')
})
