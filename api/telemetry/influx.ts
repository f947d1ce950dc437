import { kinds } from '../../devices/reading.ts'
import { markMeasurement, measurementOf, storedFields } from './columns.ts'
import { isAway, TelemetryError } from './errors.ts'
import type { InfluxRow } from './influx-answers.ts'
import {
  connectInflux,
  type InfluxConfig,
  type InfluxServer,
  influxSender,
} from './influx-server.ts'
import { lineOf, markLine, readTag, storedTag } from './line.ts'
import { rawSeriesLimit } from './rules.ts'
import type { Counts, CountsQuery, LatestPoint, Series, SeriesQuery } from './schema.ts'
import type { Mark, Point, TelemetryStore } from './store.ts'

export type InfluxOptions = {
  now?: () => number
  /** Hears what was done to the server, such as creating its database. */
  say?: (sentence: string) => void
  /** How long the server may say nothing before it counts as away. */
  timeoutMs?: number
}

/** Above it InfluxDB gains nothing and a repeated request costs more (InfluxData: 5,000–10,000). */
const linesPerRequest = 5000

/**
 * InfluxDB 1.x, 2 or 3 as the telemetry store, asked in InfluxQL. Resolves even while the server is
 * away: each call then rejects with a TelemetryError `unavailable` until it answers. A 1.x database
 * that is missing at the first connection is created; one that vanishes later is missed (`refused`).
 */
export async function openInflux(
  config: InfluxConfig,
  { now = Date.now, say = () => {}, timeoutMs = 10_000 }: InfluxOptions = {},
): Promise<TelemetryStore> {
  const sender = influxSender(config, timeoutMs)
  let connected: Promise<InfluxServer> | undefined
  let mayCreate = true

  /** One connection for all calls; forgotten after a failure, since another server may answer next. */
  async function use<T>(ask: (server: InfluxServer) => Promise<T>): Promise<T> {
    const attempt = connected ?? connectInflux(config, sender, { mayCreate, say, timeoutMs })
    connected = attempt
    let isConnected = false
    try {
      const server = await attempt
      isConnected = true
      mayCreate = false
      return await ask(server)
    } catch (error) {
      const isGone = !isConnected || isAway(error)
      if (isGone && connected === attempt) connected = undefined
      throw isConnected || isAway(error) ? error : notLetIn(error)
    }
  }

  return {
    embedded: false,
    async write(points, mark) {
      for (const lines of requestsOf(points, mark)) await use((server) => server.send(lines))
    },
    marked: (journal) => use((server) => marked(server, journal)),
    latest: (query) => use((server) => latest(server, query, now())),
    series: (query) => use((server) => series(server, query)),
    counts: (query) => use((server) => counts(server, query)),
    ping: () =>
      use(async (server) => {
        await server.query('SHOW DATABASES')
      }),
    close: async () => sender.close(),
  }
}

/** What a server says against being connected to is not about what it was to be given. */
function notLetIn(error: unknown): TelemetryError {
  const said = error instanceof Error ? error.message : String(error)
  return new TelemetryError('refused', said, error)
}

/** One after the other, the mark in the last: it must not stand before all that it speaks for. */
function* requestsOf(points: readonly Point[], mark: Mark | undefined): Generator<string> {
  const marks = mark ? [markLine(mark)] : []
  let from = 0
  for (; points.length - from > linesPerRequest; from += linesPerRequest)
    yield points
      .slice(from, from + linesPerRequest)
      .map(lineOf)
      .join('\n')
  const last = [...points.slice(from).map(lineOf), ...marks]
  if (last.length > 0) yield last.join('\n')
}

async function marked(server: InfluxServer, journal: string): Promise<number | undefined> {
  const rows = await server.query(
    `SELECT MAX("position") FROM "${markMeasurement}" WHERE "journal" = $journal`,
    { journal: storedTag(journal) },
  )
  const position = rows[0]?.[0]?.values?.[0]?.[1]
  return typeof position === 'number' ? position : undefined
}

