import type { Context } from '../api/context.ts'
import type { WriterState } from '../api/live/frames.ts'
import type { Consumer, Place } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import type { Journal } from './journal/journal.ts'
import { type DrainPace, drainPace, realTiming, type Timing } from './pacing.ts'
import type { Quarantine } from './quarantine.ts'
import { batchOf } from './telemetry-points.ts'
import {
  type Batch,
  type TelemetryWriter,
  telemetryWriter,
  type WriterOptions,
} from './telemetry-writer.ts'

export type TelemetryConsumer = Consumer & { state(): WriterState }

/** InfluxData: 5,000–10,000 lines a request. */
const recordsPerBatch = 5000

type Parts = {
  ctx: Pick<Context, 'telemetry' | 'clock' | 'log'>
  journal: Pick<Journal, 'id' | 'first' | 'end'>
  decoder: Decoder
  quarantine: Pick<Quarantine, 'keep' | 'sparing'>
  timing?: Timing
}

/**
 * Writes every accepted reading as a point. Its place is a mark in the store itself: each batch brings
 * the mark of what was stored before it, so that a mark is true whatever becomes of its batch, and a
 * store that is emptied or restored tells from where on it needs everything again.
 */
export function telemetryConsumer(parts: Parts): TelemetryConsumer {
  const { ctx, journal, decoder, quarantine, timing = realTiming } = parts
  const writer = telemetryWriter({
    store: ctx.telemetry,
    journalId: journal.id,
    now: () => ctx.clock.now(),
    log: ctx.log,
    giveUp: refusalsTo(parts, timing),
    timing,
  })
  const course = courseOf(writer, journal, drainPace(journal, timing))
  let isAstray = false

  return {
    name: 'telemetry',
    batch: recordsPerBatch,
    lingerMs: 100,
    state: writer.state,
    async savedPosition() {
      const saved = await writer.begin()
      course.begin(Math.min(Math.max(saved ?? 0, journal.first()), journal.end()))
      return saved
    },
    async consume({ entries, next }, signal) {
      // After a fault the reader may stand behind a batch that was never written.
      if (isAstray) {
        isAstray = false
        return course.place()
      }
      try {
        const startedMs = timing.elapsedMs()
        const batch = batchOf(entries, decoder, quarantine)
        return await course.take({ batch, taken: entries.length, startedMs, next }, signal)
      } catch (error) {
        isAstray = true
        throw error
      }
    },
    save: course.save,
  }
}

/** A batch that is made ready, from how many records, since when, and where the reader stands after it. */
type Ready = { batch: Batch; taken: number; startedMs: number; next: number }

/** How far the writer is: while one full batch is on its way, the next one is made ready. */
function courseOf(writer: TelemetryWriter, journal: Parts['journal'], pace: DrainPace) {
  let reached = 0
  let ahead: { result: Promise<Place>; next: number } | undefined
  let failures = 0

  function place(): Place {
    const saved = writer.marked() ?? journal.first()
    return { next: reached, saved: Math.min(saved, reached) }
  }
  async function write({ batch, next }: Ready, signal: AbortSignal): Promise<Place> {
    const mark = batch.points.length === 0 ? next : reached
    const lostAfter = await writer.write(batch, mark, signal)
    reached = lostAfter === undefined ? next : Math.max(lostAfter, journal.first())
    if (writer.failures() > failures || reached !== next) pace.fellBehind()
    failures = writer.failures()
    return place()
  }
  /** Where to read instead, if the batch ahead did not end where the reader has gone on from. */
  async function settleAhead(): Promise<Place | undefined> {
    if (!ahead) return undefined
    const { result, next } = ahead
    ahead = undefined
    const found = await result
    return found.next === next ? undefined : found
  }

  return {
    place,
    begin(position: number) {
      reached = position
    },
    async take(ready: Ready, signal: AbortSignal): Promise<Place> {
      const elsewhere = await settleAhead()
      if (elsewhere) return elsewhere
      const result = write(ready, signal)
      // Only when there is more to read: then its end is surely looked at.
      if (!pace.isBehind() && ready.next < journal.end()) {
        result.catch(() => {})
        ahead = { result, next: ready.next }
        return { ...place(), next: ready.next }
      }
      const found = await result
      await pace.rest(ready, signal)
      return found
    },
    async save(): Promise<number> {
      await ahead?.result.catch(() => {})
      await writer.mark(reached)
      return place().saved
    },
  }
}

const logEveryMs = 10_000

/** Keeps the record of a refused point, and tells the log now and then. */
function refusalsTo({ ctx, quarantine }: Parts, timing: Timing): WriterOptions['giveUp'] {
  let lastKept = -1
  let unsaid = 0
  let silentUntilMs = Number.NEGATIVE_INFINITY
  return (entry, { kind, device, site }, error) => {
    const refused = { reason: 'store_rejected', deviceId: device, site } as const
    if (entry.position !== lastKept) quarantine.keep(entry, refused)
    lastKept = entry.position
    unsaid += 1
    const nowMs = timing.elapsedMs()
    if (nowMs < silentUntilMs) return
    ctx.log.error({ err: error, kind, points: unsaid }, 'the telemetry store refuses points')
    unsaid = 0
    silentUntilMs = nowMs + logEveryMs
  }
}
