import { TelemetryError, type TelemetryErrorKind } from './errors.ts'

/** One series of an answer: its measurement, tags it is grouped by, and columns. */
export type InfluxRow = {
  name: string
  tags?: Record<string, string>
  columns: string[]
  /** Absent when there is nothing to say, as for SHOW DATABASES on a new server. */
  values?: unknown[][]
}

/** An answer that is not the one hoped for, to a write or to a query. */
export function fromStatus(status: number, body: string): TelemetryError {
  const said = sentenceOf(body)
  return new TelemetryError(kindOf(status, said), `InfluxDB answered ${status}: ${said}`)
}

function kindOf(status: number, said: string): TelemetryErrorKind {
  if (nothingToWriteTo.test(said)) return 'refused'
  if (status === 413) return 'too_large'
  if (status === 400 || status === 422) return 'rejected'
  if (status === 408 || status === 429 || status >= 500) return 'unavailable'
  // 401, 403 and 404, and whatever else stands between us and a server that takes lines.
  return 'refused'
}

/** 1.x tells a missing retention policy under 500; at the start, since a rejected line is quoted further on. */
const nothingToWriteTo = /^(database|retention policy|bucket|organization)\b.{0,200}not found/

const sentenceAtMost = 300

/** The server's own sentence: of `{"error": …}` or `{"message": …}`, else the text as it came. */
function sentenceOf(body: string): string {
  const text = readJson(body)
  const { error, message } = isRecord(text) ? text : {}
  const said = [error, message].find((one) => typeof one === 'string') ?? body
  return String(said).slice(0, sentenceAtMost)
}

/** `/query` answers 200 with the error inside. */
export function readResults(body: string): InfluxRow[][] {
  const answer = readJson(body)
  if (!isRecord(answer) || !Array.isArray(answer.results))
    throw new TelemetryError('refused', 'what answers at INFLUX_URL is not InfluxDB')
  const results: { error?: string; series?: InfluxRow[] }[] = answer.results
  return results.map(({ error, series }) => {
    if (error !== undefined) throw fromQuery(error)
    return series ?? []
  })
}

/** "not executed" is all that 1.6.7 says of several statements when its database is gone. */
const notNow = /timeout|^not executed$/

function fromQuery(error: string): TelemetryError {
  const said = error.slice(0, sentenceAtMost)
  if (nothingToWriteTo.test(said)) return new TelemetryError('refused', `InfluxDB: ${said}`)
  const kind = notNow.test(said) ? 'unavailable' : 'rejected'
  return new TelemetryError(kind, `InfluxDB: ${said}`)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
