import type { CodecExample } from '../codec.ts'

export const nwaveNpsExamples: CodecExample[] = [
  {
    name: 'a parking status: bit 0 is the state, the other seven the time before',
    port: 1,
    hex: '95',
    said: [{ kind: 'parking.bay', fields: { occupied: true } }],
  },
  {
    name: 'a parking status of a bay freed after more than two hours',
    port: 1,
    hex: 'd0',
    said: [{ kind: 'parking.bay', fields: { occupied: false } }],
  },
  {
    name: 'a heartbeat: the battery byte and the temperature byte are signed',
    port: 2,
    hex: '00d3d800590b',
    said: [{ kind: 'parking.bay', fields: { occupied: false, batteryV: 2.32, temperatureC: -10 } }],
  },
  {
    name: 'a heartbeat of an NPS310, one byte long',
    port: 2,
    hex: '01',
    said: [{ kind: 'parking.bay', fields: { occupied: true } }],
  },
  {
    name: 'a start-up, which carries the state too',
    port: 3,
    hex: '0204090201',
    said: [
      { kind: 'parking.bay', fields: { occupied: true } },
      { kind: 'device.status', fields: { online: true, reset: 'power_on' } },
    ],
  },
  {
    name: 'a tag registration of which only the state is kept',
    port: 10,
    hex: 'd1201f345678',
    said: [{ kind: 'parking.bay', fields: { occupied: true } }],
  },
  {
    name: 'a tag registration that does not know the state',
    port: 10,
    hex: '00201f345678',
    said: [],
  },
]
