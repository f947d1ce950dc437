import type { JournalEntry } from '../../../ingest/journal/journal.ts'
import type { JournalNotice } from '../../../ingest/journal/notice.ts'
import type { Accepted } from '../../../ingest/judge.ts'
import type { World } from './faults.ts'
import { gapProblems } from './gap-verdict.ts'
import { waitingAtMost } from './life.ts'
import { unstorable } from './messages.ts'
import { parkingProblems } from './parking-verdict.ts'
import type { Case } from './records.ts'
import type { Books } from './rooms-map.ts'
import { acceptedOf, lineFrom } from './witness.ts'

/** What must hold at every moment. */
export function standingProblems(world: World): string[] {
  const { store, witness, running } = world
  const problems: string[] = []
  for (const [identity, line] of store.points())
    if (!witness.lines.get(identity)?.has(line)) problems.push(`nobody sent ${line}`)
  if (store.mostAtOnce() > 2) problems.push(`${store.mostAtOnce()} requests at once`)
  const now = running()
  if (!now) return problems
  const { journal, mostWaiting } = now
  if (mostWaiting() > waitingAtMost) problems.push(`${mostWaiting()} messages waited`)
  const marked = store.marked(journal.id) ?? 0
  if (marked > journal.next()) problems.push(`marked at ${marked} of ${journal.next()}`)
  return problems
}

/** What must hold when all is mended and drained. */
export async function finalProblems(world: World): Promise<string[]> {
  const { witness, street, flips, rooms, loop } = world
  const books = await loop.outside(rooms.books())
  const damaged = damagedIn(witness.reports)
  const sorted = [...witness.entries.values()].sort((a, b) => a.position - b.position)
  const facts = sorted.flatMap((entry) => {
    // Whom a flipped bit has kept from reading a record is not known; some may have read it before.
    const isSure = flips.count === 0 || !damaged(entry.position)
    return acceptedOf(entry, street.devices).map((accepted) => ({ entry, accepted, isSure }))
  })
  return [
    ...standingProblems(world),
    ...lostProblems(world, damaged),
    ...storeProblems(world, facts),
    ...messageProblems(world, facts),
    ...placeProblems(world, books),
    ...caseProblems(books, facts),
    ...parkingProblems(world, books, facts),
    ...gapProblems(world, facts),
  ]
}

export type Fact = { entry: JournalEntry; accepted: Accepted; isSure: boolean }

/** No record is shorter (ingest/journal/record.ts). */
const minRecordBytes = 31

/** Which positions the journal has said it cannot read back. */
function damagedIn(reports: readonly JournalNotice[]): (position: number) => boolean {
  const ranges = reports.flatMap((report) => {
    if (report.kind === 'damaged') return [[report.position, report.records] as const]
    if (report.kind !== 'torn_tail') return []
    return [[report.position, Math.ceil(report.bytes / minRecordBytes)] as const]
  })
  return (position) => ranges.some(([from, count]) => position >= from && position < from + count)
}

/** A bit costs the frame it is in: no more records than are on their way to the disk at once. */
const mostInFrame = waitingAtMost

/** An acknowledged record may be missing only where a bit flipped, and then it is reported. */
function lostProblems({ witness, flips }: World, damaged: (position: number) => boolean): string[] {
  const lost = [...witness.acks.keys()].filter((position) => !witness.entries.has(position))
  const problems = lost
    .filter((position) => !damaged(position))
    .map((position) => `LOST: position ${position} is gone without a word`)
  if (lost.length > flips.count * mostInFrame)
    problems.push(`LOST: ${lost.length} acknowledged records, ${flips.count} bits flipped`)
  return problems
}

/** No place is saved that is not on disk. */
function placeProblems({ records, running }: World, books: Books): string[] {
  const journal = running()?.journal
  const places = [...books.places, ...records.tables().places]
  return places.flatMap(([key, place]) => {
    const isOurs = journal && key.startsWith(journal.id) && !key.endsWith('batches')
    return isOurs && place > journal.end() ? [`${key} is saved at ${place}`] : []
  })
}

/** The store holds what follows from the records, each identity once, and nothing else. */
function storeProblems({ store }: World, facts: readonly Fact[]): string[] {
  const expected = new Map<string, { lines: Set<string>; isSure: boolean }>()
  for (const { entry, accepted, isSure } of facts) {
    if (accepted.reading.fields.total === unstorable) continue
    const [identity, line] = lineFrom(entry, accepted)
    const known = expected.get(identity) ?? { lines: new Set(), isSure: false }
    expected.set(identity, { lines: known.lines.add(line), isSure: known.isSure || isSure })
  }
  const problems: string[] = []
  for (const [identity, { lines, isSure }] of expected) {
    const stored = store.points().get(identity)
    if (stored === undefined && isSure) problems.push(`LOST: no point ${identity}`)
    else if (stored !== undefined && !lines.has(stored)) problems.push(`another point: ${stored}`)
  }
  for (const identity of store.points().keys())
    if (!expected.has(identity)) problems.push(`a point too many: ${identity}`)
  return problems
}

/** Every message the broker did not lose has come, and one with a time of its own is one point. */
function messageProblems({ witness, broker }: World, facts: readonly Fact[]): string[] {
  const problems: string[] = []
  const acknowledged = new Set([...witness.acks.values()].map(({ messageId }) => messageId))
  for (const messageId of witness.messagesHanded)
    if (!acknowledged.has(messageId) && !broker.lost.has(messageId))
      problems.push(`message ${messageId} was never acknowledged`)
  const times = new Map<string, Set<number>>()
  for (const { accepted } of facts) {
    const { deviceId, boot, seq, observedAt } = accepted.reading
    if (seq === undefined || accepted.deviceAt !== undefined) continue
    const key = `${deviceId} ${boot} ${seq}`
    times.set(key, (times.get(key) ?? new Set()).add(observedAt))
  }
  for (const [key, all] of times)
    if (all.size > 1) problems.push(`DOUBLE: ${key} at ${[...all].join(' and ')}`)
  return problems
}

const noticed = new Set(['forced', 'held_open', 'fault'])

/** One open case per device and type at most, and one at all where something was ever seen. */
function caseProblems({ cases }: Books, facts: readonly Fact[]): string[] {
  const problems: string[] = []
  const byType = new Map<string, Case[]>()
  for (const one of cases)
    byType.set(one.notice.type, [...(byType.get(one.notice.type) ?? []), one])
  for (const [type, all] of byType) {
    if (all.filter(({ endedAt }) => endedAt === null).length > 1)
      problems.push(`DOUBLE: two open cases of ${type}`)
    for (const [index, { notice }] of all.entries()) {
      const before = all[index - 1]
      if (before?.endedAt && notice.at <= before.endedAt)
        problems.push(`DOUBLE: ${type} of ${notice.at} raised again after ${before.endedAt}`)
    }
    for (const { notice, repeated } of all)
      for (const [index, at] of repeated.entries())
        if (at - (repeated[index - 1] ?? notice.at) < 600_000)
          problems.push(`DOUBLE: ${type} is noted twice within ten minutes`)
  }
  for (const { entry, accepted, isSure } of facts) {
    if (!isSure) continue
    const { reading, standing } = accepted
    const { state } = reading.fields
    if (standing !== 'news' || entry.flags.retain || !noticed.has(String(state))) continue
    if (reading.quality === 'clock_skew') continue
    if (!byType.has(`gate_${String(state)}`)) problems.push(`LOST: no case for gate_${state}`)
  }
  return problems
}
