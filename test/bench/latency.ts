import { setTimeout as wait } from 'node:timers/promises'
import mqtt from 'mqtt'
import { createLiveStore, type LiveStore } from '../../dashboard/live.ts'
import { toCsv } from '../../simulators/district/devices.ts'
import { generateDistrict } from '../../simulators/district/district.ts'
import { startLinli } from '../support/running.ts'
import { signIn } from '../support/visitor.ts'
import type { Result } from './result.ts'

const perSecond = 200
const seconds = 20

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
    const latencies = await measure(linli.mqttUrl, bays, live)
    live.stop()
    latencies.sort((a, b) => a - b)
    const at = (share: number) =>
      Math.round(latencies[Math.floor(latencies.length * share)] ?? Number.NaN)
    return [
      {
        name: `publish → dashboard store at ${perSecond} messages/s, p50`,
        value: at(0.5),
        unit: 'ms',
      },
      {
        name: `publish → dashboard store at ${perSecond} messages/s, p95`,
        value: at(0.95),
        unit: 'ms',
      },
      {
        name: 'messages never seen',
        value: perSecond * seconds - latencies.length,
        unit: '',
        bar: '0',
      },
    ]
  } finally {
    await linli.stop()
  }
}

/** Publishes at a steady pace and times each message until the store holds it; answers ms. */
async function measure(
  mqttUrl: string,
  bays: readonly { id: string; site: string }[],
  live: LiveStore,
): Promise<number[]> {
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
  const startMs = performance.now()
  for (let sent = 0; sent < perSecond * seconds; sent++) {
    await wait(Math.max(0, startMs + (sent * 1000) / perSecond - performance.now()))
    const bay = bays[sent % bays.length]
    if (!bay) break
    const at = Date.now()
    waiting.set(bay.id, at)
    const body = JSON.stringify({ at, seq: sent, occupied: sent % 2 === 0 })
    device.publish(`linli/v1/${bay.site}/${bay.id}/parking.bay`, body, { qos: 1 })
  }
  for (let left = 50; left > 0 && waiting.size > 0; left--) await wait(100)
  forget()
  await device.endAsync()
  return latencies
}
