import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { kinds } from '../../devices/reading.ts'
import { receivedAt, wire } from './wire.ts'

const topicOf = (kind: string) => `linli/v1/east/dev-1/${kind}`

function say(kind: string, message: unknown) {
  return decode(topicOf(kind), wire(message), receivedAt)
}

function reasons(kind: string, message: unknown) {
  const { readings, problems } = say(kind, message)
  expect(readings).toEqual([])
  return problems.map(({ reason }) => reason)
}

const least: Record<string, object> = {
  'parking.bay': { occupied: false },
  'parking.lot': { free: 0 },
  'access.event': { granted: true, method: 'qr' },
  'gate.state': { state: 'open' },
  'door.state': { state: 'locked' },
  'camera.review': { reviewId: 'r', phase: 'new', severity: 'alert', objects: [] },
  'camera.status': { online: true },
  contact: { open: false },
  count: { total: 0 },
  distance: { distanceMm: 0 },
  'io.input': { on: false },
  'device.health': { batteryPct: 0 },
  'device.status': { online: true },
}

describe('a native message', () => {
  it.each(kinds)('of kind %s stands with its least fields', (kind) => {
    const { readings, problems } = say(kind, least[kind])
    expect(problems).toEqual([])
    expect(readings).toHaveLength(1)
    expect(readings[0]?.fields).toEqual(least[kind])
  })

  it.each(kinds)('of kind %s says nothing when it has none of its fields', (kind) => {
    expect(reasons(kind, { at: receivedAt, seq: 1 })).toEqual(['bad_shape'])
  })

  it('is observed when it was received if it does not say when', () => {
    expect(say('contact', { open: true }).readings[0]?.observedAt).toBe(receivedAt)
  })

  it.each([
    ['epoch milliseconds', 1_763_800_000_000],
    ['UTC', '2025-11-22T08:26:40Z'],
    ['an offset', '2025-11-22T16:26:40+08:00'],
    ['nanoseconds', '2025-11-22T08:26:40.000999999Z'],
  ])('may tell its time in %s', (_name, at) => {
    expect(say('contact', { at, open: true }).readings[0]?.observedAt).toBe(1_763_800_000_000)
  })

  it.each([
    ['local time without zone', '2025-11-22T08:26:40'],
    ['a day that does not exist', '2025-02-30T00:00:00Z'],
    ['fractional seconds', 1_763_800_000.5],
    ['a time before 1970', -1],
    ['a time that nanoseconds cannot hold', 9_223_372_036_855],
    ['null', null],
    ['true', true],
  ])('is refused when its time is %s', (_name, at) => {
    expect(reasons('contact', { at, open: true })).toEqual(['bad_value'])
  })

  it.each([
    ['seq', -1],
    ['seq', 1.5],
    ['seq', 2 ** 53],
    ['seq', '7'],
    ['boot', 7],
    ['boot', ''],
    ['simulated', 'true'],
    ['open', 'true'],
    ['open', 1],
    ['open', null],
  ])('is refused when %s is %j', (name, value) => {
    expect(reasons('contact', { open: true, [name]: value })).toEqual(['bad_value'])
  })

  it.each([
    ['a word that is not listed', 'access.event', { granted: true, method: 'smile' }],
    ['a number beyond all numbers', 'count', '{"total":1e999}'],
    [
      'a text of 257 characters',
      'access.event',
      { ...least['access.event'], credential: long(257) },
    ],
    ['a text with NUL', 'camera.review', { ...least['camera.review'], reviewId: 'a\u0000' }],
    [
      'half a surrogate pair',
      'access.event',
      '{"granted":true,"method":"pin","credential":"\\ud800"}',
    ],
    [
      'a list of 65',
      'camera.review',
      { ...least['camera.review'], objects: Array(65).fill('car') },
    ],
    [
      'a list with a comma in an item',
      'camera.review',
      { ...least['camera.review'], objects: ['a,b'] },
    ],
    ['a list of numbers', 'camera.review', { ...least['camera.review'], objects: [1] }],
    ['text where a list belongs', 'camera.review', { ...least['camera.review'], objects: 'car' }],
  ])('is refused for %s', (_name, kind, message) => {
    expect(reasons(kind, message)).toEqual(['bad_value'])
  })

  it('keeps a text of 256 characters', () => {
    const { readings } = say('access.event', { ...least['access.event'], credential: long(256) })
    expect(readings[0]?.fields.credential).toBe(long(256))
  })

  it('drops many undeclared fields in one problem that names the first', () => {
    const { readings, problems } = say('contact', { open: true, a: 1, b: {}, c: [], d: null, e: 0 })
    expect(readings[0]?.fields).toEqual({ open: true })
    expect(problems).toEqual([
      { reason: 'undeclared_field', detail: 'contact does not declare a, b, c and 2 more' },
    ])
  })

  it('is refused when a name stands twice, for nobody knows which is meant', () => {
    expect(reasons('contact', '{"open":true,"open":false}')).toEqual(['bad_shape'])
  })

  it('may carry a colon, a quote or an inner object without being taken for doubled names', () => {
    const message = { granted: true, method: 'pin', credential: 'a:"{[\\', extra: { granted: 1 } }
    expect(say('access.event', message).readings[0]?.fields.credential).toBe('a:"{[\\')
  })

  it('gives the same reading each time and leaves its bytes alone', () => {
    const payload = wire({ open: true, seq: 4 })
    const copy = payload.slice()
    const first = decode(topicOf('contact'), payload, receivedAt)
    expect(decode(topicOf('contact'), payload, receivedAt)).toEqual(first)
    expect(payload).toEqual(copy)
  })

  it.each([
    'linli/v1',
    'linli/v1/',
    'linli/v1/east',
    'linli/v1/east/dev-1',
    'linli/v1//dev-1/contact',
    'linli/v1/east/-dev/contact',
    `linli/v1/east/${long(65)}/contact`,
    'linli/v1/east/dev 1/contact',
    'linli/v1/east/dev-1/contact/more',
    `linli/v1/${'x/'.repeat(10_000)}contact`,
  ])('is refused on a topic that is not site, device, kind (%#)', (topic) => {
    const { readings, problems } = decode(topic, wire({ open: true }), receivedAt)
    expect(readings).toEqual([])
    expect(problems.map(({ reason }) => reason)).toEqual(['bad_topic'])
  })

  it.each(['plate.read', 'constructor', '__proto__', ''])('is refused for the kind %j', (kind) => {
    expect(reasons(kind, { open: true })).toEqual(['unknown_kind'])
  })
})

function long(length: number): string {
  return 'x'.repeat(length)
}
