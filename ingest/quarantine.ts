import type { Context } from '../api/context.ts'
import type { RefusedGroup } from '../api/intake/schema.ts'
import type { JournalEntry, JournalRecord } from './journal/journal.ts'
import type { Refused, RejectionReason } from './judge.ts'
import { type Gathering, newGatherings } from './refused-groups.ts'

/**
 * Gathers what was not taken, by subscription and reason; the intake consumer writes it down. A message
 * counts once for a reason, and not again when it is put back and refused once more.
 */
export type Quarantine = {
  /** For a consumer that meets a refusal of its own, perhaps again after a crash: it counts once. */
  keep(entry: JournalEntry, refused: Refused): void
  /** A message that never got into the journal, so that it cannot be put back. */
  count(record: JournalRecord, reason: RejectionReason): void
  /** A message whose sender was cut off before its topic was read; `at` is epoch ms. */
  countUnread(at: number): void
  /** Runs a step of ours over one record; should it throw, that costs this record, which is kept. */
  sparing(entry: JournalEntry, reason: RejectionReason, step: () => void): void
  /** For the intake consumer alone, which reads each record once: what was refused of it. */
  refuse(entry: JournalEntry, refusals: readonly Refused[]): void
  /** Since the start. */
  total(): number
  isEmpty(): boolean
  /** What was gathered since it was asked last. */
  taken(): RefusedGroup[]
  /** What was taken is in the records for good. */
  noteWritten(): void
  /**
   * The first record that a consumer has given up and the records do not name yet, else Infinity: a
   * place beyond it must not be saved, lest a crash forget what was refused.
   */
  firstUnwritten(): number
  /** Groups that bring more than is kept: of them fewer are worth writing down. */
  heedFull(groups: readonly { subscription: string; reason: string }[]): void
}

/** Bounded in memory as its gatherings are. */
export function quarantineOver(ctx: Pick<Context, 'log'>): Quarantine {
  const gatherings = newGatherings()
  const givenUp = { first: none, firstTaken: none }
  let total = 0

  function tally({ rejection }: Gathering) {
    total += 1
    rejection.count += 1
  }
  function keep(entry: JournalEntry, refused: Refused) {
    givenUp.first = Math.min(givenUp.first, entry.position)
    const group = gatherings.of(entry, refused.reason)
    const isAgain = entry.flags.again === true
    const list = isAgain ? group.kept : group.reported
    const fits = list.length < gatherings.atMost(group)
    if (fits) list.push(positionOf(entry, refused))
    if (isAgain) return
    if (!fits) tally(group)
    else total += 1
  }
  function refuse(entry: JournalEntry, refusals: readonly Refused[]) {
    for (const [index, refused] of refusals.entries()) {
      if (refusals.findIndex(({ reason }) => reason === refused.reason) < index) continue
      const group = gatherings.of(entry, refused.reason)
      if (!entry.flags.again) tally(group)
      if (group.kept.length < gatherings.atMost(group)) group.kept.push(positionOf(entry, refused))
    }
  }

  return {
    keep,
    refuse,
    count: (record, reason) => tally(gatherings.of(record, reason)),
    countUnread(at) {
      tally(gatherings.unread('too_large', at, 'not read: its sender was cut off'))
    },
    sparing(entry, reason, step) {
      try {
        step()
      } catch (error) {
        const isFirst = !gatherings.has(entry, reason)
        keep(entry, { reason })
        // Once between two writings: a fault in the hot path would else fill the log.
        if (isFirst) ctx.log.error({ err: error, reason }, 'a step of ingest failed on a message')
      }
    },
    total: () => total,
    isEmpty: () => gatherings.size() === 0,
    taken() {
      givenUp.firstTaken = Math.min(givenUp.firstTaken, givenUp.first)
      givenUp.first = none
      return gatherings.taken()
    },
    noteWritten() {
      givenUp.firstTaken = none
    },
    firstUnwritten: () => Math.min(givenUp.first, givenUp.firstTaken),
    heedFull: gatherings.heedFull,
  }
}

const none = Number.POSITIVE_INFINITY

/** An id that no device can have is not worth keeping; Postgres might not even take it. */
const isId = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/

function positionOf({ position, receivedAt }: JournalEntry, { deviceId, site }: Refused) {
  const idOrNull = (id: string | undefined) => (id !== undefined && isId.test(id) ? id : null)
  const at = Math.floor(receivedAt)
  return { position, receivedAt: at, deviceId: idOrNull(deviceId), siteId: idOrNull(site) }
}
