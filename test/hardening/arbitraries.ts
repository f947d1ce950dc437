import fc, { type Arbitrary } from 'fast-check'
import type { Operation, Shape } from './walk.ts'

/** Text that has broken programs: quotes, formulas, markup, paths, controls, halves of characters. */
export const hostileTexts = [
  ...["'", '"', "';drop table accounts;--", "' or '1'='1", '\\', '$1', '%', '_', '*', ';', '`'],
  ...[
    '=1+1',
    '+1',
    '-1',
    '@a',
    '\t=1',
    '\r=1',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '$\u007b7*7}',
  ],
  ...['../../etc/passwd', '..\\..', '%2e%2e%2f', '/', '//x', 'a\r\nset-cookie: b=c', '\u2028'],
  ...['\u0000', '\ud800', '\ufeff', '\u202e', '', ' ', '__proto__', 'constructor', 'toString'],
  ...['null', 'NaN', '-0', '1e999', '9007199254740993', '2026-02-30', '2026-13', '-271821-04-20'],
]

const text = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const number = fc.oneof(
  fc.constantFrom(0, -1, 1, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 0.1),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
)

/** Mostly what the schema asks for, filled with hostile values; sometimes something else altogether. */
export function valueFor(shape: Shape, depth = 5): Arbitrary<unknown> {
  if (depth === 0) return fc.constant(null)
  const fitting = fittingValue(shape, depth)
  return fc.oneof({ arbitrary: fitting, weight: 12 }, { arbitrary: fc.jsonValue(), weight: 1 })
}

function fittingValue(shape: Shape, depth: number): Arbitrary<unknown> {
  const choices = shape.anyOf ?? shape.oneOf ?? shape.allOf
  if (choices) return fc.oneof(...choices.map((one) => valueFor(one, depth)))
  if (shape.const !== undefined) return fc.constant(shape.const)
  if (shape.enum) return fc.constantFrom(...shape.enum)
  const type = Array.isArray(shape.type) ? shape.type[0] : shape.type
  if (type === 'object') return objectFor(shape, depth)
  if (type === 'array')
    return fc.array(valueFor(shape.items ?? {}, depth - 1), {
      minLength: Math.min(shape.minItems ?? 0, 3),
      maxLength: 3,
    })
  if (type === 'string') return textFor(shape)
  if (type === 'integer') return fc.oneof(integerFor(shape), number.map(Math.trunc))
  if (type === 'number') return fc.oneof(integerFor(shape), number)
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  return fc.jsonValue()
}

function objectFor({ properties = {}, required = [] }: Shape, depth: number): Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, shape]) => [name, valueFor(shape, depth - 1)]),
  )
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) })
}

function textFor({ pattern, minLength = 0, maxLength }: Shape): Arbitrary<unknown> {
  const fitting = pattern
    ? fc.stringMatching(new RegExp(pattern))
    : text.map((word) => word.padEnd(minLength, 'x').slice(0, maxLength))
  return fc.oneof({ arbitrary: fitting, weight: 4 }, { arbitrary: text, weight: 1 })
}

function integerFor({ minimum, maximum }: Shape): Arbitrary<number> {
  const min = Math.max(minimum ?? -1000, Number.MIN_SAFE_INTEGER)
  return fc.integer({ min, max: Math.min(Math.max(min, maximum ?? min + 2000), 2 ** 31 - 1) })
}

/** One call of an operation: path, query and body. */
export function callOf({ parameters, body }: Operation) {
  const records = (where: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((one) => one.in === where)
          .map(({ name, schema }) => [name, valueFor(schema).map(asText)]),
      ),
      { requiredKeys: where === 'path' ? undefined : [] },
    ) as Arbitrary<Record<string, string>>
  return fc.record({
    params: records('path'),
    query: records('query'),
    body: body
      ? body.type === 'application/json'
        ? valueFor(body.schema)
        : fc.oneof(text, fc.json())
      : fc.constant(undefined),
  })
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
