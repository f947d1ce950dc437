import { randomFrom } from '../../support/random.ts'

/** What ends with a crash: its timers never fire, what it awaits never comes. */
export type Life = { name: string; isOver: boolean }

/**
 * All time and all chance of a simulated world. One event runs at a time, and everything that follows
 * from it without waiting runs before the next: a crash between two events is a crash at an await.
 */
export type EventLoop = {
  /** Simulated milliseconds since 1970; never steps back. */
  now(): number
  /** A whole number, both ends included. */
  int(min: number, max: number): number
  chance(share: number): boolean
  shuffled<T>(items: readonly T[]): T[]
  pick<T>(items: readonly T[]): T
  /** Runs a step later, unless its life is over by then. */
  after(ms: number, life: Life, step: () => void): void
  /** Runs a step once so many more events have run: most of them where most is going on. */
  afterEvents(count: number, life: Life, step: () => void): void
  /** Resolves later, or at once when the signal aborts; never when the life is over. */
  wait(ms: number, life: Life, signal?: AbortSignal): Promise<void>
  /** Work whose time is not simulated (a real database): no time passes until it has ended. */
  outside<T>(work: Promise<T>): Promise<T>
  /** Runs events until `isDone`; false: nothing is left to run, or `untilMs` is reached. */
  run(isDone: () => boolean, untilMs: number): Promise<boolean>
  /** How many events ran. */
  events(): number
}

type Event = { atUs: number; order: number; life: Life; step: () => void }

/** Two things due in the same millisecond happen in either order. */
const jitterUs = 300

export function eventLoop(seed: number, startMs: number): EventLoop {
  const { int, shuffled } = randomFrom(seed)
  const heap = eventHeap()
  const pending = new Set<Promise<unknown>>()
  let nowUs = startMs * 1000
  let counted: { at: number; life: Life; step: () => void }[] = []
  let order = 0
  let ran = 0

  function after(ms: number, life: Life, step: () => void): void {
    order += 1
    const delayUs = Math.round(ms * 1000) + int(0, jitterUs)
    heap.push({ atUs: nowUs + delayUs, order, life, step })
  }
  function strikeDue() {
    const due = counted.filter(({ at }) => at <= ran)
    if (due.length === 0) return
    counted = counted.filter(({ at }) => at > ran)
    for (const { life, step } of due) if (!life.isOver) step()
  }
  async function settle(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (pending.size > 0) {
      await Promise.allSettled(pending)
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  return {
    now: () => Math.floor(nowUs / 1000),
    int,
    chance: (share) => int(0, 999_999) < share * 1_000_000,
    shuffled,
    pick(items) {
      const item = items[int(0, items.length - 1)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    after,
    afterEvents: (count, life, step) => void counted.push({ at: ran + count, life, step }),
    wait(ms, life, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const end = () => {
          signal?.removeEventListener('abort', end)
          resolve()
        }
        signal?.addEventListener('abort', end)
        after(ms, life, end)
      })
    },
    outside(work) {
      const ended = work.finally(() => pending.delete(ended))
      ended.catch(() => {})
      pending.add(ended)
      return ended
    },
    async run(isDone, untilMs) {
      await settle()
      while (!isDone()) {
        const event = heap.pop()
        if (!event || event.atUs > untilMs * 1000) return false
        if (event.life.isOver) continue
        nowUs = Math.max(nowUs, event.atUs)
        ran += 1
        event.step()
        await settle()
        if (counted.length > 0) strikeDue()
      }
      return true
    },
    events: () => ran,
  }
}

function eventHeap() {
  const heap: Event[] = []
  const isBefore = (a: Event, b: Event) =>
    a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order)

  function swap(i: number, j: number) {
    const [a, b] = [heap[i], heap[j]]
    if (!a || !b) return
    heap[i] = b
    heap[j] = a
  }
  function isAbove(i: number, j: number): boolean {
    const [a, b] = [heap[i], heap[j]]
    return a !== undefined && (b === undefined || isBefore(a, b))
  }

  return {
    push(event: Event) {
      let at = heap.push(event) - 1
      while (at > 0) {
        const above = (at - 1) >> 1
        if (isAbove(above, at)) break
        swap(above, at)
        at = above
      }
    },
    pop(): Event | undefined {
      const top = heap[0]
      const last = heap.pop()
      if (!top || !last || top === last) return top
      heap[0] = last
      let at = 0
      for (;;) {
        const left = 2 * at + 1
        const least = isAbove(left + 1, left) ? left + 1 : left
        if (left >= heap.length || isAbove(at, least)) return top
        swap(at, least)
        at = least
      }
    },
  }
}
