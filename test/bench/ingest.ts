import { pathToFileURL } from 'node:url'
import type { Context } from '../../api/context.ts'
import { ingestPart } from '../../ingest/part.ts'
import {
  endSession,
  leaveSession,
  openIngestBench,
  runScript,
  storedPoints,
  until,
} from './ingest-servers.ts'
import type { Result } from './result.ts'

const messages = 200_000
const messagesPerMs = 20
const bays = 3000
const rounds = 3
const spanMs = messages / messagesPerMs
const yardstick = 'bench-bare'
const ingestId = 'linli-ingest'

/**
 * A backlog of 200,000 native parking messages of 3,000 bays, waiting at Mosquitto at QoS 1, brought
 * durably (journaled, synced, acknowledged) into InfluxDB, beside a bare mqtt.js subscriber that
 * parses the same JSON from the same queue. Medians of three rounds; from the first message to the
 * last one parsed, or counted in InfluxDB.
 */
export async function run(): Promise<Result[]> {
  const bench = await openIngestBench(bays)
  if (!bench) return []
  const { ctx, mqttUrl } = bench
  const bareMs: number[] = []
  const ingestMs: number[] = []
  const cpuMs: number[] = []
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Each batch of messages gets seconds of its own, so that its points can be counted.
      const startMs = beginMs + round * 2 * spanMs
      await endSession(mqttUrl, ingestId)
      bareMs.push(await bareRound(mqttUrl, startMs))
      const { tookMs, usedMs } = await ingestRound(ctx, mqttUrl, startMs + spanMs)
      ingestMs.push(tookMs)
      cpuMs.push(usedMs)
    }
  } finally {
    await bench.close()
  }
  const [bare, ingest] = [perSecond(bareMs), perSecond(ingestMs)]
  const backlog = `backlog of ${messages.toLocaleString('en')}`
  return [
    { name: `bare mqtt.js subscriber that parses, ${backlog}`, value: bare, unit: 'messages/s' },
    { name: `durable ingest into InfluxDB, ${backlog}`, value: ingest, unit: 'messages/s' },
    { name: 'durable ingest ÷ bare', value: ratio(ingest, bare), unit: '', bar: '≥ 0.5' },
    { name: 'messages per second of ingest’s own CPU', value: perSecond(cpuMs), unit: '' },
  ]
}

const beginMs = Date.now() - 2 * rounds * spanMs

async function bareRound(url: string, startMs: number): Promise<number> {
  await leaveSession(url, yardstick)
  await publish(url, startMs)
  const tookMs = Number(await runScript('ingest-bare.ts', [url, yardstick, messages]))
  await endSession(url, yardstick)
  return tookMs
}

/** Milliseconds from ingest's first message until InfluxDB counts every point, and of CPU used by them. */
async function ingestRound(ctx: Context, url: string, startMs: number) {
  await leaveSession(url, ingestId)
  await publish(url, startMs)
  const ingest = ingestPart(ctx)
  await ingest.start()
  await until(() => ingest.state().received > 0)
  const firstMs = performance.now()
  const usedBefore = process.cpuUsage()
  await until(() => {
    const { received, cursors } = ingest.state()
    return received >= messages && cursors.telemetry?.lagRecords === 0
  })
  await until(async () => (await storedPoints(ctx, startMs, spanMs)) === messages)
  const tookMs = performance.now() - firstMs
  const { user, system } = process.cpuUsage(usedBefore)
  await ingest.settled()
  await ingest.stop()
  return { tookMs, usedMs: (user + system) / 1000 }
}

async function publish(url: string, startMs: number): Promise<void> {
  await runScript('ingest-publisher.ts', [url, messages, bays, startMs, messagesPerMs])
}

function ratio(part: number, whole: number): number {
  return Number((part / whole).toFixed(2))
}

function perSecond(timesMs: number[]): number {
  const median = [...timesMs].sort((a, b) => a - b)[Math.floor(timesMs.length / 2)] ?? 0
  return Math.round((messages / median) * 1000)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
