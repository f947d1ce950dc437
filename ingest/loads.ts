import type { Consumer, Place } from './consumer.ts'
import type { JournalEntry, Stretch } from './journal/journal.ts'

/** What a consumer gathers from many small reads and sends as one. */
export type Loads<Load> = {
  newLoad(): Load
  /** Takes entries into the load. */
  add(load: Load, entries: readonly JournalEntry[]): void | Promise<void>
  /** Goes out as soon as the one before it has ended. */
  isWorthSending(load: Load): boolean
  /** Takes no more entries until the one before it has ended. */
  isFull(load: Load): boolean
  /** Answers where to read on: `next`, or further back when the store has lost what it had. */
  send(load: Load, next: number, signal: AbortSignal): Promise<number>
  saved(): number
  /** After a fault of ours what was gathered is read again. */
  forget?(): void
}

export type InLoads = Required<Pick<Consumer, 'consume' | 'flush' | 'end'>> & {
  /** Where reading begins. */
  begin(position: number): void
  /** All before it is sent. */
  done(): number
}

/** While one load is on its way the next one is gathered; never more than these two. */
export function inLoads<Load>(loads: Loads<Load>): InLoads {
  let load = loads.newLoad()
  /** The end of what is gathered. */
  let reached = 0
  let done = 0
  let sent: Sent | undefined
  let isAstray = false

  function place(): Place {
    return { next: reached, done, saved: Math.min(loads.saved(), done) }
  }
  /** Whether the reader may go on: what was on its way ended where it should. */
  async function settle(): Promise<boolean> {
    if (!sent) return true
    const { result, next } = sent
    sent = undefined
    done = await result
    return done === next
  }
  async function dispatch(signal: AbortSignal): Promise<Place> {
    if (!(await settle())) return goBack()
    sent = onItsWay(loads.send(load, reached, signal), reached)
    load = loads.newLoad()
    return place()
  }
  function goBack(): Place {
    load = loads.newLoad()
    reached = done
    loads.forget?.()
    return place()
  }
  /** A fault is told once; then the reader goes back to what is surely sent. */
  async function guarded(work: () => Promise<Place>): Promise<Place> {
    if (isAstray) {
      isAstray = false
      return goBack()
    }
    try {
      return await work()
    } catch (error) {
      await settle().catch(() => {})
      isAstray = true
      throw error
    }
  }

  return {
    done: () => done,
    begin(position) {
      reached = position
      done = position
    },
    consume: ({ entries, next }: Stretch, signal) =>
      guarded(async () => {
        await loads.add(load, entries)
        reached = next
        const isDue = loads.isFull(load) || (loads.isWorthSending(load) && (!sent || sent.hasEnded))
        return isDue ? dispatch(signal) : place()
      }),
    async end() {
      await sent?.result.catch(() => {})
    },
    flush: (signal) =>
      guarded(async () => {
        if (reached > (sent?.next ?? done)) return dispatch(signal)
        return (await settle()) ? place() : goBack()
      }),
  }
}

/** `next`: where the reader has gone on from. */
type Sent = { result: Promise<number>; next: number; hasEnded: boolean }

function onItsWay(result: Promise<number>, next: number): Sent {
  const sent: Sent = { result, next, hasEnded: false }
  const end = () => {
    sent.hasEnded = true
  }
  result.then(end, end)
  return sent
}
