import type { DriverExample } from '../driver.ts'
import type { Reading } from '../reading.ts'

const receivedAt = 1_763_800_001_000
const observedAt = 1_763_800_000_404
const topic = 'application/app-1/device/00AABBCCDDEEFF01/event'

const envelope = {
  deduplicationId: '00000000-0000-4000-8000-000000000001',
  time: '2025-11-22T08:26:40.404859999+00:00',
  deviceInfo: { deviceProfileName: 'Bays', deviceName: 'Bay 1', devEui: '00AABBCCDDEEFF01' },
  rxInfo: [
    { gatewayId: '0000000000000001', rssi: -101, snr: -3.5 },
    { gatewayId: '0000000000000002', rssi: -87, snr: 8.2 },
  ],
  txInfo: { frequency: 470300000, modulation: { lora: { spreadingFactor: 7 } } },
}

function said(kind: Reading['kind'], fields: Reading['fields'], seq: number): Reading {
  return {
    deviceId: '00aabbccddeeff01',
    kind,
    observedAt,
    receivedAt,
    seq,
    quality: 'good',
    fields,
    adapter: 'chirpstack',
  }
}

const radio = { rssiDbm: -87, snrDb: 8.2 }

export const chirpstackExamples: DriverExample[] = [
  {
    name: 'bytes of a bay, read by the codec the registry names',
    topic: `${topic}/up`,
    message: { ...envelope, fCnt: 9, fPort: 2, data: 'ARI=' },
    receivedAt,
    model: 'bosch-tps110',
    readings: [
      said('parking.bay', { occupied: true, temperatureC: 18 }, 9),
      said('device.health', radio, 9),
    ],
    problems: [],
  },
  {
    name: 'bytes of a bay whose device profile names maker and model, first frame',
    topic: `${topic}/up`,
    message: {
      ...envelope,
      deviceInfo: { ...envelope.deviceInfo, deviceProfileName: 'Nwave NPS405SM EU868' },
      fPort: 2,
      data: 'ANPYAFkL',
    },
    receivedAt,
    readings: [
      said('parking.bay', { occupied: false, batteryV: 2.32, temperatureC: -10 }, 0),
      said('device.health', { ...radio, batteryV: 2.32 }, 0),
    ],
    problems: [],
  },
  {
    name: 'an object of a decoder on the server, in words',
    topic: `${topic}/up`,
    message: { ...envelope, fCnt: 3, fPort: 85, object: { battery: 98, occupancy: 'vacant' } },
    receivedAt,
    model: 'milesight-vs330',
    readings: [
      said('parking.bay', { occupied: false, batteryPct: 98 }, 3),
      said('device.health', { ...radio, batteryPct: 98 }, 3),
    ],
    problems: [],
  },
  {
    name: 'bytes nothing can read, which still tell of the radio',
    topic: `${topic}/up`,
    message: { ...envelope, fCnt: 3, fPort: 85, data: 'AQID' },
    receivedAt,
    readings: [said('device.health', radio, 3)],
    problems: ['unknown_model'],
  },
  {
    name: 'a battery status',
    topic: `${topic}/status`,
    message: { ...envelope, margin: 9, batteryLevel: 74.02 },
    receivedAt,
    readings: [
      {
        deviceId: '00aabbccddeeff01',
        kind: 'device.health',
        observedAt,
        receivedAt,
        quality: 'good',
        fields: { batteryPct: 74.02 },
        adapter: 'chirpstack',
      },
    ],
    problems: [],
  },
  {
    name: 'a status of a device on mains, which has no battery',
    topic: `${topic}/status`,
    message: { ...envelope, margin: 9, externalPowerSource: true },
    receivedAt,
    readings: [],
    problems: [],
  },
  {
    name: 'a join, which is of the network',
    topic: `${topic}/join`,
    message: { ...envelope, devAddr: '01020304' },
    receivedAt,
    readings: [],
    problems: [],
  },
]
