import type { CodecExample } from '../codec.ts'

export const nwaveNccExamples: CodecExample[] = [
  {
    name: 'a count in two bytes, the high one first',
    port: 1,
    hex: '06aa',
    said: [{ kind: 'count', fields: { total: 1706 } }],
  },
  {
    name: 'the highest count, before it starts anew',
    port: 1,
    hex: 'ffff',
    said: [{ kind: 'count', fields: { total: 65_535 } }],
  },
  {
    name: 'a heartbeat, of which the battery is kept',
    port: 2,
    hex: 'a86661',
    said: [{ kind: 'device.health', fields: { batteryV: 2.908 } }],
  },
  {
    name: 'a heartbeat of a battery below 2.5 V: its byte is signed',
    port: 2,
    hex: '28d3d8',
    said: [{ kind: 'device.health', fields: { batteryV: 2.32 } }],
  },
  {
    name: 'a start-up',
    port: 3,
    hex: '010d0002',
    said: [{ kind: 'device.status', fields: { online: true, reset: 'power_on' } }],
  },
  {
    name: 'a start-up with a cause the table does not have',
    port: 3,
    hex: '010d0005',
    said: [{ kind: 'device.status', fields: { online: true, reset: 'unknown' } }],
  },
  { name: 'a debug message', port: 6, hex: '0001', said: [] },
]
