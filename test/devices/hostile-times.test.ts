import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { receivedAt, wire } from './wire.ts'

const devEui = '00aabbccddeeff01'
const lastMs = 9_223_372_036_854

/** The time of a native message in each way a device can put it. */
const taken: [string, unknown, number][] = [
  ['the first instant', 0, 0],
  ['the first instant as text', '1970-01-01T00:00:00Z', 0],
  ['a clock that was never set (2000)', '2000-01-01T00:00:00Z', 946_684_800_000],
  ['the year 2200', '2200-01-01T00:00:00Z', 7_258_118_400_000],
  ['the last ms whose nanoseconds fit 64 bits', lastMs, lastMs],
  ['epoch seconds, which are an instant of January 1970', 1_763_800_000, 1_763_800_000],
  ['a leap second', '2016-12-31T23:59:60Z', 1_483_228_800_000],
  ['a leap second where there was none', '2025-11-22T08:26:60Z', 1_763_800_020_000],
  ['twelve digits of a second', '2025-11-22T08:26:40.123999999999Z', 1_763_800_000_123],
  ['a small t and z', '2025-11-22t08:26:40z', 1_763_800_000_000],
  ['a space for T, which RFC 3339 lets stand', '2025-11-22 08:26:40Z', 1_763_800_000_000],
  ['the largest offset', '2025-11-22T08:26:40+23:59', 1_763_713_660_000],
  ['an unknown offset', '2025-11-22T08:26:40-00:00', 1_763_800_000_000],
  ['the 29th of February', '2024-02-29T00:00:00Z', 1_709_164_800_000],
]

const refused: [string, unknown][] = [
  ['before 1970', -1],
  ['before 1970 as text', '1969-12-31T23:59:59.999Z'],
  ['before 1970 by its offset', '1970-01-01T00:00:00+00:01'],
  ['a fraction of a millisecond', 1_763_800_000_000.5],
  ['one ms beyond 64 bits of nanoseconds', lastMs + 1],
  ['epoch microseconds', 1_763_800_000_000_000],
  ['epoch nanoseconds', 1_763_800_000_000_000_000],
  ['beyond what Date can say', 8.64e15 + 1],
  ['1e300', 1e300],
  ['the year 2263', '2263-01-01T00:00:00Z'],
  ['the year 9999', '9999-12-31T23:59:59Z'],
  ['the year 10000', '10000-01-01T00:00:00Z'],
  ['the year 0000', '0000-01-01T00:00:00Z'],
  ['the year 0070, which Date.UTC reads as 1970', '0070-01-01T00:00:00Z'],
  ['a year with a sign', '+002025-11-22T08:26:40Z'],
  ['no zone', '2025-11-22T08:26:40'],
  ['a zone by name', '2025-11-22T16:26:40 Asia/Shanghai'],
  ['a zone without colon', '2025-11-22T16:26:40+0800'],
  ['a zone of hours alone', '2025-11-22T16:26:40+08'],
  ['an offset of 24 hours', '2025-11-22T08:26:40+24:00'],
  ['an offset of 60 minutes', '2025-11-22T08:26:40+08:60'],
  ['24:00', '2025-11-22T24:00:00Z'],
  ['25 hours', '2025-11-22T25:00:00Z'],
  ['60 minutes', '2025-11-22T08:60:00Z'],
  ['61 seconds', '2025-11-22T08:26:61Z'],
  ['month 0', '2025-00-22T08:26:40Z'],
  ['month 13', '2025-13-22T08:26:40Z'],
  ['day 0', '2025-11-00T08:26:40Z'],
  ['the 31st of November', '2025-11-31T08:26:40Z'],
  ['the 29th of February 2025', '2025-02-29T08:26:40Z'],
  ['the 29th of February 2100', '2100-02-29T08:26:40Z'],
  ['thirteen digits of a second', '2025-11-22T08:26:40.1234567890123Z'],
  ['a point without digits', '2025-11-22T08:26:40.Z'],
  ['a comma for the point', '2025-11-22T08:26:40,5Z'],
  ['no seconds', '2025-11-22T08:26Z'],
  ['a day alone', '2025-11-22'],
  ['the basic format', '20251122T082640Z'],
  ['a week date', '2025-W47-6T08:26:40Z'],
  ['an American date', '11/22/2025 08:26:40 AM'],
  ['an e-mail’s date', 'Sat, 22 Nov 2025 08:26:40 GMT'],
  ['a space in front', ' 2025-11-22T08:26:40Z'],
  ['a line break behind', '2025-11-22T08:26:40Z\n'],
  ['full-width digits', '２０２５-11-22T08:26:40Z'],
  ['a minus that is none', '2025−11−22T08:26:40Z'],
  ['60,000 digits', '1'.repeat(60_000)],
  ['a number as text', '1763800000000'],
  ['a word', 'now'],
  ['nothing', ''],
  ['null', null],
  ['true', true],
  ['a list', [1_763_800_000_000]],
  ['an object', { $date: 1_763_800_000_000 }],
]

