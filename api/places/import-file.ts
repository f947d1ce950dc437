import { parse } from 'csv-parse/sync'
import type { ImportReport } from '../errors.ts'

/** The columns of an import file, in the order its header is written (DESIGN section 4). */
const columns = [
  'device',
  'kind',
  'model',
  'name',
  'site',
  'community',
  'lot',
  'bay',
  'lon',
  'lat',
] as const
type Column = (typeof columns)[number]

/** One row as written: every value trimmed text, absent ones empty. `line` is where a person looks for it. */
export type RawRow = { line: number; values: Record<Column, string> }

type Problems = ImportReport['problems']
export type ParsedFile = { rows: RawRow[]; problems: Problems }

const required: readonly Column[] = ['device', 'kind', 'site']

/** A CSV file (UTF-8, BOM tolerated): rows, and the lines that cannot be read. Never throws. */
export function parseCsv(text: string): ParsedFile {
  const read = readRecords(text)
  const header = read.records[0]?.values ?? []
  const checked = checkHeader(header)
  const problems = [...checked.problems, ...read.problems]
  if (checked.fatal) return { rows: [], problems }
  const rows: RawRow[] = []
  for (const { line, values } of read.records.slice(1)) {
    if (values.every((value) => value === '')) continue
    if (values.length === header.length) rows.push({ line, values: named(header, values) })
    else {
      const reason = `The row has ${values.length} values, the header ${header.length}.`
      problems.push({ line, reason })
    }
  }
  return { rows, problems }
}

type Records = { records: { line: number; values: string[] }[]; problems: Problems }

/** One quote left open would swallow all lines after it, so a broken file is read line by line. */
function readRecords(text: string): Records {
  try {
    return { records: csvRecords(text), problems: [] }
  } catch {
    const read: Records = { records: [], problems: [] }
    for (const [index, one] of text.split(/\r\n|\n|\r/).entries()) {
      const line = index + 1
      try {
        for (const { values } of csvRecords(one)) read.records.push({ line, values })
      } catch {
        read.problems.push({ line, reason: 'The line is not CSV: check its quotes.' })
      }
    }
    return read
  }
}

function csvRecords(text: string): Records['records'] {
  const options = { bom: true, info: true, trim: true, relax_column_count: true }
  // The option `info` wraps each record; the library's types do not say so.
  const wrapped = parse(text, { ...options, skip_empty_lines: true }) as unknown as {
    record: string[]
    info: { lines: number }
  }[]
  return wrapped.map(({ record, info }) => ({ line: info.lines, values: record }))
}

function checkHeader(header: readonly string[]): { fatal: boolean; problems: Problems } {
  const missing = required.filter((column) => !header.includes(column))
  const twice = header.filter((name, index) => header.indexOf(name) !== index)
  const unknown = header.filter((name) => !columns.includes(name as Column))
  const reasons = [
    ...missing.map((name) => `The header lacks the column ${name}.`),
    ...twice.map((name) => `The header names the column ${name} twice.`),
    ...unknown.map((name) => `The column "${name.slice(0, 64)}" is not known and not read.`),
  ]
  return {
    fatal: missing.length + twice.length > 0,
    problems: reasons.map((reason) => ({ line: 1, reason })),
  }
}

function named(header: readonly string[], record: readonly string[]): Record<Column, string> {
  const at = (column: Column) => record[header.indexOf(column)] ?? ''
  return Object.fromEntries(columns.map((column) => [column, at(column)])) as Record<Column, string>
}

/**
 * A GeoJSON FeatureCollection of Points (RFC 7946) with the columns as properties. `line` is the
 * feature's number from 1; a null geometry is a device whose place is not known. Never throws.
 */
export function parseGeojson(text: string): ParsedFile {
  const features = featuresOf(text)
  if (!features)
    return {
      rows: [],
      problems: [{ line: 1, reason: 'The file is not a GeoJSON FeatureCollection.' }],
    }
  const rows: RawRow[] = []
  const problems: Problems = []
  for (const [index, feature] of features.entries()) {
    const place = isObject(feature) ? placeOf(feature.geometry) : undefined
    const properties = isObject(feature) ? feature.properties : undefined
    const line = index + 1
    if (!place) problems.push({ line, reason: 'The geometry is not a Point.' })
    else if (!isObject(properties)) problems.push({ line, reason: 'The properties are missing.' })
    else rows.push({ line, values: { ...fromProperties(properties), ...place } })
  }
  return { rows, problems }
}

function featuresOf(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (!isObject(value) || value.type !== 'FeatureCollection') return undefined
    return Array.isArray(value.features) ? value.features : undefined
  } catch {
    return undefined
  }
}

function placeOf(geometry: unknown): { lon: string; lat: string } | undefined {
  if (geometry === null) return { lon: '', lat: '' }
  if (!isObject(geometry) || geometry.type !== 'Point') return undefined
  if (!Array.isArray(geometry.coordinates)) return undefined
  const [lon, lat] = geometry.coordinates
  if (typeof lon !== 'number' || typeof lat !== 'number') return undefined
  return { lon: String(lon), lat: String(lat) }
}

function fromProperties(properties: Record<string, unknown>): Record<Column, string> {
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  return Object.fromEntries(columns.map((column) => [column, text(properties[column])])) as Record<
    Column,
    string
  >
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
