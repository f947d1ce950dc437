import { type Decoded, type Driver, refused } from '../driver.ts'
import { clip, isPlainText, type JsonObject, readObject } from '../json.ts'
import type { FieldValue, Reading } from '../reading.ts'
import { isEpochMs, parseRfc3339 } from '../time.ts'
import { isId } from '../topic.ts'
import { countTopLevelNames } from './keys.ts'
import { type Shape, shapes } from './shapes.ts'

/**
 * Linli's own format: topic `linli/v1/{site}/{device}/{kind}`, one flat JSON object per message.
 *
 * Beside the kind's fields (`readingFields`) a message may carry `at` (RFC 3339 with zone, or whole
 * epoch ms; absent: the time it was received), `seq` (whole number from 0), `boot` (text naming the
 * power cycle `seq` counts in) and `simulated` (true: quality `simulated`). An undeclared field is
 * dropped and reported as one `undeclared_field` while the reading stands; anything else that does
 * not fit refuses the message with one problem. Source: DESIGN section 4.
 */
export const native: Driver = {
  name: 'native',
  subscriptions: ['linli/v1/#'],
  matches: (topic) => topic.startsWith('linli/v1/') || topic === 'linli/v1',
  decode,
}

function decode(topic: string, payload: Uint8Array, receivedAt: number): Decoded {
  const levels = topic.split('/')
  const [, , site = '', deviceId = '', kind = ''] = levels
  if (levels.length !== 5 || !isId(site) || !isId(deviceId)) {
    return refused('bad_topic', 'not linli/v1/{site}/{device}/{kind}')
  }
  const shape = shapes.get(kind)
  if (shape === undefined) return refused('unknown_kind', clip(kind))
  const read = readObject(payload)
  if ('refusal' in read) return read.refusal

  const reading: Reading = {
    deviceId,
    kind: shape.kind,
    observedAt: receivedAt,
    receivedAt,
    site,
    quality: 'good',
    fields: {},
    adapter: 'native',
  }
  const undeclared: string[] = []
  let names = 0
  for (const name in read.value) {
    names += 1
    const value = read.value[name]
    const said = takeEnvelope(reading, name, value) ?? takeField(reading, shape, name, value)
    if (said === 'bad') return refused('bad_value', `${clip(name)} of ${kind}`)
    if (said === 'undeclared') undeclared.push(clip(name))
  }
  if (names !== countTopLevelNames(payload)) return refused('bad_shape', 'a name stands twice')
  return judge(reading, shape, read.value, undeclared)
}

type Taken = 'taken' | 'bad' | 'undeclared'

/** Undefined when the name is none of the envelope's. */
function takeEnvelope(reading: Reading, name: string, value: unknown): Taken | undefined {
  switch (name) {
    case 'at': {
      const at = typeof value === 'string' ? parseRfc3339(value) : value
      if (!isEpochMs(at)) return 'bad'
      reading.observedAt = at
      return 'taken'
    }
    case 'seq':
      if (!Number.isSafeInteger(value) || typeof value !== 'number' || value < 0) return 'bad'
      reading.seq = value
      return 'taken'
    case 'boot':
      if (!isPlainText(value)) return 'bad'
      reading.boot = value
      return 'taken'
    case 'simulated':
      if (typeof value !== 'boolean') return 'bad'
      if (value) reading.quality = 'simulated'
      return 'taken'
    default:
      return undefined
  }
}

function takeField(reading: Reading, shape: Shape, name: string, value: unknown): Taken {
  const check = shape.checks.get(name)
  if (check === undefined) return 'undeclared'
  if (!check(value)) return 'bad'
  reading.fields[name] = value as FieldValue
  return 'taken'
}

function judge(reading: Reading, shape: Shape, sent: JsonObject, undeclared: string[]): Decoded {
  const missing = shape.essential.find((name) => !Object.hasOwn(sent, name))
  if (missing !== undefined) return refused('bad_shape', `${shape.kind} without ${missing}`)
  if (shape.essential.length === 0 && Object.keys(reading.fields).length === 0) {
    return refused('bad_shape', `${shape.kind} without any of its fields`)
  }
  if (undeclared.length === 0) return { readings: [reading], problems: [] }
  const more = undeclared.length > 3 ? ` and ${undeclared.length - 3} more` : ''
  const detail = `${shape.kind} does not declare ${undeclared.slice(0, 3).join(', ')}${more}`
  return { readings: [reading], problems: [{ reason: 'undeclared_field', detail }] }
}
