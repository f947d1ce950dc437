import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { type Config, readConfig } from './api/config.ts'
import type { Context, Part } from './api/context.ts'
import { type DataDir, holdDataDir, makeDataDir } from './api/data-dir.ts'
import { openDatabase } from './api/db/open.ts'
import { StartProblem } from './api/errors.ts'
import { whyNotFree } from './api/free-port.ts'
import { openLogFor } from './api/log.ts'
import {
  ensureDemoAccounts,
  ensureFirstAdmin,
  ensureInstance,
  isDemo,
} from './api/people/actions.ts'
import type { OneTimeLink } from './api/people/schema.ts'
import { sealPlainVolunteers } from './api/persons/actions.ts'
import { openInflux } from './api/telemetry/influx.ts'
import { askPinned } from './api/tls/ask.ts'
import { openTls } from './api/tls/keep.ts'
import { openLogKey } from './api/transparency/key-file.ts'
import { keyFile } from './api/vault/keys.ts'
import { proveKeys } from './api/vault/proof.ts'
import { openSealer } from './api/vault/seal.ts'
import { buildDashboard, dashboardIsStale } from './dashboard/build.ts'
import { brokerHost, brokerPart, ingestPart } from './ingest/part.ts'
import { simulatorsPart } from './simulators/part.ts'

type Stop = () => Promise<void> | void

/** The composition root: `npm start` runs every part, `npm start -- api ingest` only the named ones. */
async function main(stopping: Stop[]) {
  const read = readConfig(process.env, process.argv.slice(2))
  if (!('config' in read)) throw new StartProblem(read.problems)
  const { config } = read
  if (keepsSomething(config)) makeDataDir(config.dataDir)
  await assertPortsFree(config)
  const commandToken = randomBytes(32).toString('base64url')
  const dir = embedsSomething(config) ? hold(config.dataDir, commandToken) : undefined
  if (dir) stopping.push(() => dir.release())

  const [ctx] = await Promise.all([
    openContext(config, stopping),
    config.parts.includes('api') ? readyDashboard() : undefined,
  ])
  const password = config.demoAccounts || config.simulate ? demoPassword(config) : undefined
  const firstAdmin = ctx && (await prepareRecords(ctx, password))
  const addresses = await startParts(config, ctx, { commandToken, password, stopping })
  if (addresses.http) dir?.announce(addresses.http)
  printSummary(config, addresses, { password, firstAdmin })
}

/** The journal, or what is embedded. */
function keepsSomething({ parts }: Config): boolean {
  return parts.includes('api') || parts.includes('ingest')
}

/** Before anything is made: the parts open their doors last. */
async function assertPortsFree(config: Config): Promise<void> {
  const { parts, port, host, mqtt } = config
  const doors: { variable: string; at: string; wanted: number }[] = []
  if (parts.includes('api')) doors.push({ variable: 'PORT', at: host, wanted: port })
  if (parts.includes('api') && config.httpPort !== undefined)
    doors.push({ variable: 'HTTP_PORT', at: host, wanted: config.httpPort })
  if (parts.includes('broker') && config.mqttTlsPort !== undefined)
    doors.push({ variable: 'MQTT_TLS_PORT', at: host, wanted: config.mqttTlsPort })
  if (parts.includes('broker') && 'embeddedPort' in mqtt)
    doors.push({ variable: 'MQTT_PORT', at: brokerHost(config), wanted: mqtt.embeddedPort })
  const problems: string[] = []
  for (const { variable, at, wanted } of doors) {
    const why = await whyNotFree(wanted, at)
    if (why === 'EADDRINUSE')
      problems.push(`Port ${wanted} is taken by another program. Set ${variable} to a free one.`)
    else if (why)
      problems.push(`Nothing can listen at ${at}, port ${wanted} (${variable}): ${why}.`)
  }
  if (problems.length > 0) throw new StartProblem(problems)
}

function embedsSomething(config: Config): boolean {
  return keepsSomething(config) && !(config.influx && config.databaseUrl)
}

