import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import type { Config } from '../config.ts'
import { TelemetryError } from './errors.ts'
import { fromStatus, type InfluxRow, readResults } from './influx-answers.ts'

export type InfluxConfig = NonNullable<Config['influx']>

/** A server that answered: where it takes lines, and how it is asked. */
export type InfluxServer = {
  version: string
  /** One request; resolves once the server has acknowledged every line. */
  send(lines: string): Promise<void>
  query(influxql: string, params?: Record<string, string>): Promise<InfluxRow[][]>
}

/** Posts lines to a path with an authorization; closing it ends what is under way. */
export type InfluxSender = {
  post(path: string, lines: string, authorization: string | undefined): Promise<void>
  close(): void
}

/** How long a slow link may take over one request. */
const requestAtMostMs = 60_000

/** The official client as sender only: its buffer and its retries lose lines (reliability section 5). */
export function influxSender({ url }: InfluxConfig, timeoutMs: number): InfluxSender {
  const { protocol, hostname } = new URL(url)
  const agent = new (protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true })
  const { transport } = new InfluxDB({ url, timeout: timeoutMs, transportOptions: { agent } })
  const loopback = /^(localhost|127\.|\[::1\])/.test(hostname)
  const gzipThreshold = loopback ? Number.MAX_SAFE_INTEGER : 1000
  return {
    async post(path, lines, authorization) {
      let status: number | undefined
      // A signal of AbortSignal.timeout would hold on to every body until its minute is over.
      const overdue = new AbortController()
      const timer = setTimeout(() => overdue.abort(), requestAtMostMs)
      const options = {
        method: 'POST',
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          ...(authorization ? { authorization } : {}),
        },
        gzipThreshold,
        signal: overdue.signal,
      }
      try {
        await transport.request(path, lines, options, (_, code) => {
          status = code
        })
      } catch (error) {
        throw fromClient(error)
      } finally {
        clearTimeout(timer)
      }
      // A page that some proxy serves under 200 is not the word that lines are kept.
      if (status !== 204 && status !== 201)
        throw new TelemetryError('refused', `InfluxDB answered ${status} to lines, not 204`)
    },
    close: () => agent.destroy(),
  }
}

function fromClient(error: unknown): TelemetryError {
  if (error instanceof HttpError) return fromStatus(error.statusCode, error.body ?? '')
  return new TelemetryError('unavailable', 'InfluxDB did not answer', error)
}

export type Connecting = {
  /** Whether a missing 1.x database may be made; what vanished under us is not. */
  mayCreate: boolean
  say: (sentence: string) => void
  /** How long the server may say nothing. */
  timeoutMs: number
}

/** Asks the server for its version, which decides where it is written to. */
export async function connectInflux(
  config: InfluxConfig,
  sender: InfluxSender,
  { mayCreate, say, timeoutMs }: Connecting,
): Promise<InfluxServer> {
  const ask = (path: string, init: RequestInit) =>
    request(new URL(path, config.url), { ...init, signal: AbortSignal.timeout(timeoutMs) })
  const version = await versionOf(ask)
  const [major = 2, minor = 0] = version.split('.').map(Number)
  const [database = '', policy] = config.bucket.split('/')
  const query = queryOver(ask, config, major < 2)
  if (major < 2 && mayCreate) await ensureDatabase(database, query, say)
  const isV2 = hasV2Write(major, minor)
  const path = isV2 ? v2Write(config) : v1Write(database, policy)
  const authorization = authorizationOf(config, !isV2)
  return { version, send: (lines) => sender.post(path, lines, authorization), query }
}

type Ask = (path: string, init: RequestInit) => Promise<Response>

async function versionOf(ask: Ask): Promise<string> {
  const response = await ask('/ping', {})
  await response.body?.cancel().catch(() => {})
  const text = response.headers.get('x-influxdb-version')
  // A proxy whose server is away answers in its place; taken for a version it would mislead.
  if (text === null && response.status >= 500) throw fromStatus(response.status, 'to a ping')
  return /\d+\.\d+(\.\d+)?/.exec(text ?? '')?.[0] ?? '2.0'
}

/** `/api/v2/write` is native from 1.8 on. */
function hasV2Write(major: number, minor: number): boolean {
  return major >= 2 || minor >= 8
}

function v1Write(database: string, policy: string | undefined): string {
  const rp = policy ? `&rp=${encodeURIComponent(policy)}` : ''
  return `/write?db=${encodeURIComponent(database)}${rp}&precision=ns`
}

function v2Write({ org = '', bucket }: InfluxConfig): string {
  return `/api/v2/write?org=${encodeURIComponent(org)}&bucket=${encodeURIComponent(bucket)}&precision=ns`
}

function authorizationOf({ token }: InfluxConfig, isBasic: boolean): string | undefined {
  if (!token) return undefined
  return isBasic ? `Basic ${Buffer.from(token).toString('base64')}` : `Token ${token}`
}

function queryOver(ask: Ask, config: InfluxConfig, v1: boolean) {
  const [database = '', policy] = config.bucket.split('/')
  const authorization = authorizationOf(config, v1)
  return async (influxql: string, params: Record<string, string> = {}): Promise<InfluxRow[][]> => {
    const body = new URLSearchParams({ db: database, epoch: 'ms', q: influxql })
    if (policy) body.set('rp', policy)
    body.set('params', JSON.stringify(params))
    const response = await ask('/query', {
      method: 'POST',
      body,
      ...(authorization ? { headers: { authorization } } : {}),
    })
    const text = await textOf(response)
    if (!response.ok) throw fromStatus(response.status, text)
    return readResults(text)
  }
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
    return await fetch(url, init)
  } catch (error) {
    throw new TelemetryError('unavailable', `InfluxDB at ${url.host} did not answer`, error)
  }
}

/** The connection may still break, or the time run out, while an answer is read. */
async function textOf(response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    throw new TelemetryError('unavailable', 'InfluxDB broke off its answer', error)
  }
}
