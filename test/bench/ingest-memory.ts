import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { startProcess } from '../chaos/ingest-process.ts'
import { buildServer } from '../support/start-command.ts'
import { leaveSession, openIngestBench, runScript, storedPoints, until } from './ingest-servers.ts'
import type { Result } from './result.ts'

const backlogs = [200_000, 1_000_000]
const bays = 3000
const messagesPerMs = 100

/**
 * The most memory that `npm run serve -- ingest`, a process of its own, ever takes while it brings a
 * backlog from Mosquitto into InfluxDB.
 */
export async function run(): Promise<Result[]> {
  const results: Result[] = []
  await buildServer()
  for (const messages of backlogs) {
    const peakMb = await peakOf(messages)
    if (peakMb === undefined) return []
    results.push({
      name: `peak RSS of the ingest process, backlog of ${messages.toLocaleString('en')}`,
      value: peakMb,
      unit: 'MB',
      bar: '≤ 250 MB',
    })
  }
  return results
}

async function peakOf(messages: number): Promise<number | undefined> {
  const bench = await openIngestBench(bays)
  if (!bench) return undefined
  const { ctx, mqttUrl, env } = bench
  const spanMs = messages / messagesPerMs
  const startMs = Date.now() - 2 * spanMs
  try {
    await leaveSession(mqttUrl, 'linli-ingest')
    await runScript('ingest-publisher.ts', [mqttUrl, messages, bays, startMs, messagesPerMs])
    const ingest = startProcess(['ingest'], env)
    await until(async () => (await storedPoints(ctx, startMs, spanMs)) === messages, 1000)
    const peakMb = peakMbOf(ingest.pid)
    ingest.kill('SIGTERM')
    await ingest.exited
    return peakMb
  } finally {
    await bench.close()
  }
}

/** The highest resident memory so far, in MB (proc_pid_status(5), VmHWM). */
function peakMbOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
