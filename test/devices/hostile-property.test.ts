import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decoded } from '../../devices/driver.ts'
import { decode, drivers } from '../../devices/index.ts'
import { models } from '../../devices/models.ts'
import { type FieldType, type FieldValue, kinds, readingFields } from '../../devices/reading.ts'
import { anyBytes, anyJson, anyTopic, examples, flipped, mutated } from './hostile-arbitraries.ts'
import { receivedAt, wire } from './wire.ts'

const adapters = new Set(drivers.map(({ name }) => name))
const lastMs = 9_223_372_036_854
const runs = { numRuns: 4000 }

const anyModel = fc.constantFrom(undefined, ...models, 'milesight-vs330', '__proto__')

describe('decode, whatever it is given', () => {
  it('keeps its promises on any topic with any bytes', () => {
    fc.assert(
      fc.property(anyTopic, anyBytes, anyModel, (topic, bytes, model) => {
        keepsPromises(topic, bytes, model)
      }),
      runs,
    )
  })

  it('keeps its promises on any topic with any JSON', () => {
    fc.assert(
      fc.property(anyTopic, anyJson, anyModel, (topic, text, model) => {
        keepsPromises(topic, wire(text), model)
      }),
      runs,
    )
  })

  it('keeps its promises on good messages of which any part is replaced by any JSON', () => {
    fc.assert(
      fc.property(mutated, ({ topic, text, model }) => {
        keepsPromises(topic, wire(text), model)
      }),
      { numRuns: 8000 },
    )
  })

  it('keeps its promises on good messages in which some bits are flipped', () => {
    fc.assert(
      fc.property(flipped, ({ topic, bytes, model }) => {
        keepsPromises(topic, bytes, model)
      }),
      { numRuns: 8000 },
    )
  })

  it('keeps its promises with each single byte of each good message set to each of nine bytes', () => {
    const hostile = [0x00, 0x22, 0x2c, 0x5b, 0x5c, 0x7b, 0x7f, 0x80, 0xff]
    for (const { topic, message, model } of examples) {
      const bytes = wire(message)
      for (let index = 0; index < bytes.length; index += 1) {
        const was = bytes[index] ?? 0
        for (const byte of hostile) {
          bytes[index] = byte
          keepsPromises(topic, bytes, model)
        }
        bytes[index] = was
      }
    }
  })
})

/** Each throws with what it saw; vitest's expect is too slow for a hundred thousand messages. */
function keepsPromises(topic: string, bytes: Uint8Array, model: string | undefined): void {
  const sent = bytes.slice()
  const decoded = decode(topic, bytes, receivedAt, () => model)
  if (Buffer.compare(sent, bytes) !== 0) expect(bytes).toEqual(sent)
  const broken = brokenPromises(decoded)
  if (broken.length > 0) expect({ topic, broken, decoded }).toEqual({ broken: [] })
  const again = decode(topic, sent, receivedAt, () => model)
  if (JSON.stringify(again) !== JSON.stringify(decoded)) expect(again).toEqual(decoded)
}

function brokenPromises({ readings, problems }: Decoded): string[] {
  const broken: string[] = []
  for (const { reason, detail } of problems) {
    if (reason === 'driver_failed') broken.push(`a driver threw: ${detail}`)
    if (detail.length > 600) broken.push('a detail is long')
  }
  for (const reading of readings) {
    const { deviceId, kind, observedAt, seq, boot, site, quality, adapter } = reading
    if (!/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(deviceId)) broken.push('deviceId')
    if (site !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(site)) broken.push('site')
    if (!kinds.includes(kind)) broken.push('kind')
    if (!Number.isInteger(observedAt) || observedAt < 0 || observedAt > lastMs)
      broken.push('observedAt')
    if (reading.receivedAt !== receivedAt) broken.push('receivedAt')
    if (seq !== undefined && !(Number.isSafeInteger(seq) && seq >= 0)) broken.push('seq')
    if (boot !== undefined && !isPlain(boot)) broken.push('boot')
    if (quality !== 'good' && quality !== 'simulated') broken.push('quality')
    if (!adapters.has(adapter)) broken.push('adapter')
    const declared: Record<string, FieldType> = readingFields[kind]
    for (const [name, value] of Object.entries(reading.fields)) {
      const type = Object.hasOwn(declared, name) ? declared[name] : undefined
      if (type === undefined || !fits(type, value)) broken.push(`${kind}.${name}`)
    }
  }
  return broken
}

function fits(type: FieldType, value: FieldValue): boolean {
  if (type === 'number') return Number.isFinite(value)
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'string') return typeof value === 'string' && isPlain(value)
  if (type === 'strings')
    return Array.isArray(value) && value.length <= 64 && value.every((one) => isPlain(one))
  return typeof value === 'string' && type.includes(value)
}

/** Said here once more, code unit by code unit, so that one mistake is not made twice. */
function isPlain(text: string): boolean {
  if (text.length === 0 || text.length > 256 || !isWellFormed(text)) return false
  return [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0)
    const turns = [0x61c, 0x200e, 0x200f].includes(code) || (code >= 0x202a && code <= 0x202e)
    return !isControl && !turns && !(code >= 0x2066 && code <= 0x2069)
  })
}

function isWellFormed(text: string): boolean {
  return Buffer.from(text, 'utf8').toString('utf8') === text
}
