import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { heard, topics } from './hostile-messages.ts'
import { receivedAt, wire } from './wire.ts'

const nothing = { readings: 0, reasons: ['not_json'] }

/** Bytes that are not UTF-8 (RFC 3629 §3, Unicode 3.9 table 3-7). */
const notUtf8: [string, number[]][] = [
  ['a byte that UTF-8 never has', [0xff]],
  ['an overlong slash in two bytes', [0xc0, 0xaf]],
  ['an overlong NUL', [0xc0, 0x80]],
  ['an overlong slash in three bytes', [0xe0, 0x80, 0xaf]],
  ['an overlong slash in four bytes', [0xf0, 0x80, 0x80, 0xaf]],
  ['a lone continuation', [0x80]],
  ['two bytes of a letter of three', [0xe4, 0xb8]],
  ['three bytes of an emoji of four', [0xf0, 0x9f, 0x9a]],
  ['a high surrogate', [0xed, 0xa0, 0x80]],
  ['a low surrogate', [0xed, 0xb0, 0x80]],
  ['a pair of surrogates (CESU-8)', [0xed, 0xa0, 0xbd, 0xed, 0xba, 0x80]],
  ['a code point beyond the last', [0xf4, 0x90, 0x80, 0x80]],
  ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['Latin-1', [0xe9]],
  ['GBK', [0xcd, 0xa3, 0xb3, 0xb5]],
]

const around = (name: number[], value: number[]) =>
  Uint8Array.of(...wire('{"open":true,"'), ...name, ...wire('":"'), ...value, ...wire('"}'))

describe.each(topics)('on $name', ({ topic }) => {
  it.each(notUtf8)('%s is not JSON, as a name, as a text and alone', (_name, bytes) => {
    for (const payload of [around(bytes, [0x61]), around([0x61], bytes), Uint8Array.from(bytes)])
      expect(heard(topic, payload)).toEqual(nothing)
  })
})

const card = 'linli/v1/east/gate-1/access.event'

function credentialOf(credential: string) {
  const text = JSON.stringify({ granted: true, method: 'card', credential })
  const { readings, problems } = decode(card, wire(text), receivedAt)
  return readings[0]?.fields.credential ?? problems.map(({ reason }) => reason)
}

describe('a text', () => {
  it.each([
    ['Chinese', '东门二号'],
    ['an emoji of four bytes', '🚲'],
    ['a family of emoji, joined by zero-width joiners', '👨‍👩‍👧'],
    ['letters with marks, composed or not', 'e\u0301é'],
    ['Arabic, which runs from right to left by itself', 'بوابة'],
    ['a zero-width space', 'a\u200bb'],
    ['a byte order mark within', 'a\ufeffb'],
    ['a private character', '\ue000'],
    ['the last code point', '\u{10ffff}'],
    ['quotes, backslashes and commas', '"\\,=\' '],
    ['a table to be dropped', "'; drop table stays; --"],
    ['a script', '<script>alert(1)</script>'],
    ['a template', '{{7*7}} %s %n `id`'],
    ['a name of every object', '__proto__'],
    ['256 letters', 'x'.repeat(256)],
    ['128 emoji', '🚲'.repeat(128)],
  ])('of %s is kept as it is', (_name, text) => {
    expect(credentialOf(text)).toBe(text)
  })

  it.each([
    ['nothing', ''],
    ['257 letters', 'x'.repeat(257)],
    ['60,000 letters', 'x'.repeat(60_000)],
    ['129 emoji', '🚲'.repeat(129)],
    ['NUL', 'a\u0000'],
    ['a line break', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a tab', 'a\tb'],
    ['an escape that colours a terminal', '\u001b[31mred'],
    ['DEL', 'a\u007f'],
    ['a control of the upper half (NEL)', 'a\u0085b'],
    ['half a pair', '\ud800'],
    ['the other half', '\udc00'],
    ['the halves the wrong way round', '\udc00\ud800'],
    ['half a pair in its middle', 'a\ud83db'],
    ['an override that turns what follows', 'gate\u202exe.east'],
    ['an isolate', 'a\u2066b\u2069'],
    ['a mark of direction', 'a\u200fb'],
  ])('of %s is refused', (_name, text) => {
    expect(credentialOf(text)).toEqual(['bad_value'])
  })
})

/** What every JavaScript object seems to have. */
const inherited = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupSetter__',
  'then',
  'toJSON',
]

describe.each(inherited)('the name %s', (name) => {
  const own = (value: unknown) => `{${JSON.stringify(name)}:${JSON.stringify(value)}`

  it('is an undeclared field like any other', () => {
    const text = `${own({ open: false, occupied: true })},"open":true}`
    const { readings, problems } = decode('linli/v1/east/dev-1/contact', wire(text), receivedAt)
    expect(readings[0]?.fields).toEqual({ open: true })
    expect(Object.getPrototypeOf(readings[0]?.fields)).toBe(Object.prototype)
    expect(problems.map(({ reason }) => reason)).toEqual(['undeclared_field'])
  })

  it('lends no field to a message that has none', () => {
    for (const { topic, message } of topics)
      expect(heard(topic, wire(`${own(message)}}`)).readings).toBe(0)
  })

  it('is no kind', () => {
    const topic = `linli/v1/east/dev-1/${name}`
    expect(heard(topic, wire({ open: true }))).toEqual({ readings: 0, reasons: ['unknown_kind'] })
  })

  it('is no model and no maker', () => {
    const said = { deviceInfo: { devEui: '00aabbccddeeff01', deviceProfileName: name } }
    const payload = wire({ ...said, fPort: 1, data: 'AQ==' })
    const topic = 'application/a/device/00aabbccddeeff01/event/up'
    expect(heard(topic, payload, name)).toEqual({ readings: 0, reasons: ['unknown_model'] })
    const { problems } = decode(topic, payload, receivedAt)
    expect(problems.map(({ reason }) => reason)).toEqual(['unknown_model'])
  })

  it('is no phase, severity or method', () => {
    const review = { reviewId: 'r', phase: name, severity: 'alert', objects: [] }
    const entry = { granted: true, method: name }
    expect(heard('linli/v1/east/dev-1/camera.review', wire(review)).reasons).toEqual(['bad_value'])
    expect(heard(card, wire(entry)).reasons).toEqual(['bad_value'])
    const after = { id: 'r', camera: 'lane', start_time: 1, severity: name, data: { objects: [] } }
    expect(heard('frigate/reviews', wire({ type: name, after })).reasons).toEqual(['bad_value'])
    expect(heard('frigate/reviews', wire({ type: 'new', after })).reasons).toEqual(['bad_value'])
  })
})

it('leaves the prototype of all objects as it was', () => {
  const before = Object.getOwnPropertyNames(Object.prototype)
  for (const { topic, message } of topics)
    for (const name of inherited) {
      const text = JSON.stringify({ message, polluted: 1 })
      decode(topic, wire(`{${JSON.stringify(name)}:${text},"open":true}`), receivedAt)
      decode(topic, wire(`{"constructor":{"prototype":${text}}}`), receivedAt)
    }
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
})
