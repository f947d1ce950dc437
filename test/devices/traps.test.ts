import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { receivedAt, wire } from './wire.ts'

// The traps of device-formats A15 that these drivers can meet, by their number there.

const eui = '00aabbccddeeff01'

function chirpstack(changes: object, model?: string) {
  const message = { deviceInfo: { devEui: eui }, time: '2025-11-22T08:26:40Z', ...changes }
  return decode(`application/1/device/${eui}/event/up`, wire(message), receivedAt, () => model)
}

function tts(uplink: object, model?: string) {
  const message = { end_device_ids: { dev_eui: eui }, uplink_message: uplink }
  return decode('v3/a@t/devices/d/up', wire(message), receivedAt, () => model)
}

function review(changes: object) {
  const after = {
    id: 'r-1',
    camera: 'lane',
    start_time: 1763800000.25,
    end_time: null,
    severity: 'alert',
    data: { objects: ['car'], zones: [], sub_labels: ['a name'], detections: [] },
  }
  const message = { type: 'new', before: after, after: { ...after, ...changes } }
  return decode('frigate/reviews', wire(message), receivedAt)
}

describe('device-formats A15', () => {
  it('1: a missing fCnt is frame 0', () => {
    expect(chirpstack({ fPort: 1, data: 'AQ==' }, 'bosch-tps110').readings[0]?.seq).toBe(0)
  })

  it('1: a missing f_cnt is frame 0', () => {
    expect(tts({ f_port: 1, frm_payload: 'AQ==' }, 'bosch-tps110').readings[0]?.seq).toBe(0)
  })

  it('1: a missing port is port 0, which no sensor message uses', () => {
    expect(tts({ frm_payload: 'AQ==' }, 'bosch-tps110')).toEqual({ readings: [], problems: [] })
  })

  it('1: a missing occupied in a bay’s decoded message is free', () => {
    const { readings } = tts({ f_port: 1, decoded_payload: { type: 'parking status' } })
    expect(readings[0]?.fields).toEqual({ occupied: false })
  })

  it('1: a missing occupied in a heartbeat is free only if the device is a bay sensor', () => {
    const heartbeat = { f_port: 2, decoded_payload: { type: 'heartbeat', battery_voltage: 2.9 } }
    expect(tts(heartbeat, 'nwave-nps').readings.map(({ kind }) => kind)).toEqual([
      'parking.bay',
      'device.health',
    ])
    expect(tts(heartbeat, 'nwave-ncc').readings.map(({ kind }) => kind)).toEqual(['device.health'])
  })

  it('1: a missing snr is 0 dB', () => {
    const { readings } = chirpstack({ rxInfo: [{ rssi: -70 }], fPort: 0 })
    expect(readings[0]?.fields).toEqual({ rssiDbm: -70, snrDb: 0 })
  })

  it('1: a missing rssi is no signal strength, rather than the best of all', () => {
    const rxInfo = [{ gatewayId: 'x' }, { rssi: -120, snr: -9 }]
    expect(chirpstack({ rxInfo }).readings[0]?.fields).toEqual({ rssiDbm: -120, snrDb: -9 })
  })

  it('9: Frigate’s fractional seconds become milliseconds', () => {
    expect(review({}).readings[0]?.observedAt).toBe(1_763_800_000_250)
  })

  it('9: milliseconds where Frigate sends seconds are refused', () => {
    expect(review({ start_time: 1_763_800_000_250 }).problems[0]?.reason).toBe('bad_value')
  })

  it('10: local time without zone is refused', () => {
    const { readings, problems } = chirpstack({ time: '2025-11-22T08:26:40', fPort: 1 })
    expect(readings).toEqual([])
    expect(problems[0]?.reason).toBe('bad_value')
  })

  it('11: a clock years off is passed on as it is; ingest judges it', () => {
    const { readings } = chirpstack({ time: '2034-01-01T00:00:00Z', rxInfo: [{ rssi: -1 }] })
    expect(readings[0]?.observedAt).toBe(Date.UTC(2034, 0, 1))
    expect(readings[0]?.quality).toBe('good')
  })

  it('13: a heartbeat repeats the state, under its own frame number', () => {
    const status = chirpstack({ fCnt: 1, fPort: 1, data: 'AQ==' }, 'bosch-tps110')
    const heartbeat = chirpstack({ fCnt: 2, fPort: 2, data: 'ARI=' }, 'bosch-tps110')
    expect(status.readings[0]?.fields.occupied).toBe(true)
    expect(heartbeat.readings[0]?.fields.occupied).toBe(true)
    expect(heartbeat.readings[0]?.seq).toBe(2)
  })

  it('15: a snapshot’s bytes are nobody’s', () => {
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0])
    const { problems } = decode('frigate/lane/person/snapshot', jpeg, receivedAt)
    expect(problems[0]?.reason).toBe('no_driver')
  })

  it('16: text that is none of the words of availability is refused', () => {
    const { readings, problems } = decode('frigate/available', wire('NOT_AN_INT'), receivedAt)
    expect(readings).toEqual([])
    expect(problems[0]?.reason).toBe('bad_value')
  })

  it('20: free and occupied that miss the total are passed on, unknown is not made free', () => {
    const lot = { total: 100, occupied: 60, free: 30 }
    const { readings } = decode('linli/v1/lot/lot-1/parking.lot', wire(lot), receivedAt)
    expect(readings[0]?.fields).toEqual(lot)
  })

  it('21: zero is a value, not a missing one', () => {
    const { readings } = decode('linli/v1/lot/lot-1/parking.lot', wire({ free: 0 }), receivedAt)
    expect(readings[0]?.fields).toEqual({ free: 0 })
  })
})

