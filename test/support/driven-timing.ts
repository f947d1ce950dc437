import type { Timing } from '../../ingest/journal/timing.ts'
import { testClock } from './clock.ts'

/** The journal's time, moved only by the test. */
export type DrivenTiming = Timing & {
  /** Lets a while go by: what waits for a moment within it goes on at that moment. */
  pass(ms: number): Promise<void>
  /** Lets everything run that waits for no clock. */
  settle(): Promise<void>
}

export function drivenTiming(): DrivenTiming {
  const clock = testClock()
  let waiting: { until: number; resolve: () => void }[] = []

  async function settle() {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    now: clock.now,
    wait(ms, signal) {
      if (signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done)
          resolve()
        }
        waiting.push({ until: clock.now() + ms, resolve: done })
        signal.addEventListener('abort', done)
      })
    },
    soon: (task) => void setImmediate(task),
    settle,
    async pass(ms) {
      const end = clock.now() + ms
      for (;;) {
        await settle()
        const next = waiting.toSorted((a, b) => a.until - b.until)[0]
        if (!next || next.until > end) break
        clock.set(Math.max(clock.now(), next.until))
        waiting = waiting.filter((one) => one !== next)
        next.resolve()
      }
      clock.set(end)
    },
  }
}
