import type { Context } from '../api/context.ts'
import type { WriterState } from '../api/live/frames.ts'
import type { Consumer } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import type { Journal } from './journal/journal.ts'
import { inLoads } from './loads.ts'
import { drainPace, realTiming, type Timing } from './pacing.ts'
import type { Quarantine } from './quarantine.ts'
import { addPointsOf } from './telemetry-points.ts'
import { type Batch, telemetryWriter, type WriterOptions } from './telemetry-writer.ts'

export type TelemetryConsumer = Consumer &
  Required<Pick<Consumer, 'begin' | 'flush'>> & { state(): WriterState }

/** InfluxData: 5,000–10,000 lines a request. */
const pointsPerLoad = 5000
/** Few large messages are a request too. */
const bytesPerLoad = 4 * 1024 * 1024
/** Small, so that what was decoded is soon let go of. */
const recordsPerRead = 500

type Parts = {
  ctx: Pick<Context, 'telemetry' | 'clock' | 'log'>
  journal: Pick<Journal, 'id' | 'first' | 'end'>
  decoder: Decoder
  quarantine: Pick<Quarantine, 'keep' | 'sparing' | 'firstUnwritten'>
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
  const pace = drainPace(journal, timing)
  let failures = 0
  let markedAt = 0

  /** The mark waits for the records to name what was refused; it never goes back. */
  function placeFor(reached: number): number {
    markedAt = Math.min(reached, Math.max(markedAt, quarantine.firstUnwritten()))
    return markedAt
  }
  async function send({ batch, records }: Load, next: number, signal: AbortSignal) {
    const startedMs = timing.elapsedMs()
    const behind = batch.points.length === 0 ? next : loads.done()
    const lostAfter = await writer.write(batch, placeFor(behind), signal)
    const reached = lostAfter === undefined ? next : Math.max(lostAfter, journal.first())
    if (writer.failures() > failures || reached !== next) pace.fellBehind()
    failures = writer.failures()
    await pace.rest({ taken: records, startedMs, next }, signal)
    return reached
  }
  const loads = inLoads<Load>({
    newLoad: () => ({ batch: { points: [], entries: [] }, records: 0, bytes: 0 }),
    add(load, entries) {
      for (const entry of entries) {
        addPointsOf(load.batch, entry, decoder, quarantine)
        load.bytes += entry.payload.length
      }
      load.records += entries.length
    },
    isWorthSending: isFull,
    isFull,
    send,
    saved: () => writer.marked() ?? journal.first(),
  })

  return {
    name: 'telemetry',
    batch: recordsPerRead,
    lingerMs: 250,
    state: writer.state,
    savedPosition: writer.begin,
    begin(position) {
      markedAt = position
      loads.begin(position)
    },
    consume: loads.consume,
    flush: loads.flush,
    end: loads.end,
    async save() {
      await writer.mark(placeFor(loads.done()))
      return Math.min(writer.marked() ?? journal.first(), loads.done())
    },
  }
}

type Load = { batch: Batch; records: number; bytes: number }

function isFull({ batch, records, bytes }: Load): boolean {
  return batch.points.length >= pointsPerLoad || records >= pointsPerLoad || bytes >= bytesPerLoad
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
