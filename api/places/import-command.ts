import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { holdDataDir, readHolder } from '../data-dir.ts'
import { openDatabase } from '../db/open.ts'
import type { ImportReport } from '../errors.ts'
import { askPinned } from '../tls/ask.ts'
import { certificateIn } from '../tls/keep.ts'
import { type ImportFormat, importPlaces } from './actions.ts'

/** `npm run import -- FILE`: loads places and devices from CSV or GeoJSON (DESIGN section 4). */
async function main(): Promise<number> {
  const [file] = process.argv.slice(2)
  if (!file) return fail(['Say which file: npm run import -- FILE'])
  const read = readConfig(process.env)
  if (!('config' in read)) return fail(read.problems)
  const text = await readFile(file, 'utf8').catch((error: Error) => error)
  if (text instanceof Error) return fail([`${file} cannot be read: ${text.message}`])
  const report = await importText(read.config, text, formatOf(file, text))
  for (const { line, reason } of report.problems) write(`line ${line}: ${reason}`)
  write(JSON.stringify({ good: report.good, problems: report.problems.length }))
  return report.good > 0 ? 0 : 1
}

function formatOf(file: string, text: string): ImportFormat {
  return /\.(geo)?json$/i.test(file) || text.trimStart().startsWith('{') ? 'geojson' : 'csv'
}

/** A running instance holds the embedded records, so it is handed the file; else they are opened here. */
async function importText(
  { dataDir, databaseUrl, tls }: Pick<Config, 'dataDir' | 'databaseUrl' | 'tls'>,
  text: string,
  format: ImportFormat,
): Promise<ImportReport> {
  if (databaseUrl) return importInto({ url: databaseUrl }, text, format)
  const holder = readHolder(dataDir)
  if (holder?.url)
    return handOver(holder.url, holder.token, text, format, certificateIn(dataDir, tls))
  const held = holdDataDir(dataDir, '')
  if ('heldBy' in held)
    throw new Error(`${dataDir} is in use by process ${held.heldBy.pid}, which is still starting.`)
  try {
    return await importInto({ folder: join(dataDir, 'records') }, text, format)
  } finally {
    held.release()
  }
}

async function importInto(
  source: { url: string } | { folder: string },
  text: string,
  format: ImportFormat,
): Promise<ImportReport> {
  const database = await openDatabase(source)
  try {
    return await importPlaces({ db: database.db, clock: { now: Date.now } }, text, format)
  } finally {
    await database.close()
  }
}

async function handOver(
  url: string,
  token: string,
  text: string,
  format: ImportFormat,
  certificate: string,
): Promise<ImportReport> {
  const ask = url.startsWith('https:') ? askPinned(() => readFileSync(certificate, 'utf8')) : fetch
  const response = await ask(`${url}/api/places/import?format=${format}`, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': format === 'csv' ? 'text/csv' : 'application/geo+json',
      authorization: `Bearer ${token}`,
      'x-linli': '1',
    },
  })
  const answer = JSON.parse(await response.text())
  if (response.ok) return answer as ImportReport
  const problem = answer as { title?: string; detail?: string }
  throw new Error(`The running Linli refused the file: ${problem.detail ?? problem.title}`)
}

function fail(problems: string[]): number {
  for (const line of problems) process.stderr.write(`${line}\n`)
  return 1
}

function write(line: string) {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main().catch((error: Error) => fail([error.message]))
