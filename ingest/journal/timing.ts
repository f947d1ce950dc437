import { setTimeout as waitFor } from 'node:timers/promises'

/** All the time the journal knows, so that a test or the simulator can drive it. */
export type Timing = {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after a while, or at once when the signal aborts it; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** Runs `task` after what has already arrived in this turn of the event loop has been taken. */
  soon(task: () => void): void
}

export function realTiming(now: () => number): Timing {
  return {
    now,
    wait: (ms, signal) => waitFor(ms, undefined, { signal, ref: false }).catch(() => {}),
    soon: (task) => void setImmediate(task),
  }
}
