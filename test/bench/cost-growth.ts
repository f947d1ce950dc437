import { pathToFileURL } from 'node:url'
import { ingestPart } from '../../ingest/part.ts'
import { endSession, openIngestBench, runScript, until } from './ingest-servers.ts'
import type { Result } from './result.ts'

const messages = 40_000
const perSecond = 2000
const sizes = [3000, 30_000]

/** CPU of the ingest process for the same messages at the same rate, with ten times the devices. */
export async function run(): Promise<Result[]> {
  const usedMs: number[] = []
  for (const bays of sizes) {
    const used = await cpuMsOf(bays)
    if (used === undefined) return []
    usedMs.push(used)
  }
  const [small = 1, large = 1] = usedMs
  return [
    {
      name: `CPU of ingest at ${perSecond.toLocaleString('en')} messages/s, 3,000 bays`,
      value: Number((small / (messages / perSecond) / 10).toFixed(1)),
      unit: '% of a core',
    },
    {
      name: 'CPU with ten times the devices at the same rate',
      value: Number((large / small).toFixed(2)),
      unit: '×',
      bar: '≤ 1.2 ×',
    },
  ]
}

async function cpuMsOf(bays: number): Promise<number | undefined> {
  const bench = await openIngestBench(bays)
  if (!bench) return undefined
  const { ctx, mqttUrl } = bench
  const ingest = ingestPart(ctx)
  try {
    await endSession(mqttUrl, 'linli-ingest')
    await ingest.start()
    await until(() => ingest.state().brokerUp)
    // Once round all devices first, so that what is made once for each is not counted.
    await offer(mqttUrl, bays, bays, Date.now() - 3_600_000, 0)
    await ingest.settled()
    const before = process.cpuUsage()
    await offer(mqttUrl, messages, bays, Date.now() - 60_000, perSecond)
    await ingest.settled()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  } finally {
    await ingest.stop()
    await bench.close()
  }
}

function offer(url: string, count: number, bays: number, startMs: number, rate: number) {
  return runScript('ingest-publisher.ts', [url, count, bays, startMs, 20, rate])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
