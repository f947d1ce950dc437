import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Cursor, Journal, JournalEntry } from './journal/journal.ts'

/** Reads the journal at its own pace, batch after batch; its cursor moves when a batch is dealt with. */
export type Consumer = {
  name: string
  /** Records per batch. */
  batch: number
  /** How long a batch that is not full may wait for more, so that a store is not asked for each record. */
  lingerMs: number
  /** Deals with the batch whatever is in it; rejects only when `signal` aborts it. */
  consume(entries: readonly JournalEntry[], signal: AbortSignal): Promise<void>
}

export type RunningConsumer = {
  cursor: Cursor
  /** Resolves once everything appended until now is dealt with. */
  drained(): Promise<void>
  /** Gives up what is being tried; drain first. */
  stop(): Promise<void>
}

/** Starts at the journal's end. A failure of `consume` is logged and the batch tried again. */
export function runConsumer(consumer: Consumer, journal: Journal, log: Logger): RunningConsumer {
  const cursor = journal.cursor(consumer.name)
  const stopping = new AbortController()
  const { signal } = stopping
  let waiting: { until: number; resolve: () => void }[] = []
  let hurried = 0
  let failing = false

  async function loop() {
    while (!signal.aborted) {
      let entries = await journal.read(cursor.position(), consumer.batch)
      if (entries.length === 0 || signal.aborted) return
      if (entries.length < consumer.batch && consumer.lingerMs > 0 && hurried === 0) {
        await wait(consumer.lingerMs, undefined, { signal }).catch(() => {})
        entries = await journal.read(cursor.position(), consumer.batch)
      }
      if (await dealtWith(entries)) advance(entries)
    }
  }
  async function dealtWith(entries: readonly JournalEntry[]): Promise<boolean> {
    try {
      await consumer.consume(entries, signal)
      failing = false
      return true
    } catch (error) {
      if (signal.aborted) return false
      if (!failing)
        log.error({ err: error, consumer: consumer.name }, 'a batch failed; it is tried again')
      failing = true
      await wait(1000, undefined, { signal }).catch(() => {})
      return false
    }
  }
  function advance(entries: readonly JournalEntry[]) {
    cursor.moveTo((entries.at(-1)?.position ?? cursor.position() - 1) + 1)
    const reached = cursor.position()
    const done = waiting.filter(({ until }) => until <= reached)
    if (done.length === 0) return
    waiting = waiting.filter(({ until }) => until > reached)
    for (const { resolve } of done) resolve()
  }

  const running = loop()
  return {
    cursor,
    async drained() {
      const until = journal.end()
      if (cursor.position() >= until) return
      hurried += 1
      await new Promise<void>((resolve) => waiting.push({ until, resolve }))
      hurried -= 1
    },
    async stop() {
      stopping.abort()
      journal.close()
      await running
    },
  }
}