function hold(path: string, token: string): DataDir {
  const held = holdDataDir(path, token)
  if (!('heldBy' in held)) return held
  throw new StartProblem([
    `${path} is in use by process ${held.heldBy.pid}. Stop it, or set DATA_DIR to another folder.`,
  ])
}

async function readyDashboard(): Promise<void> {
  if (dashboardIsStale())
    await step('Building the dashboard (only after a change)', () => buildDashboard())
}

/** Broker and simulators alone need neither records nor telemetry. */
async function openContext(config: Config, stopping: Stop[]): Promise<Context | undefined> {
  const { dataDir, databaseUrl, influx } = config
  if (!keepsSomething(config)) return undefined
  const records = databaseUrl ? { url: databaseUrl } : { folder: join(dataDir, 'records') }
  const database = await step(
    `Opening the records (${databaseUrl ? 'PostgreSQL' : 'embedded PGlite'})`,
    () => openDatabase(records),
  )
  stopping.push(() => database.close())
  const telemetry = await step(
    `Opening the telemetry (${influx ? 'InfluxDB' : 'embedded DuckDB'})`,
    () =>
      influx
        ? openInflux(influx, { say: (words) => say(`· ${words}`) })
        : openDuckdb(join(dataDir, 'telemetry')),
  )
  stopping.push(() => telemetry.close())
  const clock = { now: Date.now }
  const { file, make } = config.recordsKey
  return {
    config,
    database,
    db: database.db,
    telemetry,
    sealer: await openSealer(keyFile(file, { make }), clock),
    clock,
    newId,
    auditKey: openLogKey(config.auditKeyFile, 'audit'),
    log: openLogFor(config),
  }
}

/** What a process does not run it does not load: a killed ingest is back a second sooner, 70 MB smaller. */
async function openDuckdb(folder: string) {
  const { openEmbedded } = await import('./api/telemetry/embedded.ts')
  return openEmbedded({ folder })
}

/** Marks a new database, and makes sure that somebody can sign in; answers the first one's link. */
async function prepareRecords(ctx: Context, password?: string): Promise<OneTimeLink | undefined> {
  const { parts, simulate, demoAccounts } = ctx.config
  if (!parts.includes('api')) return undefined
  await ensureInstance(ctx, simulate || demoAccounts)
  await proveKeys(ctx)
  await step('Sealing what older versions kept in plain', () => sealPlainVolunteers(ctx))
  if (!demoAccounts || !password) return ensureFirstAdmin(ctx)
  if (!(await isDemo(ctx)))
    throw new StartProblem([
      'These records were begun as real ones, so no demo accounts are made in them.',
      'Set DEMO_ACCOUNTS=off and SIMULATE=off, or name another database or DATA_DIR.',
    ])
  await step('Preparing the demo accounts', () => ensureDemoAccounts(ctx, password))
  return undefined
}

