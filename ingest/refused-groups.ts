import type { KeptPosition, Rejection } from '../api/intake/schema.ts'
import { subscriptionOf } from '../devices/index.ts'
import type { JournalRecord } from './journal/journal.ts'
import type { RejectionReason } from './judge.ts'
import { redacted } from './redacted.ts'

/** What was refused for one reason of what came by one subscription. */
export type Gathering = { rejection: Rejection; kept: KeptPosition[]; reported: KeptPosition[] }

export type Gatherings = {
  /** The one a record belongs to, whose times now reach to this record. */
  of(record: JournalRecord, reason: RejectionReason): Gathering
  /** One of messages that nobody has read. */
  unread(reason: RejectionReason, at: number, sample: string): Gathering
  has(record: JournalRecord, reason: RejectionReason): boolean
  /** How many of it are worth writing down at once; all count. */
  atMost(gathering: Gathering): number
  size(): number
  taken(): Gathering[]
  heedFull(groups: readonly { subscription: string; reason: string }[]): void
}

/** Stands for the subscription of a topic that none brought, or that nobody has read. */
const elsewhere = 'other'

export const keptAtOnce = 1000
const keptAtOnceWhenFull = 100

/** Subscriptions and reasons are both short fixed lists, so what is in memory is bounded. */
export function newGatherings(): Gatherings {
  let groups = new Map<string, Gathering>()
  let full: ReadonlySet<string> = new Set()

  function touched(
    subscription: string,
    reason: RejectionReason,
    at: number,
    sample: () => string,
  ): Gathering {
    const key = keyOf(subscription, reason)
    const known = groups.get(key)
    if (known) {
      known.rejection.firstAt = Math.min(known.rejection.firstAt, at)
      known.rejection.lastAt = Math.max(known.rejection.lastAt, at)
      return known
    }
    const none = { subscription, reason, count: 0, firstAt: at, lastAt: at, sample: sample() }
    const group: Gathering = { rejection: none, kept: [], reported: [] }
    groups.set(key, group)
    return group
  }

  return {
    of(record, reason) {
      const subscription = subscriptionOf(record.topic) ?? elsewhere
      const at = Math.floor(record.receivedAt)
      return touched(subscription, reason, at, () => redacted(record, subscription))
    },
    unread: (reason, at, sample) => touched(elsewhere, reason, Math.floor(at), () => sample),
    has: ({ topic }, reason) => groups.has(keyOf(subscriptionOf(topic) ?? elsewhere, reason)),
    atMost: ({ rejection: { subscription, reason } }) =>
      full.has(keyOf(subscription, reason)) ? keptAtOnceWhenFull : keptAtOnce,
    size: () => groups.size,
    taken() {
      const taken = groups
      groups = new Map()
      return [...taken.values()]
    },
    heedFull(found) {
      full = new Set(found.map(({ subscription, reason }) => keyOf(subscription, reason)))
    },
  }
}

function keyOf(subscription: string, reason: string): string {
  return `${subscription}\n${reason}`
}
