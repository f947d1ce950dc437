import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { type FieldType, type Kind, kinds, readingFields } from '../../devices/reading.ts'
import { heard } from './hostile-messages.ts'
import { receivedAt, wire } from './wire.ts'

type Sort = 'number' | 'boolean' | 'string' | 'strings' | 'word'

/** One value of every sort that JSON can say, and of which sorts of field it may be. */
const values: { name: string; json: string; fits: Sort[] }[] = [
  { name: 'null', json: 'null', fits: [] },
  { name: 'true', json: 'true', fits: ['boolean'] },
  { name: 'false', json: 'false', fits: ['boolean'] },
  { name: 'nought', json: '0', fits: ['number'] },
  { name: 'one', json: '1', fits: ['number'] },
  { name: 'a fraction', json: '-1.5', fits: ['number'] },
  { name: 'a number beyond all numbers', json: '1e999', fits: [] },
  { name: 'a word that is none', json: '"NaN"', fits: ['string'] },
  { name: 'a number as text', json: '"1"', fits: ['string'] },
  { name: 'a truth as text', json: '"true"', fits: ['string'] },
  { name: 'an empty text', json: '""', fits: [] },
  { name: 'a text of 100 KB', json: JSON.stringify('x'.repeat(60_000)), fits: [] },
  { name: 'an empty list', json: '[]', fits: ['strings'] },
  { name: 'a list of texts', json: '["car"]', fits: ['strings'] },
  { name: 'a list of a number', json: '[1]', fits: [] },
  { name: 'a list in a list', json: '[["car"]]', fits: [] },
  { name: 'a list of 65 texts', json: JSON.stringify(Array(65).fill('car')), fits: [] },
  { name: 'a list of 10,000 texts', json: JSON.stringify(Array(10_000).fill('car')), fits: [] },
  { name: 'a list with a comma in a text', json: '["car,bus"]', fits: [] },
  { name: 'a list with an empty text', json: '["car",""]', fits: [] },
  { name: 'a list with NUL in a text', json: '["car\\u0000"]', fits: [] },
  { name: 'a list with a long text', json: JSON.stringify(['x'.repeat(257)]), fits: [] },
  { name: 'an empty object', json: '{}', fits: [] },
  { name: 'an object that looks like a list', json: '{"0":"car","length":1}', fits: [] },
]

const good: Record<Sort, unknown> = {
  number: 1,
  boolean: true,
  string: 'x',
  strings: ['car'],
  word: undefined,
}

const sortOf = (type: FieldType): Sort => (typeof type === 'string' ? type : 'word')

function goodFields(kind: Kind): Record<string, unknown> {
  const declared: [string, FieldType][] = Object.entries(readingFields[kind])
  return Object.fromEntries(
    declared.map(([name, type]) => [name, typeof type === 'string' ? good[type] : type[0]]),
  )
}

const fields = kinds.flatMap((kind) =>
  Object.entries(readingFields[kind]).map(([name, type]: [string, FieldType]) => ({
    kind,
    name,
    sort: sortOf(type),
  })),
)

describe.each(fields)('$name of $kind, a $sort', ({ kind, name, sort }) => {
  it.each(values)('taken or refused as $name', ({ json, fits }) => {
    const others = JSON.stringify({ ...goodFields(kind), [name]: undefined }).slice(1, -1)
    const text = `{${[others, `${JSON.stringify(name)}:${json}`].filter(Boolean).join(',')}}`
    const { readings, problems } = decode(`linli/v1/east/dev-1/${kind}`, wire(text), receivedAt)
    const taken = fits.includes(sort)
    expect(problems.map(({ reason }) => reason)).toEqual(taken ? [] : ['bad_value'])
    expect(readings.map((reading) => reading.fields[name])).toEqual(taken ? [JSON.parse(json)] : [])
  })
})

const refusedOf: Record<string, [string, unknown][]> = {
  seq: [
    ['a negative number', -1],
    ['a fraction', 0.5],
    ['2^53, which is not exact', 2 ** 53],
    ['1e300', 1e300],
    ['a text', '7'],
    ['null', null],
    ['true', true],
    ['a list', [7]],
    ['an object', {}],
  ],
  boot: [
    ['nothing', ''],
    ['a number', 7],
    ['null', null],
    ['a list', ['b']],
    ['257 characters', 'b'.repeat(257)],
    ['a line break', 'b\n1'],
    ['half a pair', 'b\ud800'],
  ],
  simulated: [
    ['a text', 'true'],
    ['one', 1],
    ['null', null],
  ],
}

const envelope = Object.entries(refusedOf).flatMap(([name, rows]) =>
  rows.map(([what, value]) => ({ name, what, value })),
)

describe('the envelope of a native message', () => {
  it.each(envelope)('is refused whole when $name is $what', ({ name, value }) => {
    expect(heard('linli/v1/east/dev-1/contact', wire({ open: true, [name]: value }))).toEqual({
      readings: 0,
      reasons: ['bad_value'],
    })
  })

  it.each([
    ['nought', 0],
    ['one beyond a million', 1_000_001],
    ['the last exact number', Number.MAX_SAFE_INTEGER],
  ])('keeps a seq of %s', (_name, seq) => {
    const payload = wire({ open: true, seq })
    const { readings } = decode('linli/v1/east/dev-1/contact', payload, receivedAt)
    expect(readings[0]?.seq).toBe(seq)
  })

  it('keeps a seq written as 7.0 or 7e0: in JSON they are the same number', () => {
    for (const seq of ['7.0', '7e0', '0.7E1']) {
      const payload = wire(`{"open":true,"seq":${seq}}`)
      expect(decode('linli/v1/east/dev-1/contact', payload, receivedAt).readings[0]?.seq).toBe(7)
    }
  })

  it('cannot give itself a quality, a tag, an adapter or a time of receipt', () => {
    const claims = { quality: 'good', adapter: 'frigate', receivedAt: 1, tags: { site: 'west' } }
    const payload = wire({ open: true, ...claims, simulated: true })
    const { readings, problems } = decode('linli/v1/east/dev-1/contact', payload, receivedAt)
    expect(readings).toEqual([
      {
        deviceId: 'dev-1',
        kind: 'contact',
        observedAt: receivedAt,
        receivedAt,
        site: 'east',
        quality: 'simulated',
        fields: { open: true },
        adapter: 'native',
      },
    ])
    expect(problems.map(({ reason }) => reason)).toEqual(['undeclared_field'])
  })
})
