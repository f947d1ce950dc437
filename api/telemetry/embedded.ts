import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type JS } from '@duckdb/node-api'
import { type Kind, kinds } from '../../devices/reading.ts'
import { markMeasurement, storedFields } from './columns.ts'
import { createTables, type DuckTable, duckTables, saveMark, upsert } from './duck-tables.ts'
import { TelemetryError } from './errors.ts'
import { rawSeriesLimit } from './rules.ts'
import type { Counts, CountsQuery, LatestPoint, Series, SeriesQuery } from './schema.ts'
import type { Mark, Point, TelemetryStore } from './store.ts'

/**
 * DuckDB in a folder (or in memory) as the telemetry store: one writer at a time, readers beside it.
 * Rejects when another process holds the folder's file.
 */
export async function openEmbedded(
  source: { folder: string } | { memory: true },
  { now = Date.now }: { now?: () => number } = {},
): Promise<TelemetryStore> {
  const instance = await openInstance(source)
  const writer = await instance.connect()
  const reader = await instance.connect()
  await createTables(writer)
  let tail: Promise<unknown> = Promise.resolve()
  let closed = false

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new TelemetryError('unavailable', 'the telemetry store is closed')
    try {
      return await work()
    } catch (error) {
      if (error instanceof TelemetryError) throw error
      throw fromDuckDb(error)
    }
  }

  return {
    embedded: true,
    write(points, mark) {
      const turn = tail.then(() => guarded(() => writeAll(writer, points, mark)))
      tail = turn.catch(() => {})
      return turn
    },
    marked: (journal) => guarded(() => marked(reader, journal)),
    latest: (query) => guarded(() => latest(reader, query, now())),
    series: (query) => guarded(() => series(reader, query)),
    counts: (query) => guarded(() => counts(reader, query)),
    ping: () =>
      guarded(async () => {
        await reader.run('select 1')
      }),
    async close() {
      await tail
      if (closed) return
      closed = true
      writer.closeSync()
      reader.closeSync()
      instance.closeSync()
    },
  }
}

/** DuckDB starts its errors with their class; these are about what was given, not about the database. */
const aboutData =
  /^(Conversion|Out of Range|Constraint|Binder|Invalid Input|Invalid type|Mismatch Type) Error/

/** `rejected` when the values are at fault, so that the good ones among them can be told apart. */
export function fromDuckDb(error: unknown): TelemetryError {
  // A TypeError, RangeError or SyntaxError comes from turning a value into a column's type.
  const isConversion =
    error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError
  const rejects = isConversion || (error instanceof Error && aboutData.test(error.message))
  return rejects
    ? new TelemetryError('rejected', 'DuckDB refused a value', error)
    : new TelemetryError('unavailable', 'DuckDB did not take it', error)
}

async function openInstance(source: { folder: string } | { memory: true }) {
  // Two threads: ingest and the api live in the same process and want the rest of the machine.
  const options = { threads: '2', memory_limit: '1GB' }
  if (!('folder' in source)) return DuckDBInstance.create(':memory:', options)
  await mkdir(source.folder, { recursive: true })
  return DuckDBInstance.create(join(source.folder, 'telemetry.duckdb'), options)
}

async function writeAll(
  writer: DuckDBConnection,
  points: readonly Point[],
  mark: Mark | undefined,
): Promise<void> {
  const byKind = groupByKind(points)
  if (byKind.size === 0 && !mark) return
  await writer.run('begin')
  try {
    for (const [kind, unique] of byKind) await upsert(writer, tableOf(kind), [...unique.values()])
    if (mark) await saveMark(writer, mark)
    await writer.run('commit')
  } catch (error) {
    await writer.run('rollback').catch(() => {})
    throw error
  }
}

/** Per kind, the last of the points that share a device and a time. */
function groupByKind(points: readonly Point[]): Map<Kind, Map<string, Point>> {
  const byKind = new Map<Kind, Map<string, Point>>()
  for (const point of points) {
    const unique = byKind.get(point.kind) ?? new Map<string, Point>()
    byKind.set(point.kind, unique)
    unique.set(`${point.atMs} ${point.nanos} ${point.device}`, point)
  }
  return byKind
}

async function marked(reader: DuckDBConnection, journal: string): Promise<number | undefined> {
  const [row] = await readRows(
    reader,
    `select max(position) as position from "${markMeasurement}" where journal = $journal`,
    { journal },
  )
  return typeof row?.position === 'bigint' ? Number(row.position) : undefined
}

