import type { DriverExample } from '../driver.ts'
import type { Quality, Reading } from '../reading.ts'

const receivedAt = 1_763_800_001_000
const observedAt = 1_763_800_000_641
const topic = 'v3/parking@street/devices/bay-1/up'

const uplink = {
  f_port: 1,
  f_cnt: 10335,
  rx_metadata: [
    { gateway_ids: { gateway_id: 'gw-1' }, rssi: -35, snr: 13.2 },
    { gateway_ids: { gateway_id: 'packetbroker' }, rssi: -90 },
  ],
  settings: { data_rate: { lora: { spreading_factor: 7 } } },
  received_at: '2025-11-22T08:26:40.641841782Z',
}

function message(changes: object, top: object = {}) {
  return {
    end_device_ids: { device_id: 'bay-1', dev_eui: '00AABBCCDDEEFF02' },
    received_at: '2025-11-22T08:26:40.848446463Z',
    uplink_message: { ...uplink, ...changes },
    ...top,
  }
}

function said(
  kind: Reading['kind'],
  fields: Reading['fields'],
  seq = 10335,
  quality: Quality = 'good',
): Reading {
  return {
    deviceId: '00aabbccddeeff02',
    kind,
    observedAt,
    receivedAt,
    seq,
    quality,
    fields,
    adapter: 'the-things-stack',
  }
}

const radio = { rssiDbm: -35, snrDb: 13.2 }

export const theThingsStackExamples: DriverExample[] = [
  {
    name: 'bytes whose version_ids name maker and model',
    topic,
    message: message({
      frm_payload: 'lQ==',
      version_ids: { brand_id: 'nwave', model_id: 'nps405fm' },
    }),
    receivedAt,
    readings: [said('parking.bay', { occupied: true }), said('device.health', radio)],
    problems: [],
  },
  {
    name: 'a start-up',
    topic,
    message: message({ f_port: 3, frm_payload: 'AAAAAJkCANEABQAAAB0CAgA=' }),
    receivedAt,
    model: 'bosch-tps110',
    readings: [
      said('parking.bay', { occupied: false }),
      said('device.status', { online: true, reset: 'power_on' }),
      said('device.health', radio),
    ],
    problems: [],
  },
  {
    name: 'a decoded payload that leaves out false, and a first frame that leaves out its number',
    topic,
    message: message({ f_cnt: undefined, decoded_payload: { type: 'parking_status' } }),
    receivedAt,
    readings: [said('parking.bay', { occupied: false }, 0), said('device.health', radio, 0)],
    problems: [],
  },
  {
    name: 'a tag registration decoded by the server: no tag, and no state',
    topic,
    message: message({
      f_port: 10,
      decoded_payload: { type: 'user_registration', occupied: null, tag_id: '1F345678' },
    }),
    receivedAt,
    readings: [said('device.health', radio)],
    problems: [],
  },
  {
    name: 'a simulated uplink without port, which has only the commands of the network',
    topic,
    message: message({ f_port: undefined }, { simulated: true }),
    receivedAt,
    model: 'nwave-nps',
    readings: [said('device.health', radio, 10335, 'simulated')],
    problems: [],
  },
]
