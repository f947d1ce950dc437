import { type Decoded, refused } from './driver.ts'

export type JsonObject = Record<string, unknown>

/** Either the object, or what the driver answers instead. */
type ReadObject = { value: JsonObject } | { refusal: Decoded }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The payload as UTF-8 text, without byte order mark; undefined when it is not UTF-8. */
export function readText(payload: Uint8Array): string | undefined {
  try {
    return utf8.decode(payload)
  } catch {
    return undefined
  }
}

/** The payload as one JSON object; else `not_json`, or `bad_shape` for another JSON value. */
export function readObject(payload: Uint8Array): ReadObject {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(payload))
  } catch {
    return { refusal: refused('not_json', 'the payload is not JSON in UTF-8') }
  }
  if (isObject(value)) return { value }
  return { refusal: refused('bad_shape', 'the payload is JSON, but not an object') }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An inner object by name; empty when it is absent or something else. */
export function inner(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isObject(value) ? value : {}
}

/** Controls (C0, DEL, C1), half surrogate pairs, and marks that turn the direction of what follows. */
const unfit = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/**
 * Whether a value is text that every store can keep and that shows what it says: 1…256 characters, no
 * control characters (PostgreSQL refuses NUL), no half surrogate pairs (not UTF-8), and no bidirectional
 * marks, with which a text can be made to look like another (Unicode TR 36 §2.5.2).
 */
export function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 256 && !unfit.test(value)
}

/** At most 64 items of plain text, none with a comma: telemetry joins lists with commas. */
export function isTextList(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length > 64) return false
  return value.every((item) => isPlainText(item) && !item.includes(','))
}

/** A number every store can keep: JSON's 1e999 reads as Infinity. */
export function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

/** What a message sent, fit for a problem's detail. */
export function clip(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text
}
