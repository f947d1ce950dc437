import mqtt from 'mqtt'
import {
  type AlarmCode,
  type Frame,
  framesTopic,
  type IngestState,
  ingestStateTopic,
} from '../../api/live/frames.ts'
import { bayName, isTimed } from './campaign.ts'

/** What an api node would hear of ingest, with the times at which it heard it (epoch ms). */
export type Observer = {
  state(): IngestState | undefined
  /** When an alarm was first said at or after a time; undefined: not yet. */
  alarmAt(code: AlarmCode, since: number): number | undefined
  /** When the first reading published at or after a time came on the live topic. */
  liveAgainAt(since: number): number | undefined
  /** How many frames came in a span. */
  frames(from: number, to: number): number
  /** Publish → frame in ms, of the bays that tell the time, heard in a span. */
  latencies(from: number, to: number): number[]
  /** The newest live reading of a device. */
  shown(deviceId: string): Frame['readings'][number] | undefined
  stop(): Promise<void>
}

type Heard = { at: number; newestSentAt: number; latenciesMs: number[] }

export async function observe(url: string, bays: number): Promise<Observer> {
  const timed = new Set(
    Array.from({ length: bays }, (_, index) => index)
      .filter(isTimed)
      .map(bayName),
  )
  const frames: Heard[] = []
  const alarms: { at: number; codes: AlarmCode[] }[] = []
  const shown = new Map<string, Frame['readings'][number]>()
  let state: IngestState | undefined
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 100 })
  client.on('error', () => {})
  client.on('message', (topic, payload) => {
    const at = Date.now()
    if (topic === framesTopic) hearFrame(JSON.parse(String(payload)) as Frame, at)
    else {
      state = JSON.parse(String(payload)) as IngestState
      alarms.push({ at: state.at, codes: state.alarms.map(({ code }) => code) })
    }
  })
  await client.subscribeAsync([framesTopic, ingestStateTopic])

  function hearFrame({ readings }: Frame, at: number) {
    const latenciesMs: number[] = []
    for (const reading of readings) {
      shown.set(reading.deviceId, reading)
      if (timed.has(reading.deviceId)) latenciesMs.push(at - reading.observedAt)
    }
    frames.push({ at, newestSentAt: at - Math.min(...latenciesMs), latenciesMs })
  }

  return {
    state: () => state,
    alarmAt: (code, since) =>
      alarms.find(({ at, codes }) => at >= since && codes.includes(code))?.at,
    liveAgainAt: (since) =>
      frames.find(({ at, newestSentAt }) => at >= since && newestSentAt >= since)?.at,
    frames: (from, to) => frames.filter(({ at }) => at >= from && at <= to).length,
    latencies: (from, to) =>
      frames.filter(({ at }) => at >= from && at <= to).flatMap(({ latenciesMs }) => latenciesMs),
    shown: (deviceId) => shown.get(deviceId),
    async stop() {
      await client.endAsync(true)
    },
  }
}

/** The value below which a share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
