import { describe, expect, it } from 'vitest'
import { codecs } from '../../devices/codecs/list.ts'
import { decode } from '../../devices/index.ts'
import type { Model } from '../../devices/models.ts'
import { heard } from './hostile-messages.ts'
import { receivedAt, wire } from './wire.ts'

const devEui = '00aabbccddeeff01'
const topic = `application/a/device/${devEui}/event/up`
const longest = 40

const bay = 'parking.bay'
const status = 'device.status'
const health = 'device.health'

/** From how many bytes on each port of each codec says what; every other port is bad_payload. */
const ports: { model: Model; port: number; from: number; says: string[] }[] = [
  { model: 'bosch-tps110', port: 1, from: 1, says: [bay] },
  { model: 'bosch-tps110', port: 2, from: 1, says: [bay] },
  { model: 'bosch-tps110', port: 3, from: 17, says: [bay, status] },
  { model: 'bosch-tps110', port: 4, from: 0, says: [] },
  { model: 'bosch-tps110', port: 5, from: 0, says: [] },
  { model: 'bosch-tps110', port: 6, from: 0, says: [] },
  { model: 'nwave-nps', port: 1, from: 1, says: [bay] },
  { model: 'nwave-nps', port: 2, from: 1, says: [bay] },
  { model: 'nwave-nps', port: 3, from: 5, says: [bay, status] },
  { model: 'nwave-nps', port: 6, from: 0, says: [] },
  { model: 'nwave-ncc', port: 1, from: 2, says: ['count'] },
  { model: 'nwave-ncc', port: 2, from: 2, says: [health] },
  { model: 'nwave-ncc', port: 3, from: 4, says: [status] },
  { model: 'nwave-ncc', port: 6, from: 0, says: [] },
]

const fills: [string, number][] = [
  ['all bits clear', 0x00],
  ['all bits set', 0xff],
  ['the sign bit', 0x80],
  ['0x7f', 0x7f],
]

describe.each(ports)('$model on port $port', ({ model, port, from, says }) => {
  it.each(fills)(`speaks from ${from} bytes on, with %s, and never of less`, (_name, fill) => {
    for (let length = 0; length <= longest; length += 1) {
      const { said, problems } = codecs[model].decode(port, new Uint8Array(length).fill(fill))
      expect(said.map(({ kind }) => kind)).toEqual(length < from ? [] : says)
      expect(problems.map(({ reason }) => reason)).toEqual(length < from ? ['bad_payload'] : [])
    }
  })
})

describe('nwave-nps on port 10, a tag', () => {
  it('says that the bay is taken when bit 0 is set, nothing when it is not, and never the tag', () => {
    const read = (bytes: Uint8Array) => codecs['nwave-nps'].decode(10, bytes)
    for (let length = 1; length <= longest; length += 1) {
      expect(read(new Uint8Array(length).fill(0xff)).said).toEqual([
        { kind: bay, fields: { occupied: true } },
      ])
      expect(read(new Uint8Array(length).fill(0xfe))).toEqual({ said: [], problems: [] })
    }
    expect(read(new Uint8Array()).problems.map(({ reason }) => reason)).toEqual(['bad_payload'])
  })
})

describe.each(Object.values(codecs))('$model', (codec) => {
  const known = ports.filter(({ model }) => model === codec.model).map(({ port }) => port)
  const others = [7, 8, 9, 11, 85, 223, 224, 255, 256, 65_536, Number.MAX_SAFE_INTEGER]

  it('refuses every port it does not send on', () => {
    for (const port of [...others, 0, -1, 1.5, Number.NaN].filter((one) => !known.includes(one))) {
      const { said, problems } = codec.decode(port, new Uint8Array(20))
      expect(said).toEqual([])
      expect(problems.map(({ reason }) => reason)).toEqual(['bad_payload'])
    }
  })

  it('gives finite numbers out of every pair of bytes on every port', () => {
    for (const port of known)
      for (let pair = 0; pair < 65_536; pair += 257) {
        const { said } = codec.decode(port, new Uint8Array(20).fill(pair >> 8).fill(pair, 1))
        for (const { fields } of said)
          for (const value of Object.values(fields))
            expect(typeof value === 'number' ? Number.isFinite(value) : true).toBe(true)
      }
  })
})

function up(changes: object) {
  return heard(topic, wire({ deviceInfo: { devEui }, fCnt: 1, fPort: 1, data: 'AQ==', ...changes }))
}

const one = { readings: 1, reasons: [] }
const refused = (reason: string) => ({ readings: 0, reasons: [reason] })

describe('the bytes of an uplink', () => {
  it.each([
    ['padded', 'AQ=='],
    ['without padding', 'AQ'],
    ['with white space between', ' A Q\n= = '],
    ['more than a LoRaWAN frame holds', Buffer.alloc(10_000, 1).toString('base64')],
  ])('are read when they are base64 %s', (_name, data) => {
    expect(up({ data })).toEqual(one)
  })

  it.each([
    ['half a pad', 'AQ='],
    ['a pad in front', '==AQ'],
    ['a pad between', 'AQ==AQ=='],
    ['one character', 'A'],
    ['the letters of URLs', 'AQ-_'],
    ['one character over', 'AQABA'],
    ['a letter beyond the alphabet', 'AQ§='],
    ['Chinese', '东门'],
    ['NUL', 'AQ==\u0000'],
    ['a list of bytes', [1]],
    ['a number', 1],
    ['null', null],
    ['an object', { type: 'Buffer', data: [1] }],
  ])('are refused when they are %s', (_name, data) => {
    expect(up({ data })).toEqual(refused('bad_payload'))
  })

  it('say nothing when there are none on a sensor’s port', () => {
    expect(up({ data: '' })).toEqual(refused('bad_payload'))
    expect(up({ data: undefined })).toEqual(refused('bad_payload'))
  })
})

