import { parse } from 'csv-parse/sync'
import { type ImportReport, type Refusal, refuse } from '../errors.ts'
import { type Column, columns } from './schema.ts'

export type RosterRow = { line: number; values: Partial<Record<Column, string>> }
export type RosterFile = {
  encoding: 'utf-8' | 'gb18030'
  /** The columns that the file has: what it has no column for stays as it is. */
  has: ReadonlySet<Column>
  rows: RosterRow[]
  problems: ImportReport['problems']
}

/** A district has 2,500 members; a city's roster comes branch by branch. */
export const mostRows = 20_000

/** Reads a CSV file of members. UTF-8, else what spreadsheets in China write (GBK, GB 18030). */
export function readRoster(base64: string): RosterFile | Refusal {
  const bytes = Buffer.from(base64, 'base64')
  const decoded = decode(bytes)
  if (!decoded) return refuse('invalid', 'The file is neither UTF-8 nor GB 18030 text.')
  const { text, encoding } = decoded
  if (text.includes('\0')) return refuse('invalid', 'The file is not text: it holds NUL.')
  const records = recordsOf(text)
  if (!records) return refuse('invalid', 'The file is not CSV: check its quotes.')
  const [header, ...body] = records
  const at = columnsOf(header?.values ?? [])
  const missing = (['number', 'name'] as const).filter((column) => !at.has(column))
  if (missing.length > 0)
    return refuse(
      'invalid',
      `The header lacks ${missing.map((one) => columns[one].join(' / ')).join(', ')}.`,
    )
  if (body.length > mostRows)
    return refuse('invalid', `The file has more than ${mostRows} rows: import it in parts.`)
  const problems = body
    .filter(({ values }) => values.length !== header?.values.length)
    .map(({ line }) => ({ line, reason: 'The row has not as many values as the header.' }))
  const wrong = new Set(problems.map(({ line }) => line))
  const rows = body
    .filter(({ line }) => !wrong.has(line))
    .map(({ line, values }) => ({
      line,
      values: Object.fromEntries([...at].map(([column, index]) => [column, values[index] ?? ''])),
    }))
  return { encoding, has: new Set(at.keys()), rows, problems }
}

function decode(bytes: Buffer): (Pick<RosterFile, 'encoding'> & { text: string }) | undefined {
  for (const encoding of ['utf-8', 'gb18030'] as const)
    try {
      return { encoding, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) }
    } catch {
      // The next encoding may fit.
    }
  return undefined
}

function recordsOf(text: string): { line: number; values: string[] }[] | undefined {
  try {
    const options = { bom: true, info: true, trim: true, relax_column_count: true }
    // One more than is taken, and the header: a longer file is refused without being read to its end.
    const wrapped = parse(text, {
      ...options,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: mostRows + 2,
      max_record_size: 4096,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return wrapped.map(({ record, info }) => ({ line: info.lines, values: record }))
  } catch {
    return undefined
  }
}

function columnsOf(header: readonly string[]): Map<Column, number> {
  const found = new Map<Column, number>()
  for (const [column, headings] of Object.entries(columns) as [Column, readonly string[]][]) {
    const index = header.findIndex((heading) => headings.includes(heading.toLowerCase()))
    if (index >= 0) found.set(column, index)
  }
  return found
}
