import mqtt from 'mqtt'
import type { Context } from '../context.ts'
import type { LiveReading } from './events.ts'
import { framesTopic, type IngestState, ingestStateTopic } from './frames.ts'
import { readFrame, readIngestState } from './read-frame.ts'

export type BusEars = {
  readings(readings: LiveReading[]): void
  ingest(state: IngestState, retained: boolean): void
  connection(state: 'up' | 'down'): void
}

/** How long a start waits for the broker; the rest of the api works without it. */
const firstConnectMs = 3000

/** What the broker retains follows the SUBACK at once; with it the first answer knows of ingest. */
const retainedMs = 300

/** Hears what ingest hands to the api nodes, reconnecting for ever; answers how to stop. */
export async function hearBus(ctx: Context, url: string, ears: BusEars) {
  let stopped = false
  const client = mqtt.connect(url, {
    clientId: `linli-api-${ctx.newId()}`,
    clean: true,
    reconnectPeriod: 1000,
    connectTimeout: 5000,
  })
  const subscribed = new Promise<void>((resolve) => {
    client.on('connect', () => {
      client.subscribe([framesTopic, ingestStateTopic], { qos: 0 }, (error) => {
        ears.connection(error ? 'down' : 'up')
        if (error) ctx.log.warn({ err: error }, 'the broker refused the live topics')
        resolve()
      })
    })
  })
  client.on('close', () => {
    if (!stopped) ears.connection('down')
  })
  client.on('error', (error) => ctx.log.warn({ err: error }, 'the broker cannot be reached'))
  const heard = new Promise<void>((resolve) => {
    client.on('message', (topic, payload, packet) => {
      if (topic === framesTopic) return ears.readings(readFrame(payload))
      const state = readIngestState(payload)
      if (state) ears.ingest(state, packet.retain)
      resolve()
    })
  })
  await atMost(firstConnectMs, subscribed)
  if (client.connected) await atMost(retainedMs, heard)
  return async () => {
    stopped = true
    await client.endAsync(true)
  }
}

async function atMost(limitMs: number, hoped: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([hoped, waited])
  clearTimeout(timer)
}
