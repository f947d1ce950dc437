import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storedFields } from '../../api/telemetry/columns.ts'
import { lineOf, markLine, readTag } from '../../api/telemetry/line.ts'
import { pointOf, storedValue } from '../../api/telemetry/point.ts'
import type { Point } from '../../api/telemetry/store.ts'
import { type FieldValue, kinds, type Reading } from '../../devices/reading.ts'
import { readLine } from './line-reader.ts'

const lastMs = 9_223_372_036_854
/** Ids and texts of every character there is, those that line protocol is made of above all. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('\\', '"', ',', '=', ' ', '%', '\n', 'a', '邻'),
    maxLength: 12,
  }),
)
const id = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/),
  text.filter((one) => one !== ''),
)
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const time = fc.oneof(fc.integer({ min: 0, max: lastMs }), fc.constantFrom(0, 1, 999, 1000, lastMs))

const readings = fc.constantFrom(...kinds).chain((kind) => {
  const fields = storedFields(kind).map(([name, type]) =>
    fc.option(anyOf(type)).map((value) => [name, value] as const),
  )
  return fc.record<
    Reading,
    'kind' | 'deviceId' | 'observedAt' | 'receivedAt' | 'quality' | 'fields' | 'adapter'
  >(
    {
      kind: fc.constant(kind),
      deviceId: id,
      observedAt: time,
      receivedAt: time,
      quality: fc.constantFrom('good', 'late', 'clock_skew'),
      fields: fc.tuple(...fields).map(fieldsFrom),
      adapter: id,
      seq: whole,
      boot: text,
    },
    {
      requiredKeys: [
        'kind',
        'deviceId',
        'observedAt',
        'receivedAt',
        'quality',
        'fields',
        'adapter',
      ],
    },
  )
})

function fieldsFrom(said: (readonly [string, FieldValue | null])[]): Reading['fields'] {
  return Object.fromEntries(
    said.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
}

function anyOf(type: 'number' | 'boolean' | 'string'): fc.Arbitrary<FieldValue> {
  if (type === 'boolean') return fc.boolean()
  // Infinity and NaN too: a store must never see them.
  if (type === 'number') return fc.oneof(fc.double(), fc.integer())
  return fc.oneof(text, fc.array(text, { maxLength: 4 }))
}

const points = fc
  .tuple(readings, id, fc.option(id), fc.nat(999_999), fc.option(time, { nil: undefined }))
  .map(([reading, siteId, communityId, order, deviceAt]) =>
    pointOf(reading, { id: reading.deviceId, siteId, communityId }, order, deviceAt),
  )

describe('a line', () => {
  it('says what its point says, whatever stands in ids, texts and numbers', () => {
    fc.assert(
      fc.property(points, (point) => {
        const { measurement, tags, fields, timeNs } = readLine(lineOf(point))
        expect(measurement).toBe(point.kind.replaceAll('.', '_'))
        expect(Object.entries(tags).map(([name, value]) => [name, readTag(value)])).toEqual(
          tagsOf(point),
        )
        expect(fields).toEqual(fieldsOf(point))
        expect(timeNs).toBe(BigInt(point.atMs) * 1_000_000n + BigInt(point.nanos))
      }),
      { numRuns: 3000 },
    )
  })

  it('is the same for the same point, whatever was spelled before it', () => {
    fc.assert(
      fc.property(fc.array(points, { minLength: 2, maxLength: 8 }), (some) => {
        const lines = some.map(lineOf)
        expect([...some].reverse().map(lineOf).reverse()).toEqual(lines)
      }),
      { numRuns: 500 },
    )
  })

  it('never says a number that is none, even of a point that holds one', () => {
    const fields = { total: Number.NaN, occupied: Number.POSITIVE_INFINITY, free: -0 }
    expect(lineOf({ ...plain, kind: 'parking.lot', fields })).toBe(
      'parking_lot,adapter=native,device=d1,site=s1 quality="good",free=0 1793577600000000007',
    )
  })

  for (const [what, odd] of [
    ['a text for a number', { fields: { batteryV: 'high' } }],
    ['a number for a boolean', { fields: { occupied: 1 } }],
    ['a sequence that is not whole', { seq: 1.5 }],
    ['a time that is not whole', { atMs: 0.5 }],
    ['a time that is none', { atMs: Number.NaN }],
    ['a kind that nobody declared', { kind: 'weather' as Point['kind'] }],
  ] as [string, Partial<Point>][])
    it(`is refused for ${what}, since it would spoil the store`, () => {
      expect(() => lineOf({ ...plain, ...odd })).toThrow(
        expect.objectContaining({ kind: 'rejected' }),
      )
    })
})

it('the line of a mark names the journal and the place, at the full hour', () => {
  const mark = { journal: '0190-ab', position: 42, at: Date.UTC(2026, 10, 2, 3, 59, 59, 999) }
  const hourNs = BigInt(Date.UTC(2026, 10, 2, 3)) * 1_000_000n
  expect(readLine(markLine(mark))).toEqual({
    measurement: 'linli_cursor',
    tags: { journal: '0190-ab' },
    fields: { position: { integer: 42n } },
    timeNs: hourNs,
  })
})

const plain: Point = {
  kind: 'parking.bay',
  device: 'd1',
  site: 's1',
  community: '',
  adapter: 'native',
  atMs: 1_793_577_600_000,
  nanos: 7,
  fields: {},
  quality: 'good',
}

/** In order of their names, as the server wants them; without the empty ones, which cannot be said. */
function tagsOf({ adapter, community, device, site }: Point) {
  return Object.entries({ adapter, community, device, site }).filter(([, value]) => value !== '')
}

function fieldsOf({ quality, seq, boot, deviceAt, fields }: Point) {
  const whole = (value: number | undefined) =>
    value === undefined ? undefined : { integer: BigInt(value) }
  const said = { quality, seq: whole(seq), boot, deviceAt: whole(deviceAt) }
  const stored = Object.entries(fields).map(([name, value]) => {
    const kept = storedValue(value)
    return [name, Object.is(kept, -0) ? 0 : kept]
  })
  return Object.fromEntries(
    [...Object.entries(said), ...stored].filter(([, value]) => value !== undefined),
  )
}
