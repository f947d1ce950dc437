import type { Logger } from 'pino'
import type { Journal, Stretch } from './journal/journal.ts'
import { type Linger, lingerWith } from './linger.ts'
import { realTiming, type Timing } from './pacing.ts'

/** Reads the journal at its own pace, batch after batch, and keeps its own place in it. */
export type Consumer = {
  name: string
  /** Records per batch. */
  batch: number
  /** How long what is gathered may wait for more, so that a store is not asked for each record. */
  lingerMs: number
  /**
   * The place it has saved in the store it feeds; undefined when it has none for this journal. A
   * rejection is tried again: until the store answers nothing is read.
   */
  savedPosition(): Promise<number | undefined>
  /** At a start so many records before its place are read again. */
  readsAgain?: number
  /** Before the first batch: its place, and where reading begins. */
  begin?(position: number, from: number): void
  /**
   * Takes a batch, whatever is in it, and answers its place. Rejects when `signal` aborts it; any other
   * rejection is a fault: the same is asked again, unless the answer then is a place further back.
   */
  consume(stretch: Stretch, signal: AbortSignal): Promise<Place>
  /** Sends what is gathered, or looks at the end of what was sent. Called as long as some of it is not done. */
  flush?(signal: AbortSignal): Promise<Place>
  /** Resolves once nothing is on its way, whatever becomes of it. */
  end?(): Promise<void>
  /** Saves what has been gathered so far, also outside the usual rhythm; answers the saved position. */
  save?(): Promise<number>
}

export type Place = {
  /** Where to read on: after the batch, or further back when the store has lost what it had. */
  next: number
  /** All before it is dealt with; from here to `next` it is only gathered or on its way. Absent: `next`. */
  done?: number
  /** All before it has had its effect for good; a crash begins again from here. */
  saved: number
}

export type RunningConsumer = {
  name: string
  /** All before it is dealt with. */
  position(): number
  /** Resolves once it has come to its place, and reads what is new. */
  begun: Promise<void>
  /** Resolves once everything appended until now is dealt with and saved. */
  drained(): Promise<void>
  /** Gives up what is being tried; drain first. The journal must be closed after it. */
  stop(): Promise<void>
}

/** Between tries of a batch that failed through a fault of ours. */
const faultPauseMs = 1000
const batchFault = 'a batch failed; it is tried again'

/** Begins where the consumer has saved its place, else at the journal's first record. */
export function runConsumer(
  consumer: Consumer,
  journal: Journal,
  log: Logger,
  pause: Timing['wait'] = realTiming.wait,
): RunningConsumer {
  const { name } = consumer
  const stopping = new AbortController()
  const { signal } = stopping
  /** A disk that lost its end may give positions anew: a place beyond it, read later, is no place. */
  const endAtStart = journal.end()
  let place = placeAt(journal.first())
  journal.hold(name, place.saved)
  const line = waitingLine()
  const begun = latch()
  const tried = faultsOf(name, log, pause, signal)
  const linger = lingerWith(pause)
  const reader = readAhead(journal, consumer.batch, linger)

  async function loop() {
    const saved = await savedPlace(consumer, tried, signal)
    const start = Math.min(Math.max(saved ?? 0, journal.first()), endAtStart)
    const from = Math.max(start - (consumer.readsAgain ?? 0), journal.first())
    consumer.begin?.(start, from)
    moveTo(placeAt(from))
    while (!signal.aborted) {
      if (place.next >= start) begun.open()
      const stretch = await reader.next(place.next)
      if (signal.aborted || stretch?.next === place.next) return
      const deal = async () =>
        stretch ? consumer.consume(stretch, signal) : consumer.flush?.(signal)
      const reached = await tried(deal, batchFault)
      moveTo(reached?.answer ?? place)
    }
  }
  function moveTo({ next, done = next, saved }: Place) {
    if (next !== place.next) reader.forget()
    /** What is gathered since then is younger. */
    const hasSent = done !== place.done
    place = { next, done, saved }
    journal.hold(name, saved)
    line.reached(done)
    const isWaitedFor = line.isWaitedFor(next)
    if (hasSent || done === next || isWaitedFor) linger.end()
    if (done < next) linger.begin(isWaitedFor ? 0 : consumer.lingerMs)
  }

  const running = loop().finally(consumer.end)
  return {
    name,
    begun: begun.opened,
    position: () => place.done,
    async drained() {
      const until = journal.end()
      if (place.done < until) {
        const reached = line.wait(until)
        linger.end()
        await reached
      }
      const saved = await consumer.save?.()
      if (saved !== undefined) journal.hold(name, saved)
    },
    async stop() {
      stopping.abort()
      linger.end()
      await running
    },
  }
}

/** Waits until the store that has it answers, or for the end. */
async function savedPlace(consumer: Consumer, tried: Tried, signal: AbortSignal) {
  while (!signal.aborted) {
    const saved = await tried(() => consumer.savedPosition(), 'its place cannot be read yet')
    if (saved) return saved.answer
  }
  return undefined
}

function placeAt(position: number): Required<Place> {
  return { next: position, done: position, saved: position }
}

/** Reads on; answers undefined once what is gathered has waited long enough. */
function readAhead(journal: Journal, limit: number, linger: Linger) {
  let reading: Promise<Stretch> | undefined
  return {
    async next(from: number): Promise<Stretch | undefined> {
      reading ??= journal.read(from, limit)
      const over = linger.over()
      const stretch = linger.isOver()
        ? undefined
        : await (over ? Promise.race([reading, over]) : reading)
      if (stretch) reading = undefined
      else linger.end()
      return stretch
    },
    /** The reader goes on elsewhere. */
    forget() {
      reading = undefined
    },
  }
}

type Tried = <T>(work: () => Promise<T>, fault: string) => Promise<{ answer: T } | undefined>

/** Logs a fault once while it lasts and rests a while; the caller tries again. */
function faultsOf(name: string, log: Logger, pause: Timing['wait'], signal: AbortSignal): Tried {
  let failing = false
  return async (work, fault) => {
    try {
      const answer = await work()
      failing = false
      return { answer }
    } catch (error) {
      if (signal.aborted) return undefined
      if (!failing) log.error({ err: error, consumer: name }, fault)
      failing = true
      await pause(faultPauseMs, signal)
      return undefined
    }
  }
}

function latch() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

/** Those who wait for the reader to come to a position. */
function waitingLine() {
  let waiting: { until: number; resolve: () => void }[] = []
  return {
    isWaitedFor: (position: number) => waiting.some(({ until }) => until <= position),
    wait: (until: number) =>
      new Promise<void>((resolve) => {
        waiting.push({ until, resolve })
      }),
    reached(position: number) {
      const done = waiting.filter(({ until }) => until <= position)
      if (done.length === 0) return
      waiting = waiting.filter(({ until }) => until > position)
      for (const { resolve } of done) resolve()
    },
  }
}
