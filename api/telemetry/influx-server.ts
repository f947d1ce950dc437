import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client'
import type { Config } from '../config.ts'
import { TelemetryError } from './errors.ts'

export type InfluxConfig = NonNullable<Config['influx']>

/** A server that answered: where it takes lines, and how it is asked. */
export type InfluxServer = {
  version: string
  /** One request; resolves once the server has acknowledged every line. */
  send(lines: string[]): Promise<void>
  query(influxql: string, params?: Record<string, string>): Promise<InfluxRow[][]>
}

/** One series of an answer: its measurement, tags it is grouped by, and columns. */
export type InfluxRow = {
  name: string
  tags?: Record<string, string>
  columns: string[]
  /** Absent when there is nothing to say, as for SHOW DATABASES on a new server. */
  values?: unknown[][]
}

const timeoutMs = 10_000

/** Asks the server for its version, which decides where it is written to; 1.x gets its database. */
export async function connectInflux(
  config: InfluxConfig,
  say: (sentence: string) => void,
): Promise<InfluxServer> {
  const version = await versionOf(config)
  const [major = 2, minor = 0] = version.split('.').map(Number)
  const [database = '', policy] = config.bucket.split('/')
  const query = queryOver(config, major < 2, database, policy)
  if (major < 2) await ensureDatabase(database, query, say)
  return {
    version,
    send: senderOver(config, hasV2Write(major, minor) ? undefined : v1Write(database, policy)),
    query,
  }
}

async function versionOf(config: InfluxConfig): Promise<string> {
  const response = await request(new URL('/ping', config.url), {})
  await response.body?.cancel()
  const text = response.headers.get('x-influxdb-version') ?? ''
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? '2.0'
}

/** `/api/v2/write` is native from 1.8 on. */
function hasV2Write(major: number, minor: number): boolean {
  return major >= 2 || minor >= 8
}

function v1Write(database: string, policy: string | undefined): string {
  const rp = policy ? `&rp=${encodeURIComponent(policy)}` : ''
  return `/write?db=${encodeURIComponent(database)}${rp}&precision=ns`
}

/** The official client as sender only: its own buffer, retries and timers stay off. */
function senderOver(config: InfluxConfig, v1Path: string | undefined) {
  setLogger({ error() {}, warn() {} })
  const { protocol, hostname } = new URL(config.url)
  const agent = new (protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true })
  const client = new InfluxDB({
    url: config.url,
    timeout: timeoutMs,
    ...(config.token && !v1Path ? { token: config.token } : {}),
    transportOptions: { agent },
  })
  const loopback = /^(localhost|127\.|\[::1\])/.test(hostname)
  const options = {
    batchSize: 10_001,
    flushInterval: 0,
    maxRetries: 0,
    maxBufferLines: 1,
    gzipThreshold: loopback ? Number.MAX_SAFE_INTEGER : 1000,
    ...(config.token && v1Path ? { headers: { authorization: basic(config.token) } } : {}),
  }
  return async (lines: string[]) => {
    const api = client.getWriteApi(config.org ?? '', config.bucket, 'ns', options)
    if (v1Path) api.path = v1Path
    // As one record: the client would otherwise measure and buffer every line by itself.
    api.writeRecord(lines.join('\n'))
    try {
      await api.flush()
    } catch (error) {
      throw fromClient(error)
    }
  }
}

/** 400 and 413 are about the lines; any other refusal is about the server, and the lines are kept. */
function fromClient(error: unknown): TelemetryError {
  if (!(error instanceof HttpError))
    return new TelemetryError('unavailable', 'InfluxDB did not answer', error)
  const kind = [400, 413, 422].includes(error.statusCode) ? 'rejected' : 'unavailable'
  const reason = (error.body ?? '').slice(0, 300)
  return new TelemetryError(kind, `InfluxDB answered ${error.statusCode}: ${reason}`, error)
}

function queryOver(config: InfluxConfig, v1: boolean, database: string, policy?: string) {
  const authorization = config.token && (v1 ? basic(config.token) : `Token ${config.token}`)
  return async (influxql: string, params: Record<string, string> = {}): Promise<InfluxRow[][]> => {
    const body = new URLSearchParams({ db: database, epoch: 'ms', q: influxql })
    if (policy) body.set('rp', policy)
    body.set('params', JSON.stringify(params))
    const response = await request(new URL('/query', config.url), {
      method: 'POST',
      body,
      ...(authorization ? { headers: { authorization } } : {}),
    })
    const text = await response.text()
    if (!response.ok) {
      const kind = response.status === 400 ? 'rejected' : 'unavailable'
      throw new TelemetryError(kind, `InfluxDB answered ${response.status}: ${text.slice(0, 300)}`)
    }
    return readResults(text)
  }
}

/** `/query` answers 200 with the error inside. */
function readResults(text: string): InfluxRow[][] {
  const answer: { results?: { error?: string; series?: InfluxRow[] }[] } = JSON.parse(text)
  return (answer.results ?? []).map(({ error, series }) => {
    if (error === undefined) return series ?? []
    const kind =
      error.includes('not found') || error.includes('timeout') ? 'unavailable' : 'rejected'
    throw new TelemetryError(kind, `InfluxDB: ${error.slice(0, 300)}`)
  })
}

async function ensureDatabase(
  database: string,
  query: InfluxServer['query'],
  say: (sentence: string) => void,
): Promise<void> {
  const [series] = await query('SHOW DATABASES')
  const names = series?.[0]?.values?.flat() ?? []
  if (names.includes(database)) return
  await query(`CREATE DATABASE "${database.replace(/["\\]/g, '\\$&')}"`)
  say(`InfluxDB had no database "${database}": created it.`)
}

async function request(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  } catch (error) {
    throw new TelemetryError('unavailable', `InfluxDB at ${url.host} did not answer`, error)
  }
}

function basic(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword).toString('base64')}`
}