function native(at: unknown) {
  return decode('linli/v1/east/dev-1/contact', wire({ at, open: true }), receivedAt)
}

describe('the time of a native message', () => {
  it.each(taken)('may be %s: decode passes it on, ingest judges it', (_name, at, ms) => {
    expect(native(at)).toMatchObject({ readings: [{ observedAt: ms }], problems: [] })
  })

  it.each(refused)('is no time when it is %s', (_name, at) => {
    const { readings, problems } = native(at)
    expect(readings).toEqual([])
    expect(problems.map(({ reason }) => reason)).toEqual(['bad_value'])
  })
})

describe('the time of a LoRaWAN message', () => {
  const chirpstack = (time: unknown) =>
    decode(
      `application/a/device/${devEui}/event/up`,
      wire({ deviceInfo: { devEui }, time, fPort: 1, data: 'AQ==' }),
      receivedAt,
      () => 'bosch-tps110',
    )
  const tts = (received_at: unknown) =>
    decode(
      'v3/a@t/devices/d/up',
      wire({
        end_device_ids: { dev_eui: devEui },
        uplink_message: { received_at, f_port: 1, frm_payload: 'AQ==' },
      }),
      receivedAt,
      () => 'bosch-tps110',
    )
  const texts = taken.filter(([, at]) => typeof at === 'string')

  it.each(texts)('may be %s', (_name, at, ms) => {
    for (const { readings } of [chirpstack(at), tts(at)]) expect(readings[0]?.observedAt).toBe(ms)
  })

  it.each(refused.filter(([, at]) => at !== null))('is no time when it is %s', (_name, at) => {
    for (const { readings, problems } of [chirpstack(at), tts(at)]) {
      expect(readings).toEqual([])
      expect(problems.map(({ reason }) => reason)).toEqual(['bad_value'])
    }
  })

  it('is the time of receipt when there is none', () => {
    for (const { readings } of [chirpstack(undefined), tts(undefined), tts(null)])
      expect(readings[0]?.observedAt).toBe(receivedAt)
  })
})

describe('the time of a Frigate review', () => {
  const review = (start_time: unknown) =>
    decode(
      'frigate/reviews',
      wire({
        type: 'new',
        after: { id: 'r', camera: 'lane', start_time, severity: 'alert', data: { objects: [] } },
      }),
      receivedAt,
    )

  it.each([
    ['1970', 0, 0],
    ['2200', 7_258_118_400, 7_258_118_400_000],
    ['many digits', 1_763_800_000.123_456_7, 1_763_800_000_123],
  ])('may be %s', (_name, seconds, ms) => {
    expect(review(seconds).readings[0]?.observedAt).toBe(ms)
  })

  it.each([
    ['absent', undefined],
    ['null', null],
    ['before 1970', -0.1],
    ['milliseconds', 1_763_800_000_000],
    ['1e300', 1e300],
    ['text', '1763800000.5'],
    ['RFC 3339', '2025-11-22T08:26:40Z'],
    ['true', true],
    ['a list', [1_763_800_000]],
  ])('is no time when it is %s', (_name, seconds) => {
    const { readings, problems } = review(seconds)
    expect(readings).toEqual([])
    expect(problems.map(({ reason }) => reason)).toEqual(['bad_value'])
  })
})
