import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { receivedAt, wire } from './wire.ts'

const topics = [
  'linli/v1/east/dev-1/parking.bay',
  'application/a/device/00aabbccddeeff01/event/up',
  'application/a/device/00aabbccddeeff01/event/status',
  'v3/a@t/devices/d/up',
  'frigate/reviews',
]

const payloads: [string, Uint8Array][] = [
  ['no bytes', new Uint8Array()],
  ['one NUL byte', new Uint8Array([0])],
  ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['truncated JSON', wire('{"occupied":tr')],
  ['an array', wire('[]')],
  ['null', wire('null')],
  ['a number', wire('1e999')],
  ['a text', wire('"open"')],
  ['an empty object', wire('{}')],
  ['a prototype', wire('{"__proto__":{"occupied":true,"end_device_ids":{}}}')],
  ['a constructor', wire('{"constructor":{"prototype":{"occupied":true}}}')],
  ['JSON nested ten thousand deep', wire('['.repeat(10_000) + ']'.repeat(10_000))],
  ['NaN', wire('{"occupied":NaN}')],
]

const cases = topics.flatMap((topic) => payloads.map(([name, bytes]) => ({ topic, name, bytes })))

describe('input that no device should send', () => {
  it.each(cases)('$name on $topic gives no reading and one problem', ({ topic, bytes }) => {
    const { readings, problems } = decode(topic, bytes, receivedAt, () => 'bosch-tps110')
    expect(readings).toEqual([])
    expect(problems).toHaveLength(1)
  })

  it('leaves the prototype of objects as it was', () => {
    decode(topics[0] ?? '', wire('{"__proto__":{"polluted":1},"occupied":true}'), receivedAt)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it.each(topics)('64 KiB and one byte on %s is too large', (topic) => {
    const { readings, problems } = decode(topic, new Uint8Array(64 * 1024 + 1), receivedAt)
    expect(readings).toEqual([])
    expect(problems.map(({ reason }) => reason)).toEqual(['too_large'])
  })

  it('64 KiB is not too large', () => {
    const text = '{"occupied":true}'
    const padded = text + ' '.repeat(64 * 1024 - text.length)
    expect(decode(topics[0] ?? '', wire(padded), receivedAt).readings).toHaveLength(1)
  })
})
