import type { JournalRecord } from './journal/journal.ts'

const shownKeys = 12
const parsedAtMost = 64 * 1024

/** The subscription, how deep the topic was, and the payload's keys: no value, no id. */
export function redacted({ topic, payload }: JournalRecord, subscription: string): string {
  const levels = topic.split('/').length
  return `${subscription} (${levels} levels), ${payload.length} bytes, ${keysOf(payload)}`
}

function keysOf(payload: Uint8Array): string {
  if (payload.length > parsedAtMost) return 'not looked into'
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object'
    const keys = Object.keys(value).slice(0, shownKeys)
    return `keys: ${keys.map((key) => (/^[A-Za-z_]{1,24}$/.test(key) ? key : '?')).join(', ')}`
  } catch {
    return 'not JSON'
  }
}
