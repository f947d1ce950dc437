import { parseRfc3339 } from '../../devices/time.ts'

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A copy with every RFC 3339 text, at any depth `shiftMs` later. All times of a message move
 * together, none contradicts another; digits below the millisecond are kept as written.
 */
export function shiftTexts(value: Json, shiftMs: number): Json {
  if (typeof value === 'string') return shiftText(value, shiftMs)
  if (Array.isArray(value)) return value.map((item) => shiftTexts(item, shiftMs))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, item]) => [name, shiftTexts(item, shiftMs)])
  return Object.fromEntries(entries) as JsonObject
}

function shiftText(text: string, shiftMs: number): string {
  const at = parseRfc3339(text)
  if (at === undefined) return text
  const below = /\.\d{3}(\d+)/.exec(text)?.[1] ?? ''
  return new Date(at + Math.round(shiftMs)).toISOString().replace('Z', `${below}Z`)
}
