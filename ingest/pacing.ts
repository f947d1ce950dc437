import { setTimeout as waitMs } from 'node:timers/promises'
import type { Journal } from './journal/journal.ts'

/** How one who waits passes time; a simulator brings its own. */
export type Timing = {
  /** Resolves after `ms`, or at once when `signal` aborts it. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** At least 0, below 1. */
  random(): number
  /** Milliseconds of a clock that is never set. */
  elapsedMs(): number
}

export const realTiming: Timing = {
  wait: (ms, signal) => waitMs(ms, undefined, { signal }).catch(() => {}),
  random: Math.random,
  elapsedMs: () => performance.now(),
}

const refusedLeastMs = 2000
const refusedMostMs = 10_000

/** How long to leave alone one who refuses until a person mends it, after `tries` refusals. */
export function refusedPauseMs(tries: number, random: number): number {
  const range = Math.min(refusedLeastMs * 2 ** Math.min(tries, 16), refusedMostMs) - refusedLeastMs
  return refusedLeastMs + random * range
}

/** One batch of a backlog: how long it took, and what came in meanwhile. */
export type Drained = {
  /** Records in the batch, and the time that storing them took. */
  taken: number
  tookMs: number
  /** Records that arrived since the batch before this one was stored, and how long that is ago. */
  arrived: number
  cycleMs: number
}

/** A backlog is worked off in at most half of the time, the rest is left to those who look at today. */
const usualDuty = 0.5
/** But always faster than it grows. */
const ahead = 1.5

/** How long to rest after a batch of a backlog. */
export function drainPauseMs({ taken, tookMs, arrived, cycleMs }: Drained): number {
  const growth = cycleMs > 0 && taken > 0 ? (arrived / cycleMs) * (tookMs / taken) : 1
  const duty = Math.min(1, Math.max(usualDuty, growth * ahead))
  return tookMs / duty - tookMs
}

/** A reader this near to the journal's end is not behind. */
const smallLag = 10_000

export type DrainPace = {
  /** From now on there is a backlog to work off. */
  fellBehind(): void
  isBehind(): boolean
  /** After a batch that began at `startedMs` and ended before `next`: rests if it is one of a backlog. */
  rest(
    batch: { taken: number; startedMs: number; next: number },
    signal: AbortSignal,
  ): Promise<void>
}

/** Works off what an outage left behind without taking the store from those who look at today. */
export function drainPace(journal: Pick<Journal, 'end'>, timing: Timing): DrainPace {
  let isBehind = false
  /** How long the batch took that met the outage says nothing of the store's pace. */
  let isFresh = false
  let seenEnd = journal.end()
  let seenAtMs = timing.elapsedMs()
  return {
    fellBehind() {
      isBehind = true
      isFresh = true
    },
    isBehind: () => isBehind,
    async rest({ taken, startedMs, next }, signal) {
      const [end, nowMs] = [journal.end(), timing.elapsedMs()]
      const [arrived, cycleMs] = [end - seenEnd, nowMs - seenAtMs]
      seenEnd = end
      seenAtMs = nowMs
      isBehind &&= end - next > smallLag
      const isTelling = !isFresh
      isFresh = false
      if (!isBehind || !isTelling) return
      const pauseMs = drainPauseMs({ taken, tookMs: nowMs - startedMs, arrived, cycleMs })
      await timing.wait(pauseMs, signal)
      signal.throwIfAborted()
    },
  }
}
