import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { heard } from './hostile-messages.ts'
import { receivedAt, wire } from './wire.ts'

const start = 1_763_800_000.25
const good = {
  id: '1763800000.25-k3v9qa',
  camera: 'lane_north',
  start_time: start,
  end_time: null,
  severity: 'alert',
  data: { detections: ['1763799998.1-aaaaaa'], objects: ['car'], zones: ['fire_lane'] },
}

const refused = (reason: string) => ({ readings: 0, reasons: [reason] })
const say = (message: unknown) => heard('frigate/reviews', wire(message))

describe('a review', () => {
  it.each([
    ['nothing', {}],
    ['no after', { type: 'new', before: good }],
    ['an after of null', { type: 'new', before: good, after: null }],
    ['an after that is a list', { type: 'new', after: [good] }],
    ['an after that is a text', { type: 'new', after: JSON.stringify(good) }],
    ['everything one level too high', { type: 'new', ...good }],
  ])('with %s is another shape', (_name, message) => {
    expect(say(message)).toEqual(refused('bad_shape'))
  })

  it.each([
    ['no phase', undefined],
    ['an unknown phase', 'begin'],
    ['an upper-case phase', 'NEW'],
    ['an empty phase', ''],
    ['a phase of null', null],
    ['a phase of true', true],
    ['a phase in a list', ['new']],
    ['a phase of a number', 0],
  ])('with %s is refused', (_name, type) => {
    expect(say({ type, before: good, after: good })).toEqual(refused('bad_value'))
  })

  it.each([
    ['no camera', { camera: undefined }],
    ['a camera of null', { camera: null }],
    ['an empty camera', { camera: '' }],
    ['a camera with a space', { camera: 'lane north' }],
    ['a camera with a slash', { camera: 'lane/north' }],
    ['a camera of 65 characters', { camera: 'x'.repeat(65) }],
    ['a camera in Chinese', { camera: '北门' }],
    ['a camera named as a prototype', { camera: '__proto__' }],
    ['a camera in a list', { camera: ['lane_north'] }],
    ['no id', { id: undefined }],
    ['an id that is a number', { id: 1 }],
    ['an id of 257 characters', { id: 'x'.repeat(257) }],
    ['an id with a line break', { id: 'a\nb' }],
    ['no severity', { severity: undefined }],
    ['an unknown severity', { severity: 'panic' }],
    ['a severity that is a number', { severity: 1 }],
    ['no data', { data: undefined }],
    ['data of null', { data: null }],
    ['data that is a list', { data: [] }],
    ['no objects', { data: {} }],
    ['objects of null', { data: { objects: null } }],
    ['objects that are a text', { data: { objects: 'car' } }],
    ['65 objects', { data: { objects: Array(65).fill('car') } }],
    ['5,000 objects', { data: { objects: Array(5000).fill('car') } }],
    ['objects that are objects', { data: { objects: [{ label: 'car' }] } }],
    ['an object with a comma', { data: { objects: ['car,bus'] } }],
    ['an empty object', { data: { objects: [''] } }],
    ['an object with NUL', { data: { objects: ['car\u0000'] } }],
    ['zones of null', { data: { objects: ['car'], zones: null } }],
    ['zones that are a text', { data: { objects: ['car'], zones: 'fire_lane' } }],
    ['65 zones', { data: { objects: ['car'], zones: Array(65).fill('z') } }],
    ['a zone of 257 characters', { data: { objects: ['car'], zones: ['z'.repeat(257)] } }],
    ['an end that is a text', { end_time: '1763800060' }],
    ['an end before 1970', { end_time: -1 }],
  ])('whose after has %s is refused', (_name, changes) => {
    expect(say({ type: 'end', before: good, after: { ...good, ...changes } })).toEqual(
      refused('bad_value'),
    )
  })

  it('is read without before, which only dates an update', () => {
    const { readings } = decode('frigate/reviews', wire({ type: 'new', after: good }), receivedAt)
    expect(readings).toMatchObject([{ deviceId: 'lane_north', observedAt: start * 1000 }])
  })

  it.each([
    ['no before is dated by after', undefined, start * 1000],
    ['a before of null is dated by after', null, start * 1000],
    ['a before that is a text is dated by after', 'x', start * 1000],
    ['an undated before is dated by after', { data: { detections: 'x' } }, start * 1000],
    ['a before of the same second is dated by its receipt', { start_time: start }, receivedAt],
  ])('of phase update with %s', (_name, before, at) => {
    const message = { type: 'update', before, after: good }
    const { readings, problems } = decode('frigate/reviews', wire(message), receivedAt)
    expect(problems).toEqual([])
    expect(readings[0]?.observedAt).toBe(at)
  })

  it.each([
    ['are beyond all numbers', ['Infinity-a']],
    ['are far in the future', ['1e300-a']],
  ])('of phase update whose detections %s is refused', (_name, detections) => {
    const after = { ...good, data: { ...good.data, detections } }
    expect(say({ type: 'update', before: good, after })).toEqual(refused('bad_value'))
  })

  it.each([
    ['are not numbers', ['NaN-a', 'x', '']],
    ['are no texts', [1e300, null, {}, [[]]]],
    ['are no list', { 0: '1e300-a' }],
    ['are 2,000 older ones', Array(2000).fill('1763799998.1-aaaaaa')],
  ])('of phase update whose detections %s is dated by its receipt', (_name, detections) => {
    const after = { ...good, data: { ...good.data, detections } }
    const message = { type: 'update', before: good, after }
    const { readings } = decode('frigate/reviews', wire(message), receivedAt)
    expect(readings[0]?.observedAt).toBe(receivedAt)
  })

  it('loses an object that is nothing but the mark of a recognised sub-label', () => {
    const after = { ...good, data: { objects: ['-verified', 'car', 'car-verified'] } }
    const { readings } = decode('frigate/reviews', wire({ type: 'new', after }), receivedAt)
    expect(readings[0]?.fields.objects).toEqual(['car'])
  })

  it('keeps no name, plate, path or description, wherever it stands', () => {
    const secret = 'SECRET'
    const after = {
      ...good,
      thumb_path: secret,
      sub_label: secret,
      recognized_license_plate: secret,
      data: {
        ...good.data,
        sub_labels: [secret],
        audio: [secret],
        metadata: { title: secret },
        faces: [secret],
      },
    }
    const decoded = decode('frigate/reviews', wire({ type: 'new', after }), receivedAt)
    expect(decoded.readings).toHaveLength(1)
    expect(JSON.stringify(decoded)).not.toContain(secret)
  })
})

describe('frigate/available', () => {
  it.each([
    '',
    'Online',
    'ONLINE',
    ' online',
    'online\n',
    '"online"',
    'true',
    '{}',
    'constructor',
    '\u0000',
  ])('%j is no word of it', (text) => {
    expect(heard('frigate/available', wire(text))).toEqual(refused('bad_value'))
  })

  it('is refused in bytes that are no text', () => {
    expect(heard('frigate/available', Uint8Array.of(0xff))).toEqual(refused('bad_value'))
    expect(heard('frigate/available', new Uint8Array(65_536))).toEqual(refused('bad_value'))
  })
})
