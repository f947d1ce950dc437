import { describe, expect, it } from 'vitest'
import { epochSecondsToMs, parseRfc3339 } from '../../devices/time.ts'

describe('RFC 3339 text', () => {
  it.each([
    ['2023-05-19T05:33:35.641841782Z', 1_684_474_415_641],
    ['2023-05-22T07:47:05.404859+00:00', 1_684_741_625_404],
    ['2023-05-22T07:47:05.999999999Z', 1_684_741_625_999],
    ['2023-05-22T07:47:05.4Z', 1_684_741_625_400],
    ['2023-05-22t15:47:05.404+08:00', 1_684_741_625_404],
    ['2024-02-29T23:30:00-05:30', 1_709_269_200_000],
    ['2016-12-31T23:59:60Z', 1_483_228_800_000],
    ['1970-01-01T00:00:00Z', 0],
  ])('%s is cut to the millisecond', (text, at) => {
    expect(parseRfc3339(text)).toBe(at)
  })

  it.each([
    '2023-05-22T07:47:05',
    '2023-05-22 07:47',
    '2023-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-05-22T24:00:00Z',
    '2023-05-22T07:47:61Z',
    '2023-05-22T07:47:05+24:00',
    '1969-12-31T23:59:59Z',
    '2262-04-12T00:00:00Z',
    '0000-00-00T00:00:00Z',
    '0070-01-01T00:00:00Z',
    '2100-02-29T00:00:00Z',
    ' 2023-05-22T07:47:05Z',
    '',
  ])('%j is not an instant', (text) => {
    expect(parseRfc3339(text)).toBeUndefined()
  })
})

describe('epoch seconds with a fraction', () => {
  it.each([
    [1623454583.525913, 1_623_454_583_525],
    [1623370519.79827, 1_623_370_519_798],
    [1763800000.525, 1_763_800_000_525],
    [0, 0],
  ])('%d become whole milliseconds', (seconds, at) => {
    expect(epochSecondsToMs(seconds)).toBe(at)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e12, '1623454583.5', null])(
    '%j are no time',
    (value) => {
      expect(epochSecondsToMs(value)).toBeUndefined()
    },
  )
})
