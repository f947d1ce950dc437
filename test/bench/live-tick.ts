import type { LiveReading, Sequenced } from '../../api/live/events.ts'
import type { Device } from '../../api/places/schema.ts'
import { applyChanges, applySnapshot, emptyData } from '../../dashboard/live-state.ts'
import { countsOf } from '../../dashboard/map/counts.ts'
import { createFields, repaint } from '../../dashboard/map/device-field.ts'
import { palettes } from '../../dashboard/ui/theme.ts'
import { generateDistrict } from '../../simulators/district/district.ts'
import type { Result } from './result.ts'

const ticks = 400
/** The model district at 10 updates of the store a second and 200 messages a second, tenfold. */
const readingsPerTick = 200

/**
 * The main thread's own work per live tick with the model district: the changes into the store, the
 * touched devices into the layers' arrays, and the counts. Answers milliseconds.
 */
export async function run(): Promise<Result[]> {
  const devices: Device[] = generateDistrict(1).devices.map((device) => ({
    ...device,
    model: null,
    siteId: device.site,
    communityId: device.community,
    lotId: device.lot || null,
  }))
  let data = applySnapshot(emptyData, {
    at: 0,
    seq: { devices: 0 },
    devices: devices.map((device) => readingOf(device, 0)),
    incidents: [],
    lots: [],
    tasks: [],
    health: emptyData.health,
  })
  let fields = repaint(createFields(devices, palettes.dark), null, data.devices, 0)
  const spentMs: number[] = []
  for (let tick = 1; tick <= ticks; tick++) {
    const changes: Sequenced[] = [
      {
        stream: 'devices',
        seq: tick,
        readings: Array.from({ length: readingsPerTick }, (_, index) =>
          readingOf(at(devices, tick * readingsPerTick + index), tick),
        ),
      },
    ]
    const startMs = performance.now()
    data = applyChanges(data, changes).data
    fields = repaint(fields, data.touched, data.devices, tick)
    countsOf(fields, tick)
    spentMs.push(performance.now() - startMs)
  }
  spentMs.sort((a, b) => a - b)
  return [
    {
      name: `live tick, ${devices.length} devices, ${readingsPerTick} changed, p50`,
      value: round(spentMs[Math.floor(ticks * 0.5)]),
      unit: 'ms',
    },
    {
      name: `live tick, ${devices.length} devices, ${readingsPerTick} changed, p95`,
      value: round(spentMs[Math.floor(ticks * 0.95)]),
      unit: 'ms',
      bar: '≤ 4 ms',
    },
  ]
}

function at(devices: readonly Device[], index: number): Device {
  const device = devices[index % devices.length]
  if (!device) throw new Error('The model district is empty')
  return device
}

function readingOf({ id, kind }: Device, tick: number): LiveReading {
  const times = { observedAt: tick, receivedAt: tick, quality: 'good' as const }
  if (kind === 'bay')
    return { deviceId: id, kind: 'parking.bay', ...times, fields: { occupied: tick % 2 === 0 } }
  if (kind === 'gate')
    return {
      deviceId: id,
      kind: 'gate.state',
      ...times,
      fields: { state: tick % 2 === 0 ? 'open' : 'closed' },
    }
  return { deviceId: id, kind: 'camera.status', ...times, fields: { online: true } }
}

function round(ms = Number.NaN): number {
  return Number(ms.toFixed(2))
}