async function latest(
  server: InfluxServer,
  query: Parameters<TelemetryStore['latest']>[0],
  nowMs: number,
): Promise<LatestPoint[]> {
  const where: string[] = []
  if (query.device !== undefined) where.push('"device" = $device')
  if (query.sinceMs !== undefined) where.push(`time >= ${Math.floor(nowMs - query.sinceMs)}ms`)
  const condition = where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''
  const asked = query.kind ? [query.kind] : kinds
  // One statement per kind: fields of one name differ in type between kinds.
  const statements = asked.map(
    (kind) =>
      `SELECT * FROM "${measurementOf(kind)}"${condition} GROUP BY "device" ORDER BY time DESC LIMIT 1`,
  )
  const params: Record<string, string> =
    query.device === undefined ? {} : { device: storedTag(query.device) }
  const results = await server.query(statements.join('; '), params)
  return asked.flatMap((kind, index) =>
    (results[index] ?? []).flatMap((row) => latestPoint(kind, row)),
  )
}

function latestPoint(kind: LatestPoint['kind'], row: InfluxRow): LatestPoint[] {
  const [values] = row.values ?? []
  if (!values) return []
  const names = [...storedFields(kind).map(([name]) => name), ...envelopeFields]
  const at = values[row.columns.indexOf('time')]
  const fields: LatestPoint['fields'] = {}
  for (const name of names) {
    const value = values[row.columns.indexOf(name)]
    if (isStored(value)) fields[name] = value
  }
  return [{ deviceId: readTag(row.tags?.device ?? ''), kind, at: Number(at), fields }]
}

const envelopeFields = ['seq', 'boot', 'quality', 'deviceAt'] as const

async function series(server: InfluxServer, query: SeriesQuery): Promise<Series> {
  const field = `"${declared(query)}"`
  const { windowS, fn = 'mean' } = query
  const selected = windowS === undefined ? field : `${fn.toUpperCase()}(${field})`
  const grouped =
    windowS === undefined ? `LIMIT ${rawSeriesLimit}` : `GROUP BY time(${int(windowS)}s) fill(none)`
  const rows = await server.query(
    `SELECT ${selected} FROM "${measurementOf(query.kind)}" WHERE "device" = $device AND ${within(query)} ${grouped}`,
    { device: storedTag(query.device) },
  )
  return (rows[0]?.[0]?.values ?? []).flatMap(([at, value]) =>
    isStored(value) ? [{ at: Number(at), value }] : [],
  )
}

async function counts(server: InfluxServer, query: CountsQuery): Promise<Counts> {
  const where = [within(query)]
  const params: Record<string, string> = {}
  for (const tag of ['site', 'community'] as const) {
    const value = query[tag]
    if (value === undefined) continue
    where.push(`"${tag}" = $${tag}`)
    params[tag] = storedTag(value)
  }
  // Every point carries `quality`, so counting it counts readings.
  const rows = await server.query(
    `SELECT COUNT("quality") FROM "${measurementOf(query.kind)}" WHERE ${where.join(' AND ')} GROUP BY time(${int(query.windowS)}s) fill(none)`,
    params,
  )
  return (rows[0]?.[0]?.values ?? []).map(([at, count]) => ({
    at: Number(at),
    count: Number(count),
  }))
}

/** Identifiers cannot be bound in InfluxQL, so only a kind's own fields are let in. */
function declared(query: SeriesQuery): string {
  const known = storedFields(query.kind).some(([name]) => name === query.field)
  if (!known) throw new TelemetryError('rejected', `${query.kind} has no field "${query.field}"`)
  return query.field
}

function within({ from, to }: { from: number; to: number }): string {
  return `time >= ${int(from)}ms AND time < ${int(to)}ms`
}

function int(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TelemetryError('rejected', 'not a whole number')
  return value
}

function isStored(value: unknown): value is number | boolean | string {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
}
