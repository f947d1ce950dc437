import fc from 'fast-check'
import { chirpstackExamples } from '../../devices/chirpstack/examples.ts'
import type { DriverExample } from '../../devices/driver.ts'
import { frigateExamples } from '../../devices/frigate/examples.ts'
import { nativeExamples } from '../../devices/native/examples.ts'
import { kinds } from '../../devices/reading.ts'
import { theThingsStackExamples } from '../../devices/the-things-stack/examples.ts'
import { wire } from './wire.ts'

/** Messages that each driver reads: what hostile ones are made from. */
export const examples: readonly DriverExample[] = [
  ...nativeExamples,
  ...chirpstackExamples,
  ...theThingsStackExamples,
  ...frigateExamples,
]

const inherited = ['__proto__', 'constructor', 'toString', 'prototype', 'then']
const level = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.stringMatching(/^[A-Za-z0-9_.:-]{0,66}$/),
  fc.constantFrom('', '+', '#', '$SYS', '..', ...inherited),
)
const kind = fc.oneof(fc.constantFrom<string>(...kinds), level)
const eui = fc.oneof(fc.stringMatching(/^[0-9A-Fa-f]{16}$/), level)

/** Topics near those of each driver, and any others. */
export const anyTopic = fc.oneof(
  fc.tuple(level, level, kind).map((parts) => `linli/v1/${parts.join('/')}`),
  fc.tuple(level, eui, level).map(([a, b, c]) => `application/${a}/device/${b}/event/${c}`),
  eui.map((one) => `application/a/device/${one}/event/up`),
  fc.tuple(level, level).map(([a, b]) => `v3/${a}/devices/${b}/up`),
  fc.constantFrom('frigate/reviews', 'frigate/available', ...examples.map(({ topic }) => topic)),
  fc.array(level, { maxLength: 12 }).map((levels) => levels.join('/')),
)

export const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc.string({ unit: 'binary', maxLength: 300 }).map(wire),
)

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('-verified', '\ud800', 'İ'.repeat(200), '2025-11-22T08:26:60Z', ...inherited),
)
const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 2 ** 53, 8.64e15 + 1, 1e300, Number.MIN_VALUE),
)
const anyName = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(...inherited, 'at', 'seq', 'occupied', 'data', 'object', 'type', 'rssi'),
)

const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    anyNumber,
    anyText,
    fc.array(tie('value'), { maxLength: 8 }),
    fc.dictionary(anyName, tie('value'), { maxKeys: 8 }),
  ),
}))

/** Any JSON value as text; some numbers are written as only a text can: 1e999 is Infinity. */
export const anyJson = anyValue.map((value) =>
  JSON.stringify(value).replaceAll('1e+300', '1e999').replaceAll('5e-324', '1e-400'),
)

type Path = (string | number)[]

/** Every place of a value that can be replaced, its own included. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, one]) => pathsOf(one, [...path, name]))]
}

const slot = '"\u0001slot"'
const slotAsJson = JSON.stringify(slot)

/** A good message with any JSON in one of its places, or the place gone. */
export const mutated = fc.constantFrom(...examples).chain(({ topic, message, model }) => {
  const paths = pathsOf(message)
  return fc.record({
    topic: fc.constant(topic),
    model: fc.constant(model),
    text: fc
      .tuple(fc.constantFrom(...paths), fc.option(anyJson, { freq: 10, nil: undefined }))
      .map(([path, json]) => replaced(message, path, json)),
  })
})

function replaced(message: unknown, path: Path, json: string | undefined): string {
  const value = withAt(structuredClone(message), path, json === undefined ? undefined : slot)
  return (JSON.stringify(value) ?? '').replace(slotAsJson, () => json ?? '')
}

function withAt(value: unknown, [name, ...rest]: Path, put: unknown): unknown {
  if (name === undefined) return put
  const inside = value as Record<string, unknown>
  inside[name] = withAt(inside[name], rest, put)
  return inside
}

/** A good message of which up to eight bits are flipped. */
export const flipped = fc.constantFrom(...examples).chain(({ topic, message, model }) => {
  const bytes = wire(message)
  const bits = fc.array(fc.nat(bytes.length * 8 - 1), { minLength: 1, maxLength: 8 })
  return fc.record({
    topic: fc.constant(topic),
    model: fc.constant(model),
    bytes: bits.map((flips) => {
      const copy = bytes.slice()
      for (const bit of flips) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return copy
    }),
  })
})
