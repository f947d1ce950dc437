import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../api/context.ts'
import {
  beginReplay,
  endReplay,
  nextReplay,
  notePutBack,
  onReplayAsked,
  positionsToPutBack,
  type WaitingReplay,
} from '../api/intake/actions.ts'
import type { Journal, JournalEntry } from './journal/journal.ts'

export type PuttingBack = {
  /** Resolves once every replay asked for until now, as far as it was heard of, is done or failed. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export type PutBackAfter = {
  /** Resolves once the registry as the records hold it now decides about new records. */
  registrySettled(): Promise<void>
  /** Resolves once the intake consumer has read, and written, all that is in the journal now. */
  intakeSettled(): Promise<unknown>
}

/** Messages that are in memory at once. */
const pageRecords = 200
const againAfterMs = 1000

type PutBackJournal = Pick<Journal, 'id' | 'first' | 'end' | 'next' | 'read' | 'append'>

/**
 * Appends kept messages to the journal once more, for the registry or driver of today, with the time
 * they were received at first. A crash may append a page twice; that is harmless, since points and
 * reactions of the same record have one effect.
 */
export async function startPuttingBack(
  ctx: Context,
  journal: PutBackJournal,
  after: PutBackAfter,
): Promise<PuttingBack> {
  const stopping = new AbortController()
  const { signal } = stopping
  let wanted = false
  let working: Promise<void> = Promise.resolve()

  async function work() {
    wanted = false
    for (;;) {
      try {
        const replay = await nextReplay(ctx)
        if (!replay || signal.aborted) return
        await putBack(ctx, journal, after, replay, signal)
      } catch (error) {
        if (signal.aborted) return
        ctx.log.warn({ err: error }, 'messages could not be put back; it is tried again')
        await wait(againAfterMs, undefined, { signal }).catch(() => {})
      }
    }
  }
  function wake() {
    if (wanted) return
    wanted = true
    working = working.then(work)
  }

  const stopListening = await onReplayAsked(ctx, wake)
  wake()
  return {
    settled: () => working,
    async stop() {
      stopping.abort()
      await stopListening()
      await working
    },
  }
}

async function putBack(
  ctx: Context,
  journal: PutBackJournal,
  after: PutBackAfter,
  asked: WaitingReplay,
  signal: AbortSignal,
): Promise<void> {
  const isBegun = asked.untilPosition !== null
  const replay = isBegun ? asked : await unlessAborted(begin(ctx, journal, after, asked), signal)
  for (;;) {
    const positions = await positionsToPutBack(ctx, journal.id, replay, pageRecords)
    if (positions.length === 0) break
    const entries = await readAll(journal, positions)
    signal.throwIfAborted()
    await unlessAborted(Promise.all(entries.map((entry) => appendAgain(journal, entry))), signal)
    const found = new Set(entries.map(({ position }) => position))
    const gone = positions.filter((position) => !found.has(position))
    await notePutBack(ctx, journal.id, replay, { putBack: [...found], gone })
  }
  await endReplay(ctx, journal.id, replay)
}

/** What is refused again is kept again, behind the position up to which this replay reaches. */
async function begin(
  ctx: Context,
  journal: PutBackJournal,
  { registrySettled, intakeSettled }: PutBackAfter,
  asked: WaitingReplay,
): Promise<WaitingReplay> {
  await registrySettled()
  const untilPosition = journal.next()
  // What is on its way to the disk was judged by the registry of before and may yet be kept.
  if (untilPosition > journal.end()) await journal.read(untilPosition - 1, 1)
  await intakeSettled()
  await beginReplay(ctx, asked.id, untilPosition)
  return { ...asked, untilPosition }
}

function appendAgain(journal: PutBackJournal, entry: JournalEntry): Promise<number> {
  const { topic, payload, receivedAt, flags } = entry
  return journal.append({ topic, payload, receivedAt, flags: { ...flags, again: true } })
}

/** The entries at these rising positions that the journal still holds, neighbours in one reading. */
async function readAll(
  journal: PutBackJournal,
  positions: readonly number[],
): Promise<JournalEntry[]> {
  const wanted = new Set(positions)
  const entries: JournalEntry[] = []
  let from = 0
  for (const [index, position] of positions.entries()) {
    if (position < Math.max(from, journal.first()) || position >= journal.end()) continue
    const stretch = await journal.read(position, runFrom(positions, index))
    entries.push(...stretch.entries.filter((entry) => wanted.has(entry.position)))
    from = stretch.next
  }
  return entries
}

/** How many positions follow one another from here on. */
function runFrom(positions: readonly number[], index: number): number {
  let length = 1
  while (positions[index + length] === (positions[index] ?? 0) + length) length += 1
  return length
}

/** A journal or database that takes nothing must not hold up the stop. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
