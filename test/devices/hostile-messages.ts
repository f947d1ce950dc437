import { decode } from '../../devices/index.ts'
import { receivedAt } from './wire.ts'

const devEui = '00aabbccddeeff01'

/** A good message on each topic that takes JSON, and how many readings it gives. */
export const topics: { name: string; topic: string; message: object; readings: number }[] = [
  {
    name: 'a native topic',
    topic: 'linli/v1/east/dev-1/contact',
    message: { at: 1_763_800_000_000, seq: 7, boot: 'b1', open: true },
    readings: 1,
  },
  {
    name: 'ChirpStack’s up',
    topic: `application/a/device/${devEui}/event/up`,
    message: { deviceInfo: { devEui }, fCnt: 7, fPort: 1, data: 'AQ==' },
    readings: 1,
  },
  {
    name: 'ChirpStack’s status',
    topic: `application/a/device/${devEui}/event/status`,
    message: { deviceInfo: { devEui }, margin: 9, batteryLevel: 74 },
    readings: 1,
  },
  {
    name: 'The Things Stack’s up',
    topic: 'v3/a@t/devices/d/up',
    message: {
      end_device_ids: { device_id: 'd', dev_eui: devEui },
      uplink_message: { f_port: 1, f_cnt: 7, frm_payload: 'AQ==' },
    },
    readings: 1,
  },
  {
    name: 'Frigate’s reviews',
    topic: 'frigate/reviews',
    message: {
      type: 'new',
      before: {},
      after: {
        id: 'r-1',
        camera: 'lane',
        start_time: 1_763_800_000.25,
        severity: 'alert',
        data: { objects: ['car'], zones: [] },
      },
    },
    readings: 1,
  },
]

/** What a message gave, in short: how many readings, and why not more. */
export function heard(topic: string, payload: Uint8Array, model = 'bosch-tps110') {
  const { readings, problems } = decode(topic, payload, receivedAt, () => model)
  return { readings: readings.length, reasons: problems.map(({ reason }) => reason) }
}
