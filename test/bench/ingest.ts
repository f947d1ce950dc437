import { execFile } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { readConfig } from '../../api/config.ts'
import type { Context } from '../../api/context.ts'
import { openDatabase } from '../../api/db/open.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { openInflux } from '../../api/telemetry/influx.ts'
import { subscriptions } from '../../devices/index.ts'
import { ingestPart } from '../../ingest/part.ts'
import { hasServer, startInfluxdb, startMosquitto, startPostgresql } from '../support/servers.ts'

const messages = 60_000
const messagesPerMs = 20
const bays = 3000
const rounds = 3
const spanMs = messages / messagesPerMs
const yardstick = 'bench-bare'
const ingestId = 'linli-ingest'
const servers = ['mosquitto', 'influxdb', 'postgresql'] as const

type Result = { name: string; value: number; unit: string }

/**
 * Messages per second that ingest brings from Mosquitto into InfluxDB, beside a bare mqtt.js
 * subscriber that parses the same JSON from the same broker, each alone with it: while a third
 * process publishes 60,000 native parking messages of 3,000 bays at QoS 1, and from a backlog of as
 * many that is waiting at the broker. Medians of three rounds; from the first message to the last
 * one parsed, or stored and counted.
 */
export async function run(): Promise<Result[]> {
  if (!servers.every(hasServer)) return []
  const [mosquitto, influxdb, postgresql] = await Promise.all([
    startMosquitto(),
    startInfluxdb(),
    startPostgresql(),
  ])
  const database = await openDatabase({ url: postgresql.url })
  const ctx = await benchContext(mosquitto.url, influxdb.url, database)
  try {
    await importPlaces(ctx, registryCsv(), 'csv')
    const times = { live: both(), backlog: both() }
    for (let round = 0; round < rounds; round += 1) await measure(ctx, mosquitto.url, round, times)
    return [
      ...results('while they are published', times.live),
      ...results('of a backlog', times.backlog),
    ]
  } finally {
    await database.close()
    await Promise.all([mosquitto.stop(), influxdb.stop(), postgresql.stop()])
  }
}

const beginMs = Date.now() - 3 * rounds * spanMs

type Times = { bareMs: number[]; ingestMs: number[] }
const both = (): Times => ({ bareMs: [], ingestMs: [] })

async function measure(
  ctx: Context,
  url: string,
  round: number,
  { live, backlog }: { live: Times; backlog: Times },
): Promise<void> {
  // Each batch of messages gets seconds of its own, so that its points can be counted.
  const [first, second, third] = [0, 1, 2].map(
    (batch) => beginMs + (round * 3 + batch) * spanMs,
  ) as [number, number, number]
  await endSession(url, ingestId)
  await leaveSession(url, yardstick)
  const bare = runScript('ingest-bare.ts', [url, yardstick, messages])
  await publish(url, first)
  live.bareMs.push(Number(await bare))
  await endSession(url, yardstick)
  live.ingestMs.push(await takeAll(ctx, second, () => publish(url, second)))

  await leaveSession(url, yardstick)
  await publish(url, third)
  backlog.bareMs.push(Number(await runScript('ingest-bare.ts', [url, yardstick, messages])))
  await endSession(url, yardstick)
  backlog.ingestMs.push(await takeAll(ctx, third, async () => {}))
}

async function publish(url: string, startMs: number): Promise<void> {
  await runScript('ingest-publisher.ts', [url, messages, bays, startMs, messagesPerMs])
}

/** Milliseconds from ingest's first message until InfluxDB counts every point of the batch. */
async function takeAll(ctx: Context, startMs: number, offer: () => Promise<void>): Promise<number> {
  const ingest = ingestPart(ctx)
  await ingest.start()
  await until(() => ingest.state().brokerUp)
  const offering = offer()
  await until(() => ingest.state().received > 0)
  const firstMs = performance.now()
  await until(() => ingest.state().received === messages)
  await ingest.settled()
  await until(async () => (await storedPoints(ctx, startMs)) === messages)
  const tookMs = performance.now() - firstMs
  await offering
  await ingest.stop()
  return tookMs
}

async function storedPoints(ctx: Context, startMs: number): Promise<number> {
  const range = { from: startMs, to: startMs + spanMs, windowS: 3600 }
  const windows = await ctx.telemetry.counts({ kind: 'parking.bay', ...range })
  return windows.reduce((sum, { count }) => sum + count, 0)
}

/** A durable session at the broker, in which a backlog gathers. */
async function leaveSession(url: string, clientId: string): Promise<void> {
  const properties = { sessionExpiryInterval: 3600 }
  const options = { clientId, clean: false, protocolVersion: 5, properties } as const
  const client = await mqtt.connectAsync(url, options)
  await client.subscribeAsync([...subscriptions], { qos: 1 })
  await client.endAsync()
}

async function endSession(url: string, clientId: string): Promise<void> {
  await (await mqtt.connectAsync(url, { clientId, clean: true, protocolVersion: 5 })).endAsync()
}

async function runScript(name: string, args: (string | number)[]): Promise<string> {
  const path = fileURLToPath(new URL(name, import.meta.url))
  const command = ['--import', 'tsx', path, ...args.map(String)]
  return (await promisify(execFile)(process.execPath, command)).stdout
}

function registryCsv(): string {
  const rows = Array.from(
    { length: bays },
    (_, index) => `bay-${index},bay,site-1,community-1,lot-${index % 20},${index}`,
  )
  return ['device,kind,site,community,lot,bay', ...rows].join('\n')
}

async function benchContext(
  mqttUrl: string,
  influxUrl: string,
  database: Context['database'],
): Promise<Context> {
  const read = readConfig({ MQTT_URL: mqttUrl })
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  let ids = 0
  return {
    config: read.config,
    database,
    db: database.db,
    telemetry: await openInflux({ url: influxUrl, bucket: 'bench' }),
    clock: { now: Date.now },
    newId: () => {
      ids += 1
      return `bench-${ids}`
    },
    log: pino({ level: 'warn' }),
  }
}

function results(when: string, { bareMs, ingestMs }: Times): Result[] {
  const [bare, ingest] = [perSecond(bareMs), perSecond(ingestMs)]
  return [
    { name: `bare mqtt.js subscriber that parses, ${when}`, value: bare, unit: 'messages/s' },
    { name: `ingest into InfluxDB, ${when}`, value: ingest, unit: 'messages/s' },
    { name: `ingest ÷ bare, ${when}`, value: Number((ingest / bare).toFixed(2)), unit: '' },
  ]
}

function perSecond(timesMs: number[]): number {
  const median = [...timesMs].sort((a, b) => a - b)[Math.floor(timesMs.length / 2)] ?? 0
  return Math.round((messages / median) * 1000)
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
