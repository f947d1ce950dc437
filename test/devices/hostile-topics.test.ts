import { describe, expect, it } from 'vitest'
import { decode, subscriptionOf } from '../../devices/index.ts'
import { heard } from './hostile-messages.ts'
import { receivedAt, wire } from './wire.ts'

const open = wire({ open: true })

/** None of these may name a device or a site. */
const oddIds: [string, string][] = [
  ['nothing', ''],
  ['65 characters', 'x'.repeat(65)],
  ['60,000 characters', 'x'.repeat(60_000)],
  ['a plus', 'a+b'],
  ['a hash', 'a#'],
  ['the wildcard of one level', '+'],
  ['a dollar', '$SYS'],
  ['a space', 'a b'],
  ['a space at its end', 'a '],
  ['a line break', 'a\nb'],
  ['a line break at its end', 'a\n'],
  ['a carriage return at its end', 'a\r'],
  ['NUL', 'a\u0000'],
  ['a backslash', 'a\\'],
  ['a comma', 'a,site=west'],
  ['an equals sign', 'a=b'],
  ['a quote', 'a"b'],
  ['an apostrophe', "a'b"],
  ['a percent sign', 'a%2Fb'],
  ['a semicolon', 'a;b'],
  ['a hyphen in front', '-a'],
  ['an underscore in front', '_a'],
  ['a point in front', '.a'],
  ['two points', '..'],
  ['a prototype', '__proto__'],
  ['Chinese', '东门'],
  ['a Cyrillic letter that looks Latin', 'bаy-1'],
  ['full-width letters', 'ｂａｙ'],
  ['an Arabic digit', 'bay-١'],
  ['a zero-width space', 'bay\u200b-1'],
  ['an override of direction', 'bay\u202e-1'],
  ['an emoji', 'bay🚲'],
  ['half a pair', 'bay\ud800'],
]

describe('a native topic', () => {
  it.each(oddIds)('with a device of %s is refused', (_name, id) => {
    expect(heard(`linli/v1/east/${id}/contact`, open)).toEqual({
      readings: 0,
      reasons: ['bad_topic'],
    })
  })

  it.each(oddIds)('with a site of %s is refused', (_name, id) => {
    expect(heard(`linli/v1/${id}/dev-1/contact`, open)).toEqual({
      readings: 0,
      reasons: ['bad_topic'],
    })
  })

  it.each(['constructor', 'toString', 'a', '0', 'x'.repeat(64), 'a.b:c_d-e', 'A..--::__'])(
    'with the device %j is taken: it is an odd name, and a name',
    (id) => {
      const { readings } = decode(`linli/v1/east/${id}/contact`, open, receivedAt)
      expect(readings[0]?.deviceId).toBe(id)
    },
  )

  it.each([
    ['no level more', 'linli/v1'],
    ['an empty level', 'linli/v1/'],
    ['a site alone', 'linli/v1/east'],
    ['no kind', 'linli/v1/east/dev-1'],
    ['one level too many', 'linli/v1/east/dev-1/contact/x'],
    ['a slash at its end', 'linli/v1/east/dev-1/contact/'],
    ['a device with a slash in it', 'linli/v1/east/dev/1/contact'],
    ['two slashes', 'linli/v1//east/dev-1/contact'],
    ['ten thousand levels', `linli/v1/${'x/'.repeat(10_000)}contact`],
    ['ten thousand slashes', `linli/v1/${'/'.repeat(10_000)}`],
  ])('with %s is refused', (_name, topic) => {
    expect(heard(topic, open)).toEqual({ readings: 0, reasons: ['bad_topic'] })
  })

  it.each([
    '',
    ' contact',
    'contact ',
    'contact\n',
    'Contact',
    'CONTACT',
    'parking_bay',
    'parking',
    'parking.bay.occupied',
    'plate.read',
    'face.match',
    '+',
    '#',
    'x'.repeat(1000),
  ])('of the kind %j is refused', (kind) => {
    expect(heard(`linli/v1/east/dev-1/${kind}`, open)).toEqual({
      readings: 0,
      reasons: ['unknown_kind'],
    })
  })
})

describe('a topic beside the subscriptions', () => {
  it.each([
    '/linli/v1/east/dev-1/contact',
    'linli/V1/east/dev-1/contact',
    'LINLI/v1/east/dev-1/contact',
    'linli/v1x/east/dev-1/contact',
    'linli/v2/east/dev-1/contact',
    'linli/internal/live/frame',
    '$SYS/broker/version',
    '$share/g/linli/v1/east/dev-1/contact',
    'application/a/device/00aabbccddeeff01/event/up/x',
    'application/a/device/00aabbccddeeff01/event',
    'application/a/b/device/00aabbccddeeff01/event/up',
    'application/a/gateway/00aabbccddeeff01/event/up',
    'application/a/device/00aabbccddeeff01/command/down',
    'v3/a@t/devices/d/down/push',
    'v3/a@t/devices/d/x/up',
    'v4/a@t/devices/d/up',
    'frigate/reviews/x',
    'frigate/events',
    'frigate/lane/person/snapshot',
    'frigate/lane/face',
    'frigate/lane/recognized_license_plate',
    'frigate/tracked_object_update',
    'Frigate/reviews',
    '',
    '/',
    '\u0000',
  ])('%j is nobody’s', (topic) => {
    expect(heard(topic, open)).toEqual({ readings: 0, reasons: ['no_driver'] })
    expect(subscriptionOf(topic)).toBeUndefined()
  })
})

describe('a message that names a device in its body', () => {
  it('cannot speak for another than the native topic says', () => {
    const body = { open: true, device: 'dev-2', deviceId: 'dev-2', site: 'west', kind: 'count' }
    const { readings, problems } = decode('linli/v1/east/dev-1/contact', wire(body), receivedAt)
    expect(readings).toMatchObject([{ deviceId: 'dev-1', site: 'east', kind: 'contact' }])
    expect(problems.map(({ reason }) => reason)).toEqual(['undeclared_field'])
  })

  it('cannot speak for another DevEUI than ChirpStack’s topic says', () => {
    const payload = wire({ deviceInfo: { devEui: '00aabbccddeeff02' }, fPort: 1, data: 'AQ==' })
    expect(heard('application/a/device/00aabbccddeeff01/event/up', payload)).toEqual({
      readings: 0,
      reasons: ['bad_value'],
    })
  })
})