describe('the port and the frame number', () => {
  it.each([
    ['-1', -1],
    ['a fraction', 1.5],
    ['2^53', 2 ** 53],
    ['a text', '1'],
    ['null', null],
    ['true', true],
    ['a list', [1]],
  ])('are refused when they are %s', (_name, value) => {
    expect(up({ fPort: value })).toEqual(refused('bad_value'))
    expect(up({ fCnt: value })).toEqual(refused('bad_value'))
  })

  it.each([7, 224, 255, 256, 70_000])('port %i is nobody’s', (fPort) => {
    expect(up({ fPort })).toEqual(refused('bad_payload'))
  })

  it('port 0 says nothing of the sensor', () => {
    expect(up({ fPort: 0 })).toEqual({ readings: 0, reasons: [] })
  })
})

describe('the DevEUI', () => {
  const said = (told: unknown) => heard(topic, wire({ deviceInfo: { devEui: told }, fPort: 1 }))

  it.each([
    ['nothing', ''],
    ['15 digits', devEui.slice(1)],
    ['17 digits', `${devEui}0`],
    ['a letter beyond f', '00aabbccddeeff0g'],
    ['hyphens', '00-aa-bb-cc-dd-ee-ff-01'],
    ['0x in front', '0x00aabbccddeeff'],
    ['a line break behind', `${devEui}\n`],
    ['full-width digits', '００ａａｂｂｃｃｄｄｅｅｆｆ０１'],
    ['letters that lower case makes longer', 'İİİİİİİİİİİİİİİİ'],
    ['a number', 123],
    ['null', null],
    ['a list', [devEui]],
    ['an object', { toString: devEui }],
  ])('is refused when it is %s', (_name, told) => {
    expect(said(told)).toEqual(refused('bad_value'))
  })

  it.each([
    ['deviceInfo is missing', {}],
    ['deviceInfo is null', { deviceInfo: null }],
    ['deviceInfo is a text', { deviceInfo: devEui }],
    ['deviceInfo is a list', { deviceInfo: [{ devEui }] }],
    ['it stands at the top, as in ChirpStack 3', { devEUI: devEui }],
  ])('is missed when %s', (_name, message) => {
    expect(heard(topic, wire(message))).toEqual(refused('bad_shape'))
  })
})

describe('what stands beside the bytes', () => {
  it.each([
    ['no list of gateways', { rxInfo: {} }],
    ['a list of odd gateways', { rxInfo: [null, 1, 'x', [], {}] }],
    ['a signal that is a text', { rxInfo: [{ rssi: '-70', snr: 1 }] }],
    ['a modulation that is a text', { txInfo: 'fsk' }],
    ['an object that is a list', { object: [1] }],
    ['a profile name that is a number', { deviceInfo: { devEui, deviceProfileName: 7 } }],
  ])('%s takes nothing from the bay’s state', (_name, changes) => {
    expect(up(changes)).toEqual(one)
  })

  it('two thousand gateways are one signal, the best', () => {
    const rxInfo = Array.from({ length: 2000 }, (_, index) => ({ rssi: -4000 + index, snr: 1 }))
    const payload = wire({ deviceInfo: { devEui }, fPort: 1, data: 'AQ==', rxInfo })
    const { readings } = decode(topic, payload, receivedAt, () => 'bosch-tps110')
    expect(readings.map(({ fields }) => fields)).toEqual([
      { occupied: true },
      { rssiDbm: -2001, snrDb: 1 },
    ])
  })

  const object = (said: object) => {
    const payload = wire({ deviceInfo: { devEui }, fPort: 85, object: said })
    const { readings, problems } = decode(topic, payload, receivedAt)
    return readings.map(({ fields }) => fields).concat(problems.map(({ reason }) => ({ reason })))
  }

  it.each([
    ['numbers beyond all numbers', '{"occupied":true,"battery":1e999,"temperature":-1e999}'],
    ['a battery of 101 %', '{"occupied":true,"battery":101}'],
    ['texts for numbers', '{"occupied":true,"battery":"98","temperature":"4"}'],
    ['prototypes', '{"occupied":true,"__proto__":{"battery":9},"constructor":{"battery":9}}'],
  ])('a decoder’s object with %s gives the bay’s state alone', (_name, text) => {
    expect(object(JSON.parse(text))).toEqual([{ occupied: true }])
  })

  it.each([
    ['long', 'x'.repeat(257)],
    ['long once it is in lower case', 'İ'.repeat(200)],
    ['with a line break', 'power\non'],
    ['a number', 2],
    ['an object', {}],
  ])('a cause of reset that is %s is unknown', (_name, reset_cause) => {
    expect(object({ type: 'startup', reset_cause })).toContainEqual({
      online: true,
      reset: 'unknown',
    })
  })
})
