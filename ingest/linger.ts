import type { Timing } from './pacing.ts'

/** How long what is gathered waits for more before it is sent. */
export type Linger = {
  /** Begins the waiting, unless it has begun. */
  begin(ms: number): void
  /** Over at once for who waits for it; then nothing waits any more. */
  end(): void
  isOver(): boolean
  /** Resolves once it is over; undefined: nothing waits. */
  over(): Promise<undefined> | undefined
}

export function lingerWith(pause: Timing['wait']): Linger {
  let waiting: { isOver: boolean; over: Promise<undefined>; ending: AbortController } | undefined

  return {
    begin(ms) {
      if (waiting) return
      const ending = new AbortController()
      const begun = { isOver: ms === 0, over: Promise.resolve(undefined), ending }
      if (ms > 0)
        begun.over = pause(ms, ending.signal).then(() => {
          begun.isOver = true
          return undefined
        })
      waiting = begun
    },
    end() {
      waiting?.ending.abort()
      waiting = undefined
    },
    isOver: () => waiting?.isOver === true,
    over: () => waiting?.over,
  }
}
