import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Consumer, runConsumer } from '../../ingest/consumer.ts'
import type { Journal, JournalEntry } from '../../ingest/journal/journal.ts'
import { inLoads } from '../../ingest/loads.ts'

const entryAt = (position: number): JournalEntry => ({
  position,
  topic: 't',
  payload: new Uint8Array(),
  receivedAt: 0,
  flags: { qos: 1, dup: false, retain: false },
})
const log = pino({ level: 'silent' })

/** A journal in memory, and the pauses that the reader asked for. */
function desk() {
  const entries: JournalEntry[] = []
  const sent: number[][] = []
  const pauses: { ms: number; end: () => void }[] = []
  let waiting: (() => void)[] = []
  let closed = false
  let send = async (_load: number[], next: number): Promise<number> => next

  const journal: Pick<Journal, 'read' | 'first' | 'end' | 'hold'> = {
    async read(from, limit) {
      while (!closed && from >= entries.length)
        await new Promise<void>((resolve) => waiting.push(resolve))
      const some = closed ? [] : entries.slice(from, from + limit)
      return { entries: some, next: from + some.length }
    },
    first: () => 0,
    end: () => entries.length,
    hold() {},
  }
  const loads = inLoads<number[]>({
    newLoad: () => [],
    add: (load, some) => void load.push(...some.map(({ position }) => position)),
    isWorthSending: ({ length }) => length >= 4,
    isFull: ({ length }) => length >= 8,
    async send(load, next) {
      const reached = await send(load, next)
      sent.push(load)
      return reached
    },
    saved: () => 0,
  })
  const consumer: Consumer = {
    name: 'loads',
    batch: 2,
    lingerMs: 100,
    savedPosition: async () => undefined,
    begin: loads.begin,
    consume: loads.consume,
    flush: loads.flush,
  }
  const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((end) => {
      pauses.push({ ms, end })
      signal.addEventListener('abort', () => end())
    })
  const reader = runConsumer(consumer, journal as Journal, log, pause)
  const wake = () => {
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }
  onTestFinished(async () => {
    closed = true
    wake()
    await reader.stop()
  })
  return {
    sent,
    pauses,
    reader,
    drained: reader.drained,
    receive(count: number) {
      for (let index = 0; index < count; index += 1) entries.push(entryAt(entries.length))
      wake()
    },
    sends(how: typeof send) {
      send = how
    },
    /** Lets everything run that waits for nobody. */
    async settle() {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('what is gathered', () => {
  it('is sent as one once it is worth it, however small the reads', async () => {
    const { receive, settle, sent, reader } = desk()
    receive(4)
    await settle()
    expect(sent).toEqual([[0, 1, 2, 3]])
    expect(reader.position()).toBe(0)
  })

  it('is sent when it has waited long enough, and its end is looked at', async () => {
    const { receive, settle, sent, pauses, reader } = desk()
    receive(1)
    await settle()
    expect([sent, pauses.map(({ ms }) => ms)]).toEqual([[], [100]])
    pauses.at(-1)?.end()
    await settle()
    expect([sent, reader.position()]).toEqual([[[0]], 0])
    pauses.at(-1)?.end()
    await settle()
    expect(reader.position()).toBe(1)
    expect(pauses).toHaveLength(2)
  })

  it('is sent at once when somebody waits for it', async () => {
    const { receive, settle, sent, drained, reader } = desk()
    receive(3)
    await settle()
    await drained()
    expect([sent, reader.position()]).toEqual([[[0, 1, 2]], 3])
  })

  it('is at most one load on its way and one full one: no more is read meanwhile', async () => {
    const { receive, settle, sent, sends, drained } = desk()
    let arrive = () => {}
    sends(
      (_, next) =>
        new Promise((resolve) => {
          arrive = () => resolve(next)
        }),
    )
    receive(40)
    await settle()
    sends(async (_, next) => next)
    arrive()
    await drained()
    expect(sent.map(({ length }) => length)).toEqual([4, 8, ...Array(7).fill(4)])
    expect(sent.flat()).toEqual(Array.from({ length: 40 }, (_, index) => index))
  })

  it('is read again where the store has lost it', async () => {
    const { receive, sent, sends, drained } = desk()
    let lost = true
    sends(async (load, next) => {
      if (!lost || !load.includes(8)) return next
      lost = false
      return 2
    })
    receive(12)
    await drained()
    expect(lost).toBe(false)
    const after = sent.slice(sent.findIndex((load) => load.includes(8)) + 1).flat()
    expect(after).toEqual(Array.from({ length: 10 }, (_, index) => index + 2))
  })

  it('is read again after a fault of ours', async () => {
    const { receive, settle, sent, sends, pauses, drained } = desk()
    let faults = 1
    sends(async (_, next) => {
      faults -= 1
      if (faults === 0) throw new Error('a fault of ours')
      return next
    })
    receive(6)
    const whole = drained()
    await settle()
    pauses.find(({ ms }) => ms === 1000)?.end()
    await whole
    expect(sent.flat()).toEqual([0, 1, 2, 3, 4, 5])
  })
})
