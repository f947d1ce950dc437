import type { Gap, GapFill, SequenceHole, SequenceLine } from '../api/intake/schema.ts'
import { fill, graceMs, lineFor, moveAhead, stepOf } from './sequence.ts'

/** A number that came, once or again, in whatever order. Times are epoch milliseconds. */
export type Arrival = {
  deviceId: string
  /** Empty when the device names none. */
  boot: string
  seq: number
  at: number
  /** Counted by a radio network. */
  radio: boolean
  /** False: an old word (retained, put back), which may fill a gap but says nothing of others. */
  leads: boolean
}

export type NewGap = Omit<Gap, 'filledAt'>

/** What must be saved: all of it in one transaction with the place in the journal. */
export type GapChanges = {
  sequences: { deviceId: string; lines: SequenceLine[] }[]
  reported: NewGap[]
  filled: GapFill[]
}

export type GapTracker = {
  arrived(arrival: Arrival): void
  /** Reports what is overdue at `now`; with it a gap is seen also when a device says nothing more. */
  tick(now: number): void
  /** Whether a gap was reported or filled since the last `taken`. */
  hasNews(): boolean
  /** What changed since it was asked last. */
  taken(): GapChanges
}

/** What was sent before a restart may come after it; a third count ends the one used least lately. */
const linesPerDevice = 2

/** Bounds of what is watched: beyond them the oldest holes stay reported and can no longer be filled. */
const holesPerLine = 1000
const holesInAll = 100_000
const holesPerLineWhenMany = 32

/** More rows at once say less than one that covers them. */
export const gapsAtOnce = 32

/**
 * Follows the sequence numbers of each device and boot. Pure: the same arrivals and ticks give the same
 * gaps, but for the ids from `newId`. Bounded by the devices; a leap of any width is one hole.
 */
export function trackGaps(
  newId: () => string,
  saved: readonly { deviceId: string; lines: SequenceLine[] }[] = [],
): GapTracker {
  const devices = new Map(saved.map(({ deviceId, lines }) => [deviceId, lines]))
  const watch: Watch = {
    devices,
    waiting: new Map(),
    changed: new Set(),
    holes: saved.reduce((sum, { lines }) => sum + countHoles(lines), 0),
    news: newChanges(),
    newId,
  }
  for (const { deviceId, lines } of saved) awaitNext(watch, deviceId, lines)
  return {
    arrived(arrival) {
      const { deviceId, boot, seq, at, leads } = arrival
      const lines = devices.get(deviceId)
      const line = lines && lineFor(lines, boot, seq, at)
      if (!line) {
        if (leads) beginLine(watch, arrival)
        return
      }
      reportDue(watch, deviceId, lines, at)
      const step = stepOf(line, seq)
      if (step === 'fills') takeIn(watch, line, arrival)
      else if (step === 'ahead' && leads) goAhead(watch, line, arrival)
    },
    tick(now) {
      for (const deviceId of watch.waiting.keys())
        reportDue(watch, deviceId, devices.get(deviceId) ?? [], now)
    },
    hasNews: () => watch.news.reported.length + watch.news.filled.size > 0,
    taken() {
      const { reported, filled } = watch.news
      const sequences = [...watch.changed].map((id) => copyOf(id, devices.get(id) ?? []))
      watch.changed.clear()
      watch.news = newChanges()
      return { sequences, reported, filled: [...filled.values()] }
    },
  }
}

type Watch = {
  devices: Map<string, SequenceLine[]>
  /** Devices with holes that are not reported yet, and when the first of them is due. */
  waiting: Map<string, number>
  changed: Set<string>
  /** Of all lines. */
  holes: number
  news: { reported: NewGap[]; filled: Map<string, GapFill> }
  newId: () => string
}

function newChanges(): Watch['news'] {
  return { reported: [], filled: new Map() }
}

function beginLine(watch: Watch, { deviceId, boot, seq, at, radio }: Arrival): void {
  const known = watch.devices.get(deviceId) ?? []
  const lines = [{ boot, radio, top: seq, usedAt: at, holes: [] }, ...known]
  if (known.length === linesPerDevice) {
    const ended = known.reduce((least, line) => (line.usedAt < least.usedAt ? line : least))
    report(watch, deviceId, ended, ended.holes.filter(isUnreported), at)
    watch.holes -= ended.holes.length
    lines.splice(lines.indexOf(ended), 1)
  }
  watch.devices.set(deviceId, lines)
  watch.changed.add(deviceId)
}

