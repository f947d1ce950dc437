import { kinds } from '../../devices/reading.ts'
import { markMeasurement, measurementOf, type StoredType, storedFields } from './columns.ts'
import { TelemetryError } from './errors.ts'
import { storedValue } from './point.ts'
import type { Mark, Point } from './store.ts'

/** What the lines of a kind have in common, spelled once: the hot path only puts pieces together. */
type Shape = {
  measurement: string
  fields: { name: string; said: string; type: StoredType }[]
  /** By device. */
  heads: Map<string, Head>
}

/** A line up to its fields, and the tags it was spelled from. */
type Head = { site: string; community: string; adapter: string; text: string }

/** Beyond so many devices of a kind all heads are spelled anew: a bound, not a choice. */
const headsAtMost = 20_000

const shapes = new Map<string, Shape>(
  kinds.map((kind) => [
    kind,
    {
      measurement: measurementOf(kind),
      fields: storedFields(kind).map(([name, type]) => ({ name, said: `,${name}=`, type })),
      heads: new Map(),
    },
  ]),
)

/**
 * A point in InfluxDB line protocol, time in ns; tags stand in order of their names, which spares
 * the server sorting them. Written here and not by the official Point, which leaves a trailing
 * backslash unescaped (InfluxDB answers "invalid tag format") and costs several times as much.
 * Throws a TelemetryError `rejected` for a value of another type than its field has: the first one
 * ever written would decide the type of that field for all.
 */
export function lineOf(point: Point): string {
  const shape = shapes.get(point.kind)
  if (!shape) throw new TelemetryError('rejected', `no kind "${point.kind}"`)
  const { fields, seq, boot, deviceAt } = point
  let line = `${headOf(shape, point)} quality=${quoted(point.quality)}`
  if (seq !== undefined) line += `,seq=${integer(seq)}i`
  if (boot !== undefined) line += `,boot=${quoted(boot)}`
  if (deviceAt !== undefined) line += `,deviceAt=${integer(deviceAt)}i`
  for (const { name, said, type } of shape.fields) {
    const given = fields[name]
    if (given === undefined) continue
    const value = storedValue(given)
    if (typeof value !== type)
      throw new TelemetryError('rejected', `"${name}" is a ${type}, not a ${typeof value}`)
    if (typeof value === 'string') line += said + quoted(value)
    else if (typeof value === 'boolean' || Number.isFinite(value)) line += said + value
  }
  return `${line} ${timeOf(point)}`
}

/** Tells that a place in a journal is reached; one point an hour, which later ones replace. */
export function markLine({ journal, position, at }: Mark): string {
  const hour = timeOf({ atMs: at - (at % hourMs), nanos: 0 })
  return `${markMeasurement}${tag('journal', journal)} position=${integer(position)}i ${hour}`
}

const hourMs = 3_600_000

function headOf(shape: Shape, { device, site, community, adapter }: Point): string {
  const { heads, measurement } = shape
  const known = heads.get(device)
  if (known?.site === site && known.community === community && known.adapter === adapter)
    return known.text
  const tags =
    tag('adapter', adapter) +
    tag('community', community) +
    tag('device', device) +
    tag('site', site)
  const text = measurement + tags
  if (heads.size >= headsAtMost) heads.clear()
  heads.set(device, { site, community, adapter, text })
  return text
}

let second = -1
let secondText = ''

/** In nanoseconds, which no double can hold: the seconds, mostly those of the line before, and nine digits. */
function timeOf({ atMs, nanos }: Pick<Point, 'atMs' | 'nanos'>): string {
  const asked = Math.floor(integer(atMs) / 1000)
  if (asked !== second) {
    second = asked
    secondText = String(asked)
  }
  const below = (atMs - asked * 1000) * 1_000_000 + integer(nanos)
  if (below < 0 || below >= 1e9)
    throw new TelemetryError('rejected', `${nanos} ns are a millisecond`)
  return secondText + String(1e9 + below).slice(1)
}

function integer(value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new TelemetryError('rejected', `${value} is not a whole number`)
}

/** An empty tag cannot be written, so it is left out and read back as empty. */
function tag(name: string, value: string): string {
  return value === '' ? '' : `,${name}=${escapedTag(value)}`
}

const plainTag = /^[A-Za-z0-9_.:-]*$/
// Line protocol cannot say a backslash before a delimiter, nor a line break, so these go as %XX.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsayable = /[%\\\u0000-\u001f\u007f]/g

function escapedTag(value: string): string {
  if (plainTag.test(value)) return value
  return storedTag(value).replace(/[,= ]/g, '\\$&')
}

/** A tag's text as InfluxDB keeps it; a query for it must ask for this text. */
export function storedTag(value: string): string {
  return value.replace(
    unsayable,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  )
}

/** The other way of `storedTag`. */
export function readTag(stored: string): string {
  return stored.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

const plainText = /^[^"\\]*$/

function quoted(text: string): string {
  return plainText.test(text) ? `"${text}"` : `"${text.replace(/["\\]/g, '\\$&')}"`
}