/** Made once for a data folder, so that a restart does not change what people have noted down. */
function demoPassword({ demoPassword, dataDir }: Config): string {
  if (demoPassword) return demoPassword
  makeDataDir(dataDir)
  const file = join(dataDir, 'demo-password')
  if (!existsSync(file)) writeFileSync(file, randomBytes(6).toString('hex'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

type Addresses = { http?: string; mqtt?: string; fingerprint?: string }

async function startParts(
  config: Config,
  ctx: Context | undefined,
  given: { commandToken: string; password?: string; stopping: Stop[] },
): Promise<Addresses> {
  const { parts } = config
  async function start<P extends Part>(part: P): Promise<P> {
    given.stopping.push(() => step(`Stopping ${part.name}`, () => part.stop()))
    await step(`Starting ${part.name}`, () => part.start())
    return part
  }

  const tls = ctx && (await openTls(ctx))
  if (tls) given.stopping.push(tls.stop)
  const broker =
    ctx && parts.includes('broker') && !('url' in config.mqtt)
      ? await start(brokerPart(ctx, tls))
      : undefined
  const mqttUrl = broker?.url() ?? ('url' in config.mqtt ? config.mqtt.url : undefined)
  if (ctx && parts.includes('ingest')) await start(ingestPart(ctx, broker))
  let http: string | undefined
  if (ctx && parts.includes('api') && mqttUrl) {
    const { apiPart } = await import('./api/part.ts')
    const api = await start(apiPart(ctx, { mqttUrl, commandToken: given.commandToken, tls }))
    http = api.address()
  }
  const alone = parts.length === 1 && parts[0] === 'simulators'
  if (parts.includes('simulators') && (config.simulate || alone)) {
    const simulators = simulatorsPart({
      mqttUrl: mqttUrl ?? `mqtt://${config.host}:${embeddedPort(config)}`,
      apiUrl: http ?? `http://${config.host}:${config.port}`,
      ...(tls ? { ask: askPinned(() => tls.current().cert) } : {}),
      demoPassword: given.password ?? demoPassword(config),
      log: { info: (line: string) => say(`· ${line}`), warn: (line: string) => say(`! ${line}`) },
    })
    await start(simulators)
  }
  return { http, mqtt: mqttUrl, fingerprint: tls?.fingerprint() }
}

function embeddedPort({ mqtt }: Config): number {
  return 'embeddedPort' in mqtt ? mqtt.embeddedPort : 0
}

function printSummary(
  config: Config,
  addresses: Addresses,
  { password, firstAdmin }: { password?: string; firstAdmin?: OneTimeLink },
) {
  const lines = ['']
  if (addresses.http) lines.push(`Linli 邻里 is ready: ${addresses.http}`)
  if (addresses.fingerprint) {
    if (config.tls === 'self')
      lines.push(`Own authority, to be trusted once: ${config.dataDir}/tls/authority.crt`)
    lines.push(`Its SHA-256: ${addresses.fingerprint}`)
  }
  if (addresses.http && config.demoAccounts)
    lines.push(
      'Demo accounts: operator dispatcher property volunteer auditor admin',
      `Their password: ${password}`,
    )
  if (firstAdmin)
    lines.push(
      'First administrator: open this link within 24 hours, once (a restart prints a new one):',
      `  ${new URL(firstAdmin.path, config.publicUrl ?? addresses.http)}`,
    )
  if ('embeddedPort' in config.mqtt && config.parts.includes('broker'))
    lines.push(
      `Embedded: MQTT broker at ${addresses.mqtt} (asks for no password, so only from here)`,
    )
  if (keepsSomething(config)) {
    if (!config.influx) lines.push(`Embedded: telemetry in DuckDB (${config.dataDir}/telemetry)`)
    if (!config.databaseUrl)
      lines.push(
        `Embedded: records in PGlite (${config.dataDir}/records): they survive a killed process, not a power cut`,
      )
  }
  if (config.simulate && config.parts.includes('simulators'))
    lines.push(
      'Simulated: a district of 545 cameras, 245 gates, about 3,000 bays, 2,500 volunteers',
    )
  say(`${lines.join('\n')}\nCtrl-C stops every part in order.`)
}

/** Shows a long step while it runs and how long it took. */
async function step<T>(words: string, run: () => Promise<T>): Promise<T> {
  const startMs = Date.now()
  say(`· ${words} …`)
  const result = await run()
  const tookS = (Date.now() - startMs) / 1000
  if (tookS >= 0.5) say(`✓ ${words} (${tookS.toFixed(1)} s)`)
  return result
}

function say(line: string) {
  process.stdout.write(`${line}\n`)
}

async function stopAll(stopping: Stop[]) {
  for (const stop of stopping.splice(0).reverse()) await Promise.resolve(stop()).catch(explain)
}

function explain(error: unknown) {
  const lines = error instanceof StartProblem ? error.lines : wordsFor(error)
  for (const line of lines) process.stderr.write(`${line}\n`)
}

function wordsFor(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)]
  return [error.stack ?? error.message]
}

const stopping: Stop[] = []
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, async () => {
    if (isStopping) process.exit(130)
    isStopping = true
    say('\nStopping (Ctrl-C once more stops at once)')
    await stopAll(stopping)
    process.exit(0)
  })
main(stopping).catch(async (error: unknown) => {
  explain(error)
  await stopAll(stopping)
  process.exit(1)
})