function goAhead(watch: Watch, line: SequenceLine, { deviceId, seq, at }: Arrival): void {
  const before = line.holes.length
  moveAhead(line, seq, at)
  line.usedAt = at
  watch.changed.add(deviceId)
  if (line.holes.length === before) return
  watch.holes += 1
  const dueAt = at + graceMs
  watch.waiting.set(deviceId, Math.min(watch.waiting.get(deviceId) ?? dueAt, dueAt))
  const atMost = watch.holes > holesInAll ? holesPerLineWhenMany : holesPerLine
  if (line.holes.length <= atMost) return
  report(watch, deviceId, line, line.holes.filter(isUnreported), at)
  watch.holes -= line.holes.splice(0, line.holes.length >> 1).length
}

function takeIn(watch: Watch, line: SequenceLine, { deviceId, seq, at }: Arrival): void {
  const before = line.holes.length
  const hole = fill(line, seq)
  watch.holes += line.holes.length - before
  watch.changed.add(deviceId)
  const { filled } = watch.news
  const id = hole?.gapId
  if (id) filled.set(id, { id, count: (filled.get(id)?.count ?? 0) + 1, at })
}

function reportDue(
  watch: Watch,
  deviceId: string,
  lines: readonly SequenceLine[],
  now: number,
): void {
  const dueAt = watch.waiting.get(deviceId)
  if (dueAt === undefined || (now < dueAt && dueAt <= now + graceMs)) return
  for (const line of lines) {
    const due = line.holes.filter((hole) => isDue(hole, now))
    report(watch, deviceId, line, due, now)
  }
  awaitNext(watch, deviceId, lines)
}

function awaitNext(watch: Watch, deviceId: string, lines: readonly SequenceLine[]): void {
  const next = lines
    .flatMap(({ holes }) => holes.filter(isUnreported))
    .reduce((least, { dueAt }) => Math.min(least, dueAt), Number.POSITIVE_INFINITY)
  if (next === Number.POSITIVE_INFINITY) watch.waiting.delete(deviceId)
  else watch.waiting.set(deviceId, next)
}

function report(
  watch: Watch,
  deviceId: string,
  line: SequenceLine,
  due: readonly SequenceHole[],
  now: number,
): void {
  if (due.length === 0) return
  watch.changed.add(deviceId)
  const parts = due.length > gapsAtOnce ? [due] : due.map((hole) => [hole])
  for (const part of parts) {
    const gap = gapOf(watch.newId(), deviceId, line, part, now)
    watch.news.reported.push(gap)
    for (const hole of part) hole.gapId = gap.id
  }
}

function isUnreported({ gapId }: SequenceHole): boolean {
  return gapId === null
}

/** A clock that was set back must not put the report off: the hole is then due a grace from now. */
function isDue(hole: SequenceHole, now: number): boolean {
  if (hole.gapId !== null) return false
  if (hole.dueAt > now + graceMs) hole.dueAt = now + graceMs
  return hole.dueAt <= now
}

function gapOf(
  id: string,
  deviceId: string,
  { boot, radio }: SequenceLine,
  part: readonly SequenceHole[],
  reportedAt: number,
): NewGap {
  const from = Math.min(...part.map((hole) => hole.from))
  const to = Math.max(...part.map((hole) => hole.to))
  const missing = part.reduce((sum, hole) => sum + hole.to - hole.from + 1, 0)
  const missedAt = Math.min(...part.map((hole) => hole.missedAt))
  return { id, deviceId, boot, from, to, missing, radio, missedAt, reportedAt }
}

/** As it stands now: it is written while numbers go on coming. */
function copyOf(deviceId: string, lines: readonly SequenceLine[]) {
  return {
    deviceId,
    lines: lines.map((line) => ({ ...line, holes: line.holes.map((hole) => ({ ...hole })) })),
  }
}

function countHoles(lines: readonly SequenceLine[]): number {
  return lines.reduce((sum, line) => sum + line.holes.length, 0)
}