describe('personal data', () => {
  it('no tag id leaves the Nwave codec', () => {
    const decoded = chirpstack({ fPort: 10, data: '0SAfNFZ4' }, 'nwave-nps')
    expect(decoded.readings[0]?.fields).toEqual({ occupied: true })
    expect(JSON.stringify(decoded)).not.toMatch(/1f3456|201f34/i)
  })

  it('no sub-label, and no sign that one was recognised, leaves Frigate', () => {
    const data = { objects: ['person-verified'], sub_labels: ['a name'], zones: [] }
    const decoded = review({ data })
    expect(decoded.readings[0]?.fields.objects).toEqual(['person'])
    expect(JSON.stringify(decoded)).not.toMatch(/a name|verified/)
  })

  it('a written description of a scene gives nothing', () => {
    const message = { type: 'genai', after: { id: 'r-1' } }
    expect(decode('frigate/reviews', wire(message), receivedAt)).toEqual({
      readings: [],
      problems: [],
    })
  })
})

describe('a LoRaWAN message', () => {
  it('whose topic and body name two devices is refused', () => {
    const message = { deviceInfo: { devEui: 'ffaabbccddeeff01' }, fPort: 1, data: 'AQ==' }
    const { readings, problems } = decode(
      `application/1/device/${eui}/event/up`,
      wire(message),
      receivedAt,
    )
    expect(readings).toEqual([])
    expect(problems[0]?.reason).toBe('bad_value')
  })

  it.each([
    ['a port as text', { fPort: '1', data: 'AQ==' }, 'bad_value'],
    ['a negative frame number', { fCnt: -1, fPort: 1, data: 'AQ==' }, 'bad_value'],
    ['bytes that are not base64', { fPort: 1, data: '§§' }, 'bad_payload'],
    ['bytes as a list', { fPort: 1, data: [1] }, 'bad_payload'],
    ['an occupied of 7', { fPort: 1, object: { occupied: 7 } }, 'bad_value'],
    ['an occupancy in no known word', { fPort: 1, object: { occupancy: 'maybe' } }, 'bad_value'],
    ['an object of other things', { fPort: 1, object: { humidity: 7 } }, 'unknown_model'],
  ])('with %s is refused', (_name, changes, reason) => {
    const { readings, problems } = chirpstack(changes)
    expect(readings).toEqual([])
    expect(problems.map((problem) => problem.reason)).toEqual([reason])
  })

  it('heard by FSK has no signal-to-noise ratio', () => {
    const changes = {
      rxInfo: [{ rssi: -70 }],
      txInfo: { modulation: { fsk: { datarate: 50000 } } },
    }
    expect(chirpstack(changes).readings[0]?.fields).toEqual({ rssiDbm: -70 })
  })

  it('made by a model without codec is read by the network’s object, never by another codec', () => {
    const uplink = {
      f_port: 1,
      frm_payload: 'AQ==',
      version_ids: { brand_id: 'bosch', model_id: 'tps110' },
    }
    expect(tts(uplink, 'milesight-vs330').problems[0]?.detail).toBe('no codec milesight-vs330')
    expect(tts(uplink).readings[0]?.fields).toEqual({ occupied: true })
  })
})
