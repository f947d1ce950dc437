import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api'
import { type Kind, kinds } from '../../devices/reading.ts'
import { markMeasurement, measurementOf, type StoredType, storedFields } from './columns.ts'
import { TelemetryError } from './errors.ts'
import { storedValue } from './point.ts'
import type { Mark, Point } from './store.ts'

/** One table per kind, a typed column per declared field; field columns are `f_<name>`. */
export type DuckTable = {
  kind: Kind
  name: string
  columns: { name: string; type: DuckDBType; of: (point: Point) => DuckDBValue }[]
}

const duckTypes: Record<StoredType, DuckDBType> = {
  number: DOUBLE,
  boolean: BOOLEAN,
  string: VARCHAR,
}

const commonColumns: DuckTable['columns'] = [
  { name: 'time_ns', type: BIGINT, of: timeNsOf },
  { name: 'device', type: VARCHAR, of: ({ device }) => device },
  { name: 'site', type: VARCHAR, of: ({ site }) => site },
  { name: 'community', type: VARCHAR, of: ({ community }) => community },
  { name: 'adapter', type: VARCHAR, of: ({ adapter }) => adapter },
  { name: 'quality', type: VARCHAR, of: ({ quality }) => quality },
  { name: 'seq', type: BIGINT, of: ({ seq }) => (seq === undefined ? null : BigInt(seq)) },
  { name: 'boot', type: VARCHAR, of: ({ boot }) => boot ?? null },
  {
    name: 'device_at',
    type: BIGINT,
    of: ({ deviceAt }) => (deviceAt === undefined ? null : BigInt(deviceAt)),
  },
]

export const duckTables: ReadonlyMap<Kind, DuckTable> = new Map(
  kinds.map((kind) => [
    kind,
    {
      kind,
      name: measurementOf(kind),
      columns: [
        ...commonColumns,
        ...storedFields(kind).map(([field, type]) => ({
          name: `f_${field}`,
          type: duckTypes[type],
          of: (point: Point) => {
            const value = point.fields[field]
            return value === undefined ? null : fitting(storedValue(value), type, field)
          },
        })),
      ],
    },
  ]),
)

/** Checked here, because the column vectors write a wrong type as NaN or text without a word. */
function fitting(value: DuckDBValue, type: StoredType, field: string): DuckDBValue {
  if (typeof value === type) return value
  throw new TelemetryError('rejected', `"${field}" is a ${type}, not a ${typeof value}`)
}

/** In nanoseconds since the epoch, the time part of a point's identity. */
function timeNsOf({ atMs, nanos }: Point): bigint {
  return BigInt(atMs) * 1_000_000n + BigInt(nanos)
}

/** Creates what is missing: tables, columns that a newer version declares, and the writer's staging tables. */
export async function createTables(writer: DuckDBConnection): Promise<void> {
  for (const { name, columns } of duckTables.values()) {
    const listed = columns.map((column) => `"${column.name}" ${column.type}`)
    await writer.run(`create table if not exists "${name}" (${listed.join(', ')})`)
    for (const column of listed)
      await writer.run(`alter table "${name}" add column if not exists ${column}`)
    await writer.run(`create temp table "staged_${name}" (${listed.join(', ')})`)
  }
  await writer.run(
    `create table if not exists "${markMeasurement}" (journal varchar, position bigint, marked_at bigint)`,
  )
}

/** One row per journal, in the writer's open transaction. */
export async function saveMark(writer: DuckDBConnection, mark: Mark): Promise<void> {
  const { journal, position, at } = mark
  await writer.run(`delete from "${markMeasurement}" where journal = $journal`, { journal })
  await writer.run(`insert into "${markMeasurement}" values ($journal, $position, $at)`, {
    journal,
    position: BigInt(position),
    at: BigInt(at),
  })
}

/** DuckDB's vector size: a data chunk holds no more rows. */
const rowsPerChunk = 2048

/**
 * Puts the points of one kind in place of those of the same device and time. No index: an ART
 * index would hold every key in memory, while the time range lets the scan skip old row groups.
 */
export async function upsert(
  writer: DuckDBConnection,
  table: DuckTable,
  points: readonly Point[],
): Promise<void> {
  const { name, columns } = table
  const staged = `temp."staged_${name}"`
  const types = columns.map(({ type }) => type)
  const chunks: DuckDBDataChunk[] = []
  for (let from = 0; from < points.length; from += rowsPerChunk) {
    const rows = points.slice(from, from + rowsPerChunk)
    const chunk = DuckDBDataChunk.create(types, rows.length)
    columns.forEach(({ of }, index) => {
      chunk.setColumnValues(index, rows.map(of))
    })
    chunks.push(chunk)
  }
  // Opened after all values stand: an appender given up half-way flushes its rows when it is collected.
  const appender = await writer.createAppender(`staged_${name}`, 'main', 'temp')
  for (const chunk of chunks) appender.appendDataChunk(chunk)
  appender.closeSync()
  const [first, last] = timeRange(points)
  await writer.run(
    `delete from "${name}" t using ${staged} s
     where t.time_ns between ${first} and ${last} and t.time_ns = s.time_ns and t.device = s.device`,
  )
  const listed = columns.map((column) => `"${column.name}"`).join(', ')
  await writer.run(`insert into "${name}" (${listed}) select ${listed} from ${staged}`)
  await writer.run(`delete from ${staged}`)
}

function timeRange(points: readonly Point[]): [first: bigint, last: bigint] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { atMs } of points) {
    if (atMs < first) first = atMs
    if (atMs > last) last = atMs
  }
  return [BigInt(first) * 1_000_000n, BigInt(last) * 1_000_000n + 999_999n]
}
