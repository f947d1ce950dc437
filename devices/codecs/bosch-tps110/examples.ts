import type { CodecExample } from '../codec.ts'

export const boschTps110Examples: CodecExample[] = [
  {
    name: 'a parking status of an occupied bay',
    port: 1,
    hex: '01',
    said: [{ kind: 'parking.bay', fields: { occupied: true } }],
  },
  {
    name: 'a parking status of a free bay',
    port: 1,
    hex: '00',
    said: [{ kind: 'parking.bay', fields: { occupied: false } }],
  },
  {
    name: 'a heartbeat below zero, which repeats the state',
    port: 2,
    hex: '01ff',
    said: [{ kind: 'parking.bay', fields: { occupied: true, temperatureC: -1 } }],
  },
  {
    name: 'a heartbeat of older firmware, without temperature',
    port: 2,
    hex: '00',
    said: [{ kind: 'parking.bay', fields: { occupied: false } }],
  },
  {
    name: 'a start-up on an occupied bay, which carries the state too',
    port: 3,
    hex: '24030000750300000000000000' + '1d02' + '03' + '01',
    said: [
      { kind: 'parking.bay', fields: { occupied: true } },
      { kind: 'device.status', fields: { online: true, reset: 'system_request' } },
    ],
  },
  {
    name: 'a start-up with a cause the table does not have',
    port: 3,
    hex: '000000000000000000000000' + '001d02' + '09' + '00',
    said: [
      { kind: 'parking.bay', fields: { occupied: false } },
      { kind: 'device.status', fields: { online: true, reset: 'unknown' } },
    ],
  },
  { name: 'a debug message', port: 6, hex: '000102030405060708', said: [] },
]
