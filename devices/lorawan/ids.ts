import { isObject } from '../json.ts'
import { parseRfc3339 } from '../time.ts'

const eui = /^[0-9a-f]{16}$/

/** A DevEUI in lower case, which is the deviceId; undefined for anything else. */
export function readDevEui(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const lower = value.toLowerCase()
  return eui.test(lower) ? lower : undefined
}

/** A counter or port; missing is 0, for proto JSON omits zeros. Undefined for anything else. */
export function readCount(value: unknown): number | undefined {
  if (value === undefined) return 0
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** RFC 3339 text to epoch ms; `absent` when there is none; undefined when it is not a time. */
export function readTime(value: unknown, absent: number): number | undefined {
  if (value === undefined) return absent
  return typeof value === 'string' ? parseRfc3339(value) : undefined
}

/** Base64 to bytes; missing is empty, as proto JSON has it. Undefined when it is not base64. */
export function readBytes(value: unknown): Uint8Array | undefined {
  if (value === undefined) return new Uint8Array()
  if (typeof value !== 'string') return undefined
  try {
    return Uint8Array.from(atob(value), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Whether a value is an object with that name in it: how both networks tell the modulation. */
export function names(value: unknown, name: string): boolean {
  return isObject(value) && Object.hasOwn(value, name)
}
