import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { heard, topics } from './hostile-messages.ts'
import { wire } from './wire.ts'

const kib64 = 64 * 1024

const notJson: [string, string][] = [
  ['no bytes', ''],
  ['white space alone', ' \t\r\n'],
  ['NaN', '{"open":true,"x":NaN}'],
  ['Infinity', '{"open":true,"x":Infinity}'],
  ['minus Infinity', '{"open":true,"x":-Infinity}'],
  ['undefined', '{"open":undefined}'],
  ['a comment', '{"open":true/* really */}'],
  ['a line comment', '// a gate\n{"open":true}'],
  ['a trailing comma', '{"open":true,}'],
  ['a trailing comma in a list', '{"open":true,"x":[1,]}'],
  ['single quotes', "{'open':true}"],
  ['a name without quotes', '{open:true}'],
  ['a number with a leading zero', '{"open":true,"x":01}'],
  ['a number with a plus', '{"open":true,"x":+1}'],
  ['a number that begins with a point', '{"open":true,"x":.5}'],
  ['a number that ends with a point', '{"open":true,"x":1.}'],
  ['a hexadecimal number', '{"open":true,"x":0x10}'],
  ['a line break in a text', '{"open":true,"x":"a\nb"}'],
  ['a NUL byte in a text', '{"open":true,"x":"a\u0000b"}'],
  ['a NUL byte at the end', '{"open":true}\u0000'],
  ['nothing but NUL bytes', '\u0000'.repeat(64)],
  ['half an escape', '{"open":true,"x":"\\u12"}'],
  ['two messages in one', '{"open":true}{"open":false}'],
  ['two messages in two lines', '{"open":true}\n{"open":false}'],
  ['64 KiB of opening brackets', '['.repeat(kib64)],
  ['64 KiB of opening objects', '{"a":'.repeat(kib64 / 5)],
  ['64 KiB of closing brackets', ']'.repeat(kib64)],
  ['an assignment before it', ')]}\',\n{"open":true}'],
  ['line protocol', 'contact,device=x open=true'],
  ['XML', '<open>true</open>'],
]

const notAnObject: [string, string][] = [
  ['an array', '[]'],
  ['a list of messages', '[{"open":true},{"open":false}]'],
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '7'],
  ['a number beyond all numbers', '1e999'],
  ['a text', '"{\\"open\\":true}"'],
  ['brackets ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['brackets 32 thousand deep', '['.repeat(kib64 / 2) + ']'.repeat(kib64 / 2)],
]

describe.each(topics)('on $name', ({ topic }) => {
  it.each(notJson)('%s is not JSON', (_name, text) => {
    expect(heard(topic, wire(text))).toEqual({ readings: 0, reasons: ['not_json'] })
  })

  it.each(notAnObject)('%s is JSON of another shape', (_name, text) => {
    expect(heard(topic, wire(text))).toEqual({ readings: 0, reasons: ['bad_shape'] })
  })

  it('64 KiB and one byte are too large, whatever they are', () => {
    for (const fill of [0x00, 0x20, 0x5b, 0xff])
      expect(heard(topic, new Uint8Array(kib64 + 1).fill(fill))).toEqual({
        readings: 0,
        reasons: ['too_large'],
      })
  })
})

describe.each(topics)('a good message on $name', ({ topic, message, readings }) => {
  const whole = wire(message)

  it('stands', () => {
    expect(heard(topic, whole)).toEqual({ readings, reasons: [] })
  })

  it('cut off anywhere is not JSON', () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(heard(topic, whole.subarray(0, length))).toEqual({
        readings: 0,
        reasons: ['not_json'],
      })
  })

  it('stands with a byte order mark of UTF-8', () => {
    const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...whole)
    expect(heard(topic, marked)).toEqual({ readings, reasons: [] })
  })

  it('is not JSON with two byte order marks, or in UTF-16', () => {
    const twice = Uint8Array.of(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, ...whole)
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    const utf16 = Uint8Array.of(0xff, 0xfe, ...Buffer.from(text, 'utf16le'))
    for (const bytes of [twice, utf16])
      expect(heard(topic, bytes)).toEqual({ readings: 0, reasons: ['not_json'] })
  })

  it('stands with white space around it, up to 64 KiB', () => {
    const text = Buffer.from(whole).toString()
    const padded = `\r\n\t ${text}${' '.repeat(kib64 - whole.length - 4)}`
    expect(heard(topic, wire(padded))).toEqual({ readings, reasons: [] })
  })
})

describe('a native message', () => {
  const topic = 'linli/v1/east/dev-1/count'

  it.each([
    ['minus nought', '{"total":-0}', -0],
    ['the largest number', '{"total":1.7976931348623157e308}', Number.MAX_VALUE],
    ['the smallest number', '{"total":5e-324}', Number.MIN_VALUE],
    ['a number too small to be one', '{"total":1e-400}', 0],
    ['a number of 400 digits after the point', `{"total":0.${'3'.repeat(400)}}`, 1 / 3],
    ['an integer beyond exactness', '{"total":9007199254740993}', 9_007_199_254_740_992],
  ])('keeps %s', (_name, text, total) => {
    expect(decode(topic, wire(text), 1).readings[0]?.fields).toEqual({ total })
  })

  it.each([
    ['a number beyond all numbers', '{"total":1e999}'],
    ['one beyond all numbers below nought', '{"total":-1e999}'],
    ['a number of 400 digits', `{"total":${'9'.repeat(400)}}`],
    ['a number as text', '{"total":"7"}'],
    ['a number in a list', '{"total":[7]}'],
    ['a number in an object', '{"total":{"$numberLong":"7"}}'],
    ['null', '{"total":null}'],
    ['true', '{"total":true}'],
    ['an empty text', '{"total":""}'],
  ])('is refused for %s where a number belongs', (_name, text) => {
    expect(heard(topic, wire(text))).toEqual({ readings: 0, reasons: ['bad_value'] })
  })

  it.each([
    ['the same name twice', '{"total":1,"total":1}'],
    ['the same name twice, once escaped', '{"total":1,"\\u0074otal":2}'],
    ['an undeclared name twice', '{"total":1,"x":1,"x":2}'],
    ['its time twice', '{"at":1,"total":1,"at":2}'],
    ['a prototype twice', '{"total":1,"__proto__":{},"__proto__":{}}'],
  ])('is refused for %s', (_name, text) => {
    expect(heard(topic, wire(text))).toEqual({ readings: 0, reasons: ['bad_shape'] })
  })

  it('stands beside doubled names inside what is not declared, which nobody reads', () => {
    expect(heard(topic, wire('{"total":1,"x":{"a":1,"a":2}}'))).toEqual({
      readings: 1,
      reasons: ['undeclared_field'],
    })
  })

  it('stands beside an undeclared field nested ten thousand deep', () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    expect(heard(topic, wire(`{"total":1,"x":${deep}}`))).toEqual({
      readings: 1,
      reasons: ['undeclared_field'],
    })
  })

  it('says ten thousand undeclared fields in one short problem', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, 1]))
    const { readings, problems } = decode(topic, wire({ total: 1, ...many }), 1)
    expect(readings).toHaveLength(1)
    expect(problems).toEqual([
      { reason: 'undeclared_field', detail: 'count does not declare f0, f1, f2 and 4997 more' },
    ])
  })
})
