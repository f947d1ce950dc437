import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { v7 as newId } from 'uuid'
import { readConfig } from '../../api/config.ts'
import type { Context } from '../../api/context.ts'
import { openDatabase } from '../../api/db/open.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { openInflux } from '../../api/telemetry/influx.ts'
import { openSealer } from '../../api/vault/seal.ts'
import { subscriptions } from '../../devices/index.ts'
import { testAuditKey } from '../support/audit-key.ts'
import { testKeys } from '../support/keys.ts'
import { hasServer, startInfluxdb, startMosquitto, startPostgresql } from '../support/servers.ts'

const bucket = 'bench'
const servers = ['mosquitto', 'influxdb', 'postgresql'] as const

export type IngestBench = {
  ctx: Context
  mqttUrl: string
  /** What `npm start -- ingest` needs to run on these servers. */
  env: Record<string, string>
  close(): Promise<void>
}

/** Real servers, a journal on disk and a registry of so many bays; undefined when one is not installed. */
export async function openIngestBench(bays: number): Promise<IngestBench | undefined> {
  if (!servers.every(hasServer)) return undefined
  const [mosquitto, influxdb, postgresql] = await Promise.all([
    startMosquitto(),
    startInfluxdb(),
    startPostgresql(),
  ])
  const database = await openDatabase({ url: postgresql.url })
  const dataDir = await mkdtemp(join(tmpdir(), 'linli-bench-'))
  const read = readConfig({ MQTT_URL: mosquitto.url, DATA_DIR: dataDir })
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  const ctx: Context = {
    config: read.config,
    database,
    db: database.db,
    telemetry: await openInflux({ url: influxdb.url, bucket }),
    sealer: await openSealer(testKeys(), Date),
    clock: { now: Date.now },
    newId,
    log: pino({ level: 'warn' }),
    auditKey: testAuditKey(),
  }
  await importPlaces(ctx, registryCsv(bays), 'csv')
  return {
    ctx,
    mqttUrl: mosquitto.url,
    env: {
      MQTT_URL: mosquitto.url,
      INFLUX_URL: influxdb.url,
      INFLUX_BUCKET: bucket,
      DATABASE_URL: postgresql.url,
      DATA_DIR: dataDir,
    },
    async close() {
      await database.close()
      await Promise.all([mosquitto.stop(), influxdb.stop(), postgresql.stop()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function registryCsv(bays: number): string {
  const rows = Array.from(
    { length: bays },
    (_, index) => `bay-${index},bay,site-1,community-1,lot-${index % 20},${index}`,
  )
  return ['device,kind,site,community,lot,bay', ...rows].join('\n')
}

/** A durable session at the broker, in which a backlog gathers. */
export async function leaveSession(url: string, clientId: string): Promise<void> {
  const properties = { sessionExpiryInterval: 3600 }
  const options = { clientId, clean: false, protocolVersion: 5, properties } as const
  const client = await mqtt.connectAsync(url, options)
  await client.subscribeAsync([...subscriptions], { qos: 1 })
  await client.endAsync()
}

export async function endSession(url: string, clientId: string): Promise<void> {
  await (await mqtt.connectAsync(url, { clientId, clean: true, protocolVersion: 5 })).endAsync()
}

/** How many points of parking bays InfluxDB has from a time on, over `spanMs`. */
export async function storedPoints(ctx: Context, startMs: number, spanMs: number): Promise<number> {
  const range = { from: startMs, to: startMs + spanMs, windowS: 3600 }
  const windows = await ctx.telemetry.counts({ kind: 'parking.bay', ...range })
  return windows.reduce((sum, { count }) => sum + count, 0)
}

export async function until(holds: () => boolean | Promise<boolean>, everyMs = 20): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, everyMs))
}

/** Runs one of this folder's scripts in a process of its own and answers what it printed. */
export async function runScript(name: string, args: (string | number)[]): Promise<string> {
  const path = fileURLToPath(new URL(name, import.meta.url))
  const command = ['--import', 'tsx', path, ...args.map(String)]
  return (await promisify(execFile)(process.execPath, command)).stdout
}
