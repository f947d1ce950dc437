import type { DriverExample } from '../driver.ts'

const receivedAt = 1_763_800_000_500

export const nativeExamples: DriverExample[] = [
  {
    name: 'a bay with every field',
    topic: 'linli/v1/lot-7/bay-0042/parking.bay',
    message: {
      at: '2025-11-22T16:26:40.123456789+08:00',
      seq: 17,
      boot: 'b3',
      occupied: true,
      batteryV: 3.6,
      batteryPct: 91,
      temperatureC: -4.5,
      distanceMm: 212,
    },
    receivedAt,
    readings: [
      {
        deviceId: 'bay-0042',
        kind: 'parking.bay',
        observedAt: 1_763_800_000_123,
        receivedAt,
        seq: 17,
        boot: 'b3',
        site: 'lot-7',
        quality: 'good',
        fields: {
          occupied: true,
          batteryV: 3.6,
          batteryPct: 91,
          temperatureC: -4.5,
          distanceMm: 212,
        },
        adapter: 'native',
      },
    ],
    problems: [],
  },
  {
    name: 'a simulated gate event with a credential, for ingest to turn into a pseudonym',
    topic: 'linli/v1/east/gate:3/access.event',
    message: {
      at: 1_763_800_000_000,
      seq: 0,
      simulated: true,
      granted: false,
      method: 'card',
      direction: 'in',
      credential: 'c-1',
    },
    receivedAt,
    readings: [
      {
        deviceId: 'gate:3',
        kind: 'access.event',
        observedAt: 1_763_800_000_000,
        receivedAt,
        seq: 0,
        site: 'east',
        quality: 'simulated',
        fields: { granted: false, method: 'card', direction: 'in', credential: 'c-1' },
        adapter: 'native',
      },
    ],
    problems: [],
  },
  {
    name: 'a last will, which has no time of its own',
    topic: 'linli/v1/east/gate:3/device.status',
    message: { online: false },
    receivedAt,
    readings: [
      {
        deviceId: 'gate:3',
        kind: 'device.status',
        observedAt: receivedAt,
        receivedAt,
        site: 'east',
        quality: 'good',
        fields: { online: false },
        adapter: 'native',
      },
    ],
    problems: [],
  },
  {
    name: 'an undeclared field, dropped while the reading stands',
    topic: 'linli/v1/east/gate:3/gate.state',
    message: { at: 1_763_800_000_000, state: 'held_open', plate: 'never kept' },
    receivedAt,
    readings: [
      {
        deviceId: 'gate:3',
        kind: 'gate.state',
        observedAt: 1_763_800_000_000,
        receivedAt,
        site: 'east',
        quality: 'good',
        fields: { state: 'held_open' },
        adapter: 'native',
      },
    ],
    problems: ['undeclared_field'],
  },
]
