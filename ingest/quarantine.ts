import type { Context } from '../api/context.ts'
import { recordRejections } from '../api/intake/actions.ts'
import type { Rejection } from '../api/intake/schema.ts'
import { subscriptionOf } from '../devices/index.ts'
import type { Consumer } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import type { JournalEntry, JournalRecord } from './journal/journal.ts'
import type { RejectionReason } from './judge.ts'

/** Counts what was not taken, by subscription and reason; writes the counts to the records now and then. */
export type Quarantine = {
  count(record: JournalRecord, reason: RejectionReason): void
  /** A message whose sender was cut off before its topic was read; `at` is epoch ms. */
  countUnread(at: number): void
  /** Runs a step of ours over one record; should it throw, that costs this record and is counted. */
  sparing(record: JournalRecord, reason: RejectionReason, step: () => void): void
  /** Since the start. */
  total(): number
  flush(): Promise<void>
}

/** Stands for the subscription of a topic that none brought, or that nobody has read. */
const elsewhere = 'other'

/** Subscriptions and reasons are both short fixed lists, so the counters in memory are few. */
export function quarantineOver(ctx: Context): Quarantine {
  let deltas = new Map<string, Rejection>()
  let flushing: Promise<void> = Promise.resolve()
  let total = 0

  async function write() {
    if (deltas.size === 0) return
    const taken = deltas
    deltas = new Map()
    try {
      await recordRejections(ctx, [...taken.values()])
    } catch (error) {
      for (const rejection of taken.values()) add(deltas, rejection)
      ctx.log.warn({ err: error }, 'rejections could not be recorded; they are kept')
    }
  }

  function tally(
    subscription: string,
    reason: RejectionReason,
    at: number,
    sampleOf: () => string,
  ): 'first' | 'again' {
    total += 1
    const known = deltas.get(`${subscription}\n${reason}`)
    const sample = known?.sample ?? sampleOf()
    add(deltas, { subscription, reason, count: 1, firstAt: at, lastAt: at, sample })
    return known ? 'again' : 'first'
  }
  function count(record: JournalRecord, reason: RejectionReason) {
    const subscription = subscriptionOf(record.topic) ?? elsewhere
    return tally(subscription, reason, record.receivedAt, () => redacted(record, subscription))
  }

  return {
    count,
    countUnread(at) {
      tally(elsewhere, 'too_large', at, () => 'not read: its sender was cut off')
    },
    sparing(record, reason, step) {
      try {
        step()
      } catch (error) {
        // Once between two flushes: a fault in the hot path would else fill the log.
        if (count(record, reason) === 'first')
          ctx.log.error({ err: error, reason }, 'a step of ingest failed on a message')
      }
    },
    total: () => total,
    flush() {
      flushing = flushing.then(write)
      return flushing
    },
  }
}

/** Looks at every record for what a driver or the registry refused. */
export function quarantineConsumer(decoder: Decoder, quarantine: Quarantine): Consumer {
  return {
    name: 'quarantine',
    batch: 2000,
    lingerMs: 0,
    async consume(entries: readonly JournalEntry[]) {
      for (const entry of entries)
        for (const reason of decoder.judged(entry).rejections) quarantine.count(entry, reason)
    },
  }
}

function add(deltas: Map<string, Rejection>, delta: Rejection): void {
  const key = `${delta.subscription}\n${delta.reason}`
  const known = deltas.get(key)
  if (!known) {
    deltas.set(key, delta)
    return
  }
  known.count += delta.count
  known.firstAt = Math.min(known.firstAt, delta.firstAt)
  known.lastAt = Math.max(known.lastAt, delta.lastAt)
}

const shownKeys = 12
const parsedAtMost = 64 * 1024

/** The subscription, how deep the topic was, and the payload's keys: no value, no id. */
function redacted({ topic, payload }: JournalRecord, subscription: string): string {
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
