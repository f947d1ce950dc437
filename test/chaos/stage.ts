import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealServer, startInfluxdb } from '../support/servers.ts'
import { startShippedMosquitto } from './brokers.ts'
import type { Campaign } from './campaign.ts'
import { endWithUs } from './children.ts'
import { type Generating, startGenerator } from './generating.ts'
import { type IngestProcess, startProcess } from './ingest-process.ts'
import { type Observer, observe } from './observer.ts'
import { type HttpProxy, httpProxy } from './proxy.ts'
import { openRecords, type Records } from './records.ts'
import { makeRecords } from './registry.ts'
import type { Trial } from './row.ts'
import type { Influx } from './stored.ts'
import { until } from './waiting.ts'

/** Fresh servers, a registry, and ingest as a process of its own: where one row is played. */
export type Stage = {
  trial: Trial
  bays: number
  broker: RealServer
  /** Where devices and the observer speak. */
  mqttUrl: string
  influxServer: RealServer
  /** InfluxDB itself, past the proxy. */
  influx: Influx
  proxy: HttpProxy
  records: Records
  observer: Observer
  dataDir: string
  env: Record<string, string>
  /** The one that runs, or ran last. */
  ingest(): IngestProcess
  /** Throws, with its last words, when the ingest that should run has ended. */
  mustRun(): void
  /** Starts another and does not wait for it; the one before must have ended. */
  startIngest(change?: { env?: Record<string, string>; through?: string[] }): IngestProcess
  generate(campaign: Partial<Campaign> & Pick<Campaign, 'perSecond'>): Generating
  generators(): readonly Generating[]
}

export type StageOptions = {
  bays?: number
  dataDir?: string
  env?: Record<string, string>
  /** False: ingest is started by the row itself. */
  ingest?: boolean
}

type Closing = (() => unknown)[]
let opened = 0

/** Opens a stage, plays on it, and takes it down whatever happens. */
export async function onStage<T>(
  trial: Trial,
  options: StageOptions,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const closing: Closing = []
  try {
    const stage = await openStage(trial, options, closing)
    if (options.ingest !== false) await subscribed(stage)
    return await play(stage)
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

/** Starts ingest and waits until the broker keeps messages for it. */
export async function subscribed(stage: Stage): Promise<void> {
  const { startedAt } = stage.startIngest()
  await until('ingest has subscribed', () => {
    stage.mustRun()
    const state = stage.observer.state()
    return state !== undefined && state.at > startedAt && state.brokerUp
  })
}

async function openStage(trial: Trial, options: StageOptions, closing: Closing): Promise<Stage> {
  opened += 1
  const name = `chaos_${process.pid}_${opened}`
  const { bays = 40 } = options
  const folder = await mkdtemp(join(tmpdir(), 'linli-chaos-'))
  closing.push(() => rm(folder, { recursive: true, force: true }))
  const [broker, influxServer, databaseUrl] = await Promise.all([
    kept(closing, startShippedMosquitto()),
    kept(closing, startInfluxdb()),
    makeRecords(trial.postgresUrl, name, bays),
  ])
  const proxy = await httpProxy(influxServer.url)
  closing.push(() => proxy.stop())
  const records = openRecords(databaseUrl)
  closing.push(() => records.close())
  const observer = await observe(broker.url, bays)
  closing.push(() => observer.stop())
  const dataDir = options.dataDir ?? join(folder, 'data')
  const env = {
    MQTT_URL: broker.url,
    INFLUX_URL: proxy.url,
    INFLUX_BUCKET: name,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    ...options.env,
  }
  return {
    trial,
    bays,
    broker,
    mqttUrl: broker.url,
    influxServer,
    influx: { url: influxServer.url, database: name },
    proxy,
    records,
    observer,
    dataDir,
    env,
    ...ingestOn(trial, env, closing),
    ...generatorsOn(trial, { url: broker.url, folder, bays }, closing),
  }
}

/** A server that goes with the stage, also when it stands still (SIGSTOP) by then. */
async function kept(closing: Closing, starting: Promise<RealServer>): Promise<RealServer> {
  const server = await starting
  const forget = endWithUs(() => server.pid())
  closing.push(async () => {
    await server.stopProcess('SIGKILL')
    await server.stop()
    forget()
  })
  return server
}

function ingestOn({ hear }: Trial, env: Record<string, string>, closing: Closing) {
  let printed = ''
  let current: IngestProcess | undefined
  closing.push(async () => {
    current?.kill('SIGKILL')
    await current?.exited
    hear?.(printed + (current?.output() ?? ''))
  })
  return {
    ingest() {
      if (!current) throw new Error('no ingest was started')
      return current
    },
    mustRun() {
      if (current?.hasExited()) throw new Error(`ingest has ended:\n${current.output()}`)
    },
    startIngest(change: { env?: Record<string, string>; through?: string[] } = {}) {
      if (current && !current.hasExited()) throw new Error('an ingest is running')
      printed += current?.output() ?? ''
      current = startProcess(['ingest'], { ...env, ...change.env }, change.through)
      return current
    },
  }
}

function generatorsOn(
  { seed }: Trial,
  { url, folder, bays }: { url: string; folder: string; bays: number },
  closing: Closing,
) {
  const generators: Generating[] = []
  closing.push(() => {
    for (const generator of generators) generator.kill()
  })
  return {
    generators: () => generators,
    generate(campaign: Partial<Campaign> & Pick<Campaign, 'perSecond'>) {
      const index = generators.length + 1
      const generator = startGenerator({
        url,
        file: join(folder, `acknowledged-${index}`),
        seed: seed + index,
        boot: `b${index}`,
        bays,
        firstSeq: 0,
        oddFrom: Math.max(Date.now() - spanMs, ...generators.map(oddUntil)),
        ...paceOf(campaign, bays),
        copiesAtMost: 1,
        garbageShare: 0,
        ...campaign,
      })
      generators.push(generator)
      return generator
    },
  }
}

/** Older than 5 minutes and younger than an hour. */
const spanMs = 50 * 60_000
const stayMs = 75_000

/** Odd bays pass through most of an hour in two minutes, and a car stays for more than one. */
function paceOf(
  { perSecond, count = perSecond * 120 }: Pick<Campaign, 'perSecond' | 'count'>,
  bays: number,
): Pick<Campaign, 'holdEach' | 'stepMs'> {
  const perBay = Math.max(count, perSecond * 120, 1) / bays
  const stepMs = Math.max(1, Math.floor(spanMs / perBay))
  return { stepMs, holdEach: Math.ceil(stayMs / stepMs) }
}

/** Where the odd bays of a campaign have come to: the next one goes on from there. */
function oddUntil({ campaign, startedAt }: Generating): number {
  const { oddFrom, perSecond, bays, stepMs } = campaign
  const { count = ((Date.now() - startedAt) / 1000) * perSecond } = campaign
  return Math.ceil(oddFrom + (count / bays + 1) * stepMs)
}
