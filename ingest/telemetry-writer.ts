import type { Logger } from 'pino'
import type { WriterState } from '../api/live/frames.ts'
import { TelemetryError } from '../api/telemetry/errors.ts'
import type { Mark, Point, TelemetryStore } from '../api/telemetry/store.ts'
import type { JournalEntry } from './journal/journal.ts'
import type { Timing } from './pacing.ts'
import { known, storeMemory, untilAborted } from './store-memory.ts'
import { watchOutage } from './store-outage.ts'

/** Points that are written together; beside each, at the same index, the record it comes from. */
export type Batch = { points: Point[]; entries: JournalEntry[] }

/** What a writer needs: where to, under which name it keeps its place, and who takes what is refused. */
export type WriterOptions = {
  store: Pick<TelemetryStore, 'write' | 'marked'>
  journalId: string
  now: () => number
  log: Pick<Logger, 'warn' | 'error' | 'info'>
  /** A point that the store refuses alone. */
  giveUp(entry: JournalEntry, point: Point, error: TelemetryError): void
  timing: Timing
}

export type TelemetryWriter = {
  /** The place the store has marked; undefined: none. Rejects while it cannot be asked. */
  begin(): Promise<number | undefined>
  /**
   * Resolves once each point is stored or given up; `reached` is what is behind this batch already,
   * and becomes the mark. Answers a place when the store has lost what came after it: then nothing
   * of the batch counts as written. Rejects only when aborted.
   */
  write(batch: Batch, reached: number, signal: AbortSignal): Promise<number | undefined>
  /** Marks a place that is reached, if the store takes it now. */
  mark(reached: number): Promise<void>
  /** The place the store has acknowledged; undefined: none yet. */
  marked(): number | undefined
  /** Failures of the store since the start. */
  failures(): number
  state(): WriterState
}

export function telemetryWriter(options: WriterOptions): TelemetryWriter {
  const { store, timing, journalId } = options
  const outage = watchOutage(options.log, timing)
  const memory = storeMemory(options)
  const batches = { written: 0, retried: 0, halved: 0, refused: 0 }
  const counts = { points: 0, rejectedPoints: 0 }
  let tail: Promise<unknown> = Promise.resolve()

  /** One request after the other, so that a later mark never comes before an earlier one. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = tail.then(work)
    tail = turn.catch(() => {})
    return turn
  }
  async function put(points: readonly Point[], position: number, signal?: AbortSignal) {
    const mark: Mark = { journal: journalId, position, at: options.now() }
    await untilAborted(store.write(points, mark), signal)
    memory.told(position)
    outage.answered()
  }
  async function rest(error: TelemetryError, signal: AbortSignal) {
    batches[error.kind === 'unavailable' ? 'retried' : 'refused'] += 1
    memory.doubt()
    await outage.rest(error, signal)
  }

  return {
    async begin() {
      try {
        const marked = await memory.begin()
        outage.answered()
        return marked
      } catch (error) {
        outage.failed(known(error))
        throw error
      }
    },
    write(batch, reached, signal) {
      const { lost } = memory
      const deed = { batch, reached, signal, lost, put, rest, failures: outage.failures }
      return inTurn(() => writeAll({ ...deed, batches, counts, giveUp: options.giveUp }))
    },
    mark: (reached) =>
      inTurn(async () => {
        if (outage.condition() !== 'ok' || (memory.marked() ?? -1) >= reached) return
        try {
          // One that has lost readings must not be told that it has them: the next batch finds out.
          if (!(await memory.amiss())) await put([], reached)
        } catch {
          memory.doubt()
        }
      }),
    marked: memory.marked,
    failures: outage.failures,
    state: () => ({
      condition: outage.condition(),
      reason: outage.reason(),
      batches: { ...batches },
      ...counts,
    }),
  }
}

/** One batch on its way, and what the writer lends it. */
type Deed = Pick<WriterOptions, 'giveUp'> & {
  batch: Batch
  reached: number
  signal: AbortSignal
  lost(signal: AbortSignal): Promise<number | undefined>
  put(points: readonly Point[], position: number, signal: AbortSignal): Promise<void>
  rest(error: TelemetryError, signal: AbortSignal): Promise<void>
  failures(): number
  batches: WriterState['batches']
  counts: Pick<WriterState, 'points' | 'rejectedPoints'>
}

/** Whole if the store takes it so, else in halves, until what it refuses stands alone. */
function writeAll(deed: Deed): Promise<number | undefined> {
  const { batch, reached, signal, batches, counts } = deed
  const { points, entries } = batch
  let isProven = false

  async function send(from: number, to: number): Promise<number | undefined> {
    for (;;) {
      const error = await attempt(from, to)
      if (!(error instanceof TelemetryError)) return error
      const isAboutPoints = error.kind === 'too_large' || error.kind === 'rejected'
      if (isAboutPoints && to - from > 1) return halves(from, to)
      if (isAboutPoints && to - from === 1) return alone(from, error)
      await deed.rest(error, signal)
    }
  }
  /** What went wrong; else the place to go back to, or undefined: written. */
  async function attempt(from: number, to: number): Promise<TelemetryError | number | undefined> {
    try {
      const place = await deed.lost(signal)
      if (place !== undefined) return place
      const isWhole = to - from === points.length
      await deed.put(isWhole ? points : points.slice(from, to), reached, signal)
    } catch (error) {
      signal.throwIfAborted()
      return known(error)
    }
    isProven ||= to > from
    batches.written += 1
    counts.points += to - from
    return undefined
  }
  async function halves(from: number, to: number): Promise<number | undefined> {
    batches.halved += 1
    const middle = Math.ceil((from + to) / 2)
    return (await send(from, middle)) ?? send(middle, to)
  }
  /** A store that refuses even its own mark refuses everything, and the point is not at fault. */
  async function alone(index: number, error: TelemetryError): Promise<number | undefined> {
    const before = deed.failures()
    const place = isProven ? undefined : await send(index, index)
    if (place !== undefined) return place
    isProven = true
    if (deed.failures() > before) return send(index, index + 1)
    const [entry, point] = [entries[index], points[index]]
    counts.rejectedPoints += 1
    if (entry && point) deed.giveUp(entry, point, error)
    return undefined
  }

  return send(0, points.length)
}
