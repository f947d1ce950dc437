import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../api/context.ts'
import { loadIntake, type RecordedIntake } from '../api/intake/actions.ts'
import type { IntakeBatch } from '../api/intake/schema.ts'
import type { GapState } from '../api/live/frames.ts'
import { isDemo } from '../api/people/actions.ts'
import type { Consumer, Place } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import { fullJitterMs } from './deliver.ts'
import { type GapTracker, trackGaps } from './gaps.ts'
import { intakeWriter } from './intake-writer.ts'
import type { Journal, JournalEntry, Stretch } from './journal/journal.ts'
import type { Accepted, Judged } from './judge.ts'
import type { Quarantine } from './quarantine.ts'

/** Counts and keeps what was refused, and follows what each device counts. */
export type Intake = Consumer & {
  save(): Promise<number>
  /** Reports overdue numbers and writes what there is to show; to be called every `tickEveryMs`. */
  tick(): Promise<void>
  /** What is missing on the way through the broker. */
  gaps(): GapState
}

export const tickEveryMs = 3000

/**
 * What there is to show is written this often, how far devices have counted alone more seldom. Writing
 * takes a few hundredths of the time at most, however many devices count.
 */
const showEveryMs = 3000
const saveEveryMs = 15_000
const pausePerWriting = 40
/** In a backlog: what a crash makes to be read again. */
const recordsAtOnce = 50_000

const dayMs = 86_400_000

/** LoRaWAN network servers count uplinks as they were sent by radio, where some are lost. */
const radioAdapters: ReadonlySet<string> = new Set(['chirpstack', 'the-things-stack'])

type IntakeJournal = Pick<Journal, 'id' | 'first' | 'end' | 'hold'>

/**
 * Reads each record once in effect: what it gathers is written in one transaction with its place. While
 * the records take nothing, it reads no further, so that what is gathered stays bounded.
 */
export function intakeConsumer(
  ctx: Context,
  journal: IntakeJournal,
  decoder: Decoder,
  quarantine: Quarantine,
): Intake {
  const demo = { isMarked: false }
  const desk = newDesk(journal, quarantine)
  let isReady = () => {}
  /** Resolves once the records have said where to begin: before that nothing can be written. */
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  const writer = intakeWriter(
    ctx,
    () => gathered(ctx, desk),
    (batch, recorded) => noteWritten(desk, batch, recorded),
  )
  function isDue() {
    if (writer.isWaiting() || desk.position - desk.saved >= recordsAtOnce) return true
    const restMs = Math.max(showEveryMs, pausePerWriting * writer.tookMs())
    const everyMs = hasNews(desk) ? Math.min(restMs, saveEveryMs) : saveEveryMs
    return performance.now() - desk.writtenAtMs >= everyMs
  }

  return {
    name: 'intake',
    batch: 2000,
    lingerMs: 0,
    async savedPosition() {
      const start = await loadIntake(ctx, journal.id)
      desk.tracker = trackGaps(ctx.newId, start.sequences)
      desk.totals = start.gaps
      desk.batches = start.batches
      desk.position = start.position ?? journal.first()
      desk.saved = desk.position
      isReady()
      return start.position
    },
    async consume({ entries, next }: Stretch, signal): Promise<Place> {
      const judged = entries.map((entry) => decoder.judged(entry))
      await readMark(ctx, demo, judged)
      for (const [index, entry] of entries.entries())
        lookAt(desk, entry, judged[index] ?? nothing, demo.isMarked)
      desk.position = next
      // Nothing may fail from here on: the batch would be gathered twice.
      for (let tries = 1; isDue() && !(await writer.write()); tries += 1)
        await wait(fullJitterMs(tries), undefined, { signal })
      return { next, saved: desk.saved }
    },
    async save() {
      await ready
      await writer.write()
      return desk.saved
    },
    async tick() {
      // Behind, only the records tell the time: what seems to be missing may be the next of them.
      const now = desk.position >= journal.end() ? ctx.clock.now() : desk.heardAt
      if (now !== undefined) desk.tracker?.tick(now)
      if (desk.tracker?.hasNews() || isDue()) await writer.write()
    },
    gaps: () => desk.totals,
  }
}