async function latest(
  reader: DuckDBConnection,
  query: Parameters<TelemetryStore['latest']>[0],
  nowMs: number,
): Promise<LatestPoint[]> {
  const where = ['true']
  if (query.device !== undefined) where.push('device = $device')
  if (query.sinceMs !== undefined)
    where.push(`time_ns >= ${nanos(Math.floor(nowMs - query.sinceMs))}`)
  const params: Record<string, string> = query.device === undefined ? {} : { device: query.device }
  const found: LatestPoint[] = []
  for (const kind of query.kind ? [query.kind] : kinds) {
    const rows = await readRows(
      reader,
      `select distinct on (device) * from "${tableOf(kind).name}"
       where ${where.join(' and ')} order by device, time_ns desc`,
      params,
    )
    for (const row of rows) found.push(latestPoint(kind, row))
  }
  return found
}

function latestPoint(kind: Kind, row: Record<string, JS>): LatestPoint {
  const fields: LatestPoint['fields'] = {}
  const named = storedFields(kind).map(([name]) => [name, `f_${name}`] as const)
  for (const [name, column] of [...named, ...envelopeColumns]) {
    const value = stored(row[column])
    if (value !== undefined) fields[name] = value
  }
  return { deviceId: String(row.device), kind, at: millis(row.time_ns), fields }
}

const envelopeColumns = [
  ['seq', 'seq'],
  ['boot', 'boot'],
  ['quality', 'quality'],
  ['deviceAt', 'device_at'],
] as const

const functions = {
  mean: 'avg(v)',
  min: 'min(v)',
  max: 'max(v)',
  last: 'arg_max(v, time_ns)',
  count: 'count(v)',
} as const

async function series(reader: DuckDBConnection, query: SeriesQuery): Promise<Series> {
  const known = storedFields(query.kind).some(([name]) => name === query.field)
  if (!known) throw new TelemetryError('rejected', `${query.kind} has no field "${query.field}"`)
  const points = `select time_ns, "f_${query.field}" as v from "${tableOf(query.kind).name}"
    where device = $device and ${within(query)} and "f_${query.field}" is not null`
  const sql =
    query.windowS === undefined
      ? `${points} order by time_ns limit ${rawSeriesLimit}`
      : `select ${windowOf(query.windowS)} as time_ns, ${functions[query.fn ?? 'mean']} as v
         from (${points}) group by 1 order by 1`
  const rows = await readRows(reader, sql, { device: query.device })
  return rows.flatMap((row) => {
    const value = stored(row.v)
    return value === undefined ? [] : [{ at: millis(row.time_ns), value }]
  })
}

async function counts(reader: DuckDBConnection, query: CountsQuery): Promise<Counts> {
  const { kind, windowS, site, community } = query
  const where = [within(query)]
  const params: Record<string, string> = {}
  for (const [tag, value] of Object.entries({ site, community })) {
    if (value === undefined) continue
    where.push(`${tag} = $${tag}`)
    params[tag] = value
  }
  const rows = await readRows(
    reader,
    `select ${windowOf(windowS)} as time_ns, count(*) as n from "${tableOf(kind).name}"
     where ${where.join(' and ')} group by 1 order by 1`,
    params,
  )
  return rows.map((row) => ({ at: millis(row.time_ns), count: Number(row.n) }))
}

async function readRows(
  reader: DuckDBConnection,
  sql: string,
  params: Record<string, string>,
): Promise<Record<string, JS>[]> {
  return (await reader.runAndReadAll(sql, params)).getRowObjectsJS()
}

function tableOf(kind: Kind): DuckTable {
  const table = duckTables.get(kind)
  if (!table) throw new TelemetryError('rejected', `no kind "${kind}"`)
  return table
}

/** Windows stand on the epoch, as InfluxQL's GROUP BY time does. */
function windowOf(windowS: number): string {
  const windowNs = BigInt(windowS) * 1_000_000_000n
  return `(time_ns // ${windowNs}) * ${windowNs}`
}

function within({ from, to }: { from: number; to: number }): string {
  return `time_ns >= ${nanos(from)} and time_ns < ${nanos(to)}`
}

function nanos(ms: number): bigint {
  return BigInt(ms) * 1_000_000n
}

function millis(timeNs: JS | undefined): number {
  return Number(BigInt(String(timeNs)) / 1_000_000n)
}

function stored(value: JS | undefined): number | boolean | string | undefined {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return value
  return undefined
}
