import { pathToFileURL } from 'node:url'
import mqtt from 'mqtt'
import { createLiveStore, type LiveStore } from '../../dashboard/live.ts'
import { toCsv } from '../../simulators/district/devices.ts'
import { generateDistrict } from '../../simulators/district/district.ts'
import { startLinli } from '../support/running.ts'
import { signIn } from '../support/visitor.ts'
import type { Result } from './result.ts'

const rates = [
  { perSecond: 1000, bar: '≤ 150 ms' },
  { perSecond: 5000, bar: '≤ 300 ms' },
]
const seconds = 15
/** Small bursts, as a device network sends them; a timer of a millisecond is not kept under load. */
const burstMs = 10

/** Publish → visible in the dashboard's store, everything embedded, with the model district. */
export async function run(): Promise<Result[]> {
  const linli = await startLinli({ SIMULATE: 'off', DEMO_ACCOUNTS: 'on' })
  try {
    const { devices } = generateDistrict(1)
    const bays = devices.filter(({ kind }) => kind === 'bay')
    const admin = await signIn(linli.url, 'admin', linli.password)
    await admin.post('/api/places/import?format=csv', toCsv(devices))
    const operator = await signIn(linli.url, 'operator', linli.password)
    const live = createLiveStore({ url: linli.url, cookie: operator.cookie })
    live.start()
    await live.whenSeen(({ connection }) => connection === 'live')
    const results: Result[] = []
    for (const { perSecond, bar } of rates) {
      const { latencies, unseen } = await measure(linli.mqttUrl, bays, live, perSecond)
      latencies.sort((a, b) => a - b)
      const name = `publish → dashboard store at ${perSecond.toLocaleString('en')} messages/s`
      results.push(
        { name: `${name}, p50`, value: at(latencies, 0.5), unit: 'ms' },
        { name: `${name}, p95`, value: at(latencies, 0.95), unit: 'ms', bar },
        { name: `${name}, bays never seen`, value: unseen, unit: '', bar: '0' },
      )
    }
    live.stop()
    return results
  } finally {
    await linli.stop()
  }
}

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN)
}

/** Publishes at a steady pace and times each message until the store holds it or a newer one; answers ms. */
async function measure(
  mqttUrl: string,
  bays: readonly { id: string; site: string }[],
  live: LiveStore,
  perSecond: number,
) {
  const device = await mqtt.connectAsync(mqttUrl)
  const waiting = new Map<string, number>()
  const latencies: number[] = []
  const forget = live.store.subscribe(({ devices }) => {
    const seenAt = performance.timeOrigin + performance.now()
    for (const [id, at] of waiting) {
      if ((devices.get(id)?.['parking.bay']?.observedAt ?? 0) < at) continue
      latencies.push(seenAt - at)
      waiting.delete(id)
    }
  })
  function send(index: number) {
    const bay = bays[index % bays.length]
    if (!bay) return
    const at = Date.now()
    waiting.set(bay.id, at)
    const body = JSON.stringify({ at, seq: index, occupied: index % 2 === 0 })
    device.publish(`linli/v1/${bay.site}/${bay.id}/parking.bay`, body, { qos: 1 })
  }
  const startMs = performance.now()
  let sent = 0
  while (sent < perSecond * seconds) {
    await new Promise((resolve) => setTimeout(resolve, burstMs))
    const due = ((performance.now() - startMs) / 1000) * perSecond
    while (sent < Math.min(due, perSecond * seconds)) send(sent++)
  }
  for (let left = 100; left > 0 && waiting.size > 0; left--)
    await new Promise((resolve) => setTimeout(resolve, 100))
  forget()
  await device.endAsync()
  return { latencies, unseen: waiting.size }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
