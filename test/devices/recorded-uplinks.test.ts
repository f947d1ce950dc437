import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import type { Model } from '../../devices/models.ts'

// Recorded by thingsboard/data-converters (Apache-2.0); it lies beside the checkout, not in it.
const folder = fileURLToPath(
  new URL('../../../shared/data/lorawan-pairs/VENDORS/', import.meta.url),
)
const isHere = existsSync(folder)

const bays: [string, Model][] = [
  ['Bosch/Parking_Lot_Sensor', 'bosch-tps110'],
  ['Nwave/G4_NPS_FM', 'nwave-nps'],
  ['Nwave/G4_NPS_SM', 'nwave-nps'],
]

const counters: [string, Model][] = [
  ['Nwave/G4_NCC_FM', 'nwave-ncc'],
  ['Nwave/G4_NCC_SM', 'nwave-ncc'],
]

const networks = [
  ['ChirpStack', 'application/app/device/1000000000000001/event/up'],
  ['ThingsStackCommunity', 'v3/app@ttn/devices/eui-1000000000000001/up'],
  ['ThingsStackIndustries', 'v3/app@tenant/devices/eui-1000000000000001/up'],
] as const

type Pair = { name: string; topic: string; model: Model; payload: string; result: string }

function pairsOf([sensor, model]: [string, Model]): Pair[] {
  return networks.flatMap(([network, topic]) => {
    const uplinks = `${folder}${sensor}/${network}/uplink/`
    const payloads = readdirSync(uplinks).filter((file) => file.startsWith('payload'))
    return payloads.map((file) => ({
      name: `${sensor}/${network}/${file}`,
      topic,
      model,
      payload: uplinks + file,
      result: uplinks + file.replace('payload', 'result'),
    }))
  })
}

function decodePair({ topic, model, payload }: Pair) {
  return decode(topic, readFileSync(payload), 1_763_800_000_500, () => model)
}

function resultOf({ result }: Pair): { ts: number; values: Record<string, unknown> } {
  return JSON.parse(readFileSync(result, 'utf8')).telemetry[0]
}

const title = isHere
  ? 'recorded uplinks'
  : 'recorded uplinks (skipped: ../shared/data is absent, it is not part of the repository)'
const pairs = isHere ? bays.flatMap(pairsOf) : []
const counterPairs = isHere ? counters.flatMap(pairsOf) : []

describe.skipIf(!isHere)(title, () => {
  it('are 27 of bays (three sensors, three networks, three messages each) and 6 of counters', () => {
    expect(pairs).toHaveLength(27)
    expect(counterPairs).toHaveLength(6)
  })

  it.each(counterPairs)(
    '$name, a counter’s heartbeat, gives the recorded battery and time',
    (pair) => {
      const { ts, values } = resultOf(pair)
      const { readings, problems } = decodePair(pair)
      expect(problems).toEqual([])
      expect(values.type).toBe('heartbeat')
      expect(readings).toMatchObject([
        {
          deviceId: '1000000000000001',
          kind: 'device.health',
          observedAt: ts,
          fields: { batteryV: values.battery_voltage },
        },
      ])
    },
  )

  it.each(pairs)('$name gives the recorded state, temperature and time', (pair) => {
    const { ts, values } = resultOf(pair)
    const { readings, problems } = decodePair(pair)
    expect(problems).toEqual([])
    const bay = readings.find(({ kind }) => kind === 'parking.bay')
    expect(bay?.deviceId).toBe('1000000000000001')
    expect(bay?.observedAt).toBe(ts)
    expect(bay?.fields.occupied).toBe(values.occupied)
    expect(bay?.fields.temperatureC).toBe(values.temperature)
  })

  it.each(pairs.filter((pair) => resultOf(pair).values.type === 'startup'))(
    '$name gives the recorded reset cause',
    (pair) => {
      const status = decodePair(pair).readings.find(({ kind }) => kind === 'device.status')
      expect(status?.fields).toEqual({ online: true, reset: 'power_on' })
      expect(String(resultOf(pair).values.reset_cause ?? resultOf(pair).values.resetCause)).toMatch(
        /^power[_ ]on/i,
      )
    },
  )

  it.each(pairs.filter((pair) => 'battery_voltage' in resultOf(pair).values))(
    '$name gives the recorded battery voltage',
    (pair) => {
      const bay = decodePair(pair).readings.find(({ kind }) => kind === 'parking.bay')
      expect(bay?.fields.batteryV).toBe(resultOf(pair).values.battery_voltage)
    },
  )
})
