import type { Logger } from 'pino'
import { TelemetryError } from '../api/telemetry/errors.ts'
import type { TelemetryStore } from '../api/telemetry/store.ts'
import type { Timing } from './pacing.ts'

/** Whether a store still has what it acknowledged; it is asked for its mark when there is reason to doubt. */
export type StoreMemory = {
  /** The place the store has marked; undefined: none. Rejects while it cannot be asked. */
  begin(): Promise<number | undefined>
  /** The store has acknowledged this mark. */
  told(position: number): void
  /** Before the next request the store is asked. */
  doubt(): void
  /** The place the store has acknowledged; undefined: none yet. */
  marked(): number | undefined
  /** What the store answers, when that is not what it was told last: it was emptied or restored. */
  amiss(signal?: AbortSignal): Promise<{ found: number | undefined } | undefined>
  /** Where the store’s memory surely ends, when it may have lost what came after it. */
  lost(signal: AbortSignal): Promise<number | undefined>
}

type Asked = {
  store: Pick<TelemetryStore, 'marked'>
  journalId: string
  log: Pick<Logger, 'warn' | 'error'>
  timing: Pick<Timing, 'elapsedMs'>
}

/** A store that was not spoken to for so long may have been emptied meanwhile. */
const trustedForMs = 1000

export function storeMemory({ store, journalId, log, timing }: Asked): StoreMemory {
  let marked: number | undefined
  /** What the store answers when it is asked, if it has kept all: a backup may hold a later mark. */
  let expected: number | undefined
  let trustedUntilMs = Number.NEGATIVE_INFINITY

  async function amiss(signal?: AbortSignal): Promise<{ found: number | undefined } | undefined> {
    if (timing.elapsedMs() < trustedUntilMs) return undefined
    const found = await untilAborted(store.marked(journalId), signal).catch(asTrouble)
    return found === expected ? undefined : { found }
  }

  return {
    async begin() {
      marked = await store.marked(journalId)
      expected = marked
      trustedUntilMs = timing.elapsedMs() + trustedForMs
      return marked
    },
    told(position) {
      marked = position
      expected = Math.max(expected ?? 0, position)
      trustedUntilMs = timing.elapsedMs() + trustedForMs
    },
    doubt() {
      trustedUntilMs = Number.NEGATIVE_INFINITY
    },
    marked: () => marked,
    amiss,
    async lost(signal) {
      if (marked === undefined) return undefined
      const answer = await amiss(signal)
      if (!answer) return undefined
      const { found } = answer
      // A later place is mostly that of a request whose answer never came; sure is only the earlier one.
      if (found !== undefined && found >= marked)
        log.warn({ found, marked }, 'the telemetry store names a later place than it was told')
      else
        log.error(
          { found, marked },
          'the telemetry store has lost readings; they are written again',
        )
      marked = found === undefined ? undefined : Math.min(found, marked)
      expected = found
      return marked ?? 0
    },
  }
}

/** What is no word of the store comes from a value that cannot be spelled. */
export function known(error: unknown): TelemetryError {
  if (error instanceof TelemetryError) return error
  return new TelemetryError('rejected', 'the points cannot be written', error)
}

/** A question that is not answered says nothing against the points. */
function asTrouble(error: unknown): never {
  const { kind, message } = known(error)
  throw new TelemetryError(kind === 'unavailable' ? kind : 'refused', message, error)
}

/** Lets go of work that is not worth waiting for any more; what it brings is not seen. */
export async function untilAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work
  work.catch(() => {})
  signal.throwIfAborted()
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