/** What has been gathered and how far that is written. */
type Desk = {
  journal: IntakeJournal
  quarantine: Quarantine
  /** Undefined until the records have said how far devices had counted. */
  tracker: GapTracker | undefined
  totals: GapState
  batches: number
  /** All before it is gathered. */
  position: number
  saved: number
  writtenAtMs: number
  /** When the last record was received. */
  heardAt: number | undefined
  /** The journal's first record when what it had forgotten was last forgotten here. */
  forgottenBefore: number | undefined
}

function newDesk(journal: IntakeJournal, quarantine: Quarantine): Desk {
  return {
    journal,
    quarantine,
    tracker: undefined,
    totals: { open: 0, missing: 0 },
    batches: 0,
    position: 0,
    saved: 0,
    writtenAtMs: performance.now(),
    heardAt: undefined,
    forgottenBefore: undefined,
  }
}

function hasNews({ quarantine, tracker }: Desk): boolean {
  return !quarantine.isEmpty() || tracker?.hasNews() === true
}

function gathered({ clock, config }: Context, desk: Desk): IntakeBatch | undefined {
  const { journal, quarantine, tracker, position, saved, batches, forgottenBefore } = desk
  if (!tracker || (position === saved && !hasNews(desk))) return undefined
  const first = journal.first()
  const gapsBefore = clock.now() - config.journalKeepDays * dayMs
  return {
    journal: journal.id,
    position,
    number: batches + 1,
    groups: quarantine.taken(),
    ...tracker.taken(),
    ...(first === forgottenBefore ? {} : { forget: { first, gapsBefore } }),
  }
}

function noteWritten(desk: Desk, batch: IntakeBatch, { gaps, full }: RecordedIntake): void {
  const { position, number, forget } = batch
  desk.totals = gaps
  desk.quarantine.noteWritten()
  desk.quarantine.heedFull(full)
  desk.batches = number
  desk.saved = position
  desk.forgottenBefore = forget?.first ?? desk.forgottenBefore
  desk.writtenAtMs = performance.now()
  desk.journal.hold('intake', position)
}

const nothing: Judged = { accepted: [], rejections: [] }

function lookAt(desk: Desk, entry: JournalEntry, judged: Judged, simulatedToo: boolean): void {
  const { quarantine, tracker } = desk
  if (!entry.flags.again) desk.heardAt = Math.floor(entry.receivedAt)
  quarantine.refuse(entry, judged.rejections)
  if (!tracker) return
  const at = desk.heardAt ?? Math.floor(entry.receivedAt)
  quarantine.sparing(entry, 'driver_failed', () =>
    follow(tracker, entry, judged.accepted, at, simulatedToo),
  )
}

/** Simulated numbers leave gaps in the records of a demo only. Once the mark is written it stays. */
async function readMark(
  ctx: Context,
  demo: { isMarked: boolean },
  judged: readonly Judged[],
): Promise<void> {
  if (demo.isMarked) return
  const isAnySimulated = judged.some(({ accepted }) =>
    accepted.some(({ reading }) => reading.quality === 'simulated'),
  )
  if (isAnySimulated) demo.isMarked = await isDemo(ctx)
}

function follow(
  tracker: GapTracker,
  { flags }: JournalEntry,
  accepted: readonly Accepted[],
  at: number,
  simulatedToo: boolean,
): void {
  for (const { reading } of accepted) {
    const { deviceId, boot = '', seq, adapter, quality } = reading
    if (seq === undefined || (quality === 'simulated' && !simulatedToo)) continue
    const radio = radioAdapters.has(adapter)
    const leads = !flags.retain && flags.again !== true
    tracker.arrived({ deviceId, boot, seq, at, radio, leads })
  }
}
