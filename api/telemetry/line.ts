import { measurementOf } from './columns.ts'
import { storedValue } from './point.ts'
import type { Point } from './store.ts'

/**
 * A point in InfluxDB line protocol, time in ns; tags stand in order of their names, which spares
 * the server sorting them. Written here and not by the official Point, which leaves a trailing
 * backslash unescaped (InfluxDB answers "invalid tag format") and costs several times as much.
 */
export function lineOf(point: Point): string {
  const tags =
    tag('adapter', point.adapter) +
    tag('community', point.community) +
    tag('device', point.device) +
    tag('site', point.site)
  let fields = `quality=${quoted(point.quality)}`
  if (point.seq !== undefined) fields += `,seq=${point.seq}i`
  if (point.boot !== undefined) fields += `,boot=${quoted(point.boot)}`
  if (point.deviceAt !== undefined) fields += `,deviceAt=${point.deviceAt}i`
  for (const name in point.fields) {
    const given = point.fields[name]
    if (given === undefined) continue
    const value = storedValue(given)
    fields += `,${name}=${typeof value === 'string' ? quoted(value) : value}`
  }
  return `${measurementOf(point.kind)}${tags} ${fields} ${point.timeNs}`
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
