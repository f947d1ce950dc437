import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Journal, Stretch } from './journal/journal.ts'

/** Reads the journal at its own pace, batch after batch, and keeps its own place in it. */
export type Consumer = {
  name: string
  /** Records per batch. */
  batch: number
  /** How long a batch that is not full may wait for more, so that a store is not asked for each record. */
  lingerMs: number
  /**
   * The place it has saved in the store it feeds; undefined when it has none for this journal. A
   * rejection is tried again: until the store answers nothing is read.
   */
  savedPosition(): Promise<number | undefined>
  /**
   * Deals with a batch whatever is in it and answers its place. Rejects when `signal` aborts it; any
   * other rejection is a fault, and the batch is tried again.
   */
  consume(stretch: Stretch, signal: AbortSignal): Promise<Place>
  /** Saves what has been gathered so far, also outside the usual rhythm; answers the saved position. */
  save?(): Promise<number>
}

export type Place = {
  /** Where to read on: after the batch, or further back when the store has lost what it had. */
  next: number
  /** All before it has had its effect for good; a crash begins again from here. */
  saved: number
}

export type RunningConsumer = {
  name: string
  /** Where it reads next. */
  position(): number
  /** Resolves once everything appended until now is dealt with and saved. */
  drained(): Promise<void>
  /** Gives up what is being tried; drain first. The journal must be closed after it. */
  stop(): Promise<void>
}

type Pause = (ms: number, signal: AbortSignal) => Promise<void>

/** Between tries of a batch that failed through a fault of ours. */
const faultPauseMs = 1000
const batchFault = 'a batch failed; it is tried again'

/** Begins where the consumer has saved its place, else at the journal's first record. */
export function runConsumer(
  consumer: Consumer,
  journal: Journal,
  log: Logger,
  pause: Pause = abortableWait,
): RunningConsumer {
  const { name } = consumer
  const stopping = new AbortController()
  const { signal } = stopping
  /** A disk that lost its end may give positions anew: a place beyond it, read later, is no place. */
  const endAtStart = journal.end()
  let position = journal.first()
  journal.hold(name, position)
  const line = waitingLine()
  const tried = faultsOf(name, log, pause, signal)

  async function begin(): Promise<void> {
    while (!signal.aborted) {
      const saved = await tried(() => consumer.savedPosition(), 'its place cannot be read yet')
      if (!saved) continue
      const place = Math.min(Math.max(saved.answer ?? 0, journal.first()), endAtStart)
      return moveTo({ next: place, saved: place })
    }
  }
  async function loop() {
    await begin()
    while (!signal.aborted) {
      const stretch = await nextStretch()
      if (stretch.next === position || signal.aborted) return
      const place = await tried(() => consumer.consume(stretch, signal), batchFault)
      if (place) moveTo(place.answer)
    }
  }
  async function nextStretch(): Promise<Stretch> {
    const stretch = await journal.read(position, consumer.batch)
    const lingers = consumer.lingerMs > 0 && line.isEmpty()
    if (stretch.next === position || !lingers || stretch.entries.length >= consumer.batch)
      return stretch
    await pause(consumer.lingerMs, signal)
    return signal.aborted ? stretch : journal.read(position, consumer.batch)
  }
  function moveTo({ next, saved }: Place) {
    position = next
    journal.hold(name, saved)
    line.reached(position)
  }

  const running = loop()
  return {
    name,
    position: () => position,
    async drained() {
      const until = journal.end()
      if (position < until) await line.wait(until)
      const saved = await consumer.save?.()
      if (saved !== undefined) journal.hold(name, saved)
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

type Tried = <T>(work: () => Promise<T>, fault: string) => Promise<{ answer: T } | undefined>

/** Logs a fault once while it lasts and rests a while; the caller tries again. */
function faultsOf(name: string, log: Logger, pause: Pause, signal: AbortSignal): Tried {
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

/** Those who wait for the reader to come to a position. */
function waitingLine() {
  let waiting: { until: number; resolve: () => void }[] = []
  return {
    isEmpty: () => waiting.length === 0,
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

function abortableWait(ms: number, signal: AbortSignal): Promise<void> {
  return wait(ms, undefined, { signal }).catch(() => {})
}
