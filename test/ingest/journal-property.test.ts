import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Journal, JournalRecord } from '../../ingest/journal/journal.ts'
import { drivenTiming } from '../support/driven-timing.ts'
import { journalRecord, readAll, testJournal } from '../support/journal.ts'
import { randomFrom } from '../support/random.ts'
import { losesAll, type SimulatedDisk, simulatedDisk } from '../support/simulated-folder.ts'

type Step =
  | { do: 'append'; count: number; bytes: number }
  | { do: 'wait'; turns: number }
  | { do: 'read' }
  | { do: 'crash'; seed: number; failSync: number }
  | { do: 'kill'; failSync: number }
  | { do: 'close' }
  | { do: 'failSync'; nth: number }
  | { do: 'fill'; room: number }
  | { do: 'free' }

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: stepOf('append', {
      count: fc.integer({ min: 1, max: 40 }),
      bytes: fc.oneof(fc.nat(100), fc.nat(20_000)),
    }),
  },
  { weight: 6, arbitrary: stepOf('wait', { turns: fc.nat(30) }) },
  { weight: 2, arbitrary: stepOf('read', {}) },
  { weight: 2, arbitrary: stepOf('crash', { seed: fc.nat(), failSync: fc.nat(4) }) },
  { weight: 1, arbitrary: stepOf('kill', { failSync: fc.nat(4) }) },
  { weight: 1, arbitrary: stepOf('close', {}) },
  { weight: 1, arbitrary: stepOf('failSync', { nth: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: stepOf('fill', { room: fc.nat(50_000) }) },
  { weight: 1, arbitrary: stepOf('free', {}) },
)

describe('the journal, whatever happens to its process and its disk', () => {
  it('keeps every acknowledged record, once, in order and byte-equal, at its own position for ever', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (script) => {
        const world = await startWorld()
        for (const step of script) await world.run(step)
        await world.run({ do: 'free' })
        expect(await world.isAllAnswered()).toBe(true)
        await world.readAll()
        await world.loseWhatIsNotSynced()
        await world.readAll()
        expect(world.damaged()).toBe(0)
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  it('gives back any topic, payload, time and flags', async () => {
    const record: fc.Arbitrary<JournalRecord> = fc.record({
      topic: fc.string({ unit: 'binary', maxLength: 40 }),
      payload: fc.uint8Array({ maxLength: 300 }),
      receivedAt: fc.double({ noNaN: true }),
      flags: fc.record(
        {
          qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
          dup: fc.boolean(),
          retain: fc.boolean(),
          again: fc.constant(true),
        },
        { requiredKeys: ['qos', 'dup', 'retain'] },
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), async (records) => {
        const disk = simulatedDisk()
        const journal = await testJournal(disk.folder())
        await Promise.all(records.map(journal.append))
        await journal.close()
        const entries = await readAll(await testJournal(disk.folder()))
        expect(entries.map(({ payload }) => [...payload])).toEqual(
          records.map(({ payload }) => [...payload]),
        )
        expect(
          entries.map(({ topic, receivedAt, flags }) => ({ topic, receivedAt, flags })),
        ).toEqual(records.map(({ topic, receivedAt, flags }) => ({ topic, receivedAt, flags })))
      }),
      { numRuns: 100 },
    )
  })
})

/** One disk and the processes that come and go on it, with what was promised and what was seen. */
async function startWorld() {
  const disk = simulatedDisk(() => new Promise((resolve) => setImmediate(resolve)))
  const promised = new Map<number, string>()
  const seen = new Map<number, string>()
  let appended = 0
  let waiting = new Set<string>()
  let { journal, timing } = await openOn(disk)

  async function reopen() {
    waiting = new Set()
    ;({ journal, timing } = await openOn(disk))
  }
  function append(count: number, bytes: number) {
    for (let index = 0; index < count; index += 1) {
      appended += 1
      const text = `${appended} ${'.'.repeat(bytes)}`
      const mine = waiting
      mine.add(text)
      journal.append(journalRecord(text)).then(
        (position) => {
          mine.delete(text)
          // A process that is dead by now has told nobody.
          if (mine === waiting) promised.set(position, text)
        },
        () => mine.delete(text),
      )
    }
  }
  /** Long enough for whatever the disk takes to be written. */
  async function rest() {
    for (let second = 0; second < 10 || (waiting.size > 0 && second < 60); second += 1)
      await timing.pass(1000)
  }
  /** All before `end` is checked; what a disk that takes nothing holds back comes later. */
  async function read(end: number) {
    const entries = await readAll(journal)
    const texts = new Set<string>()
    let before = -1
    for (const { position, payload } of entries) {
      const text = Buffer.from(payload).toString()
      expect(position).toBeGreaterThan(before)
      expect(texts.has(text)).toBe(false)
      expect(seen.get(position) ?? text).toBe(text)
      seen.set(position, text)
      texts.add(text)
      before = position
    }
    const now = new Map(
      entries.map(({ position, payload }) => [position, `${Buffer.from(payload)}`]),
    )
    for (const [position, text] of [...promised, ...seen])
      if (position < end) expect(now.get(position)).toBe(text)
  }

  return {
    async isAllAnswered(): Promise<boolean> {
      await rest()
      return waiting.size === 0
    },
    damaged: () => journal.state().damaged,
    readAll: () => read(Number.POSITIVE_INFINITY),
    async loseWhatIsNotSynced() {
      disk.crash(losesAll)
      await reopen()
      await rest()
    },
    async run(step: Step) {
      if (step.do === 'append') append(step.count, step.bytes)
      if (step.do === 'wait') for (let turn = 0; turn < step.turns; turn += 1) await turnOver()
      if (step.do === 'read') await read(journal.end())
      if (step.do === 'failSync') disk.failSync(step.nth)
      if ('failSync' in step) disk.failSync(step.failSync)
      if (step.do === 'fill') disk.setCapacity(disk.used() + step.room)
      if (step.do === 'free') disk.setCapacity(Number.POSITIVE_INFINITY)
      if (step.do === 'crash') disk.crash(randomFrom(step.seed))
      if (step.do === 'kill') disk.kill()
      if (step.do === 'close') await closed(journal, timing)
      if (['crash', 'kill', 'close'].includes(step.do)) await reopen()
    },
  }
}

async function closed(journal: Journal, timing: { pass(ms: number): Promise<void> }) {
  const closing = journal.close()
  await timing.pass(5000)
  await closing
}

async function openOn(disk: SimulatedDisk) {
  const timing = drivenTiming()
  const journal = await testJournal(disk.folder(), { timing, budgetBytes: 16 * 1_000_000 })
  return { journal, timing }
}

function turnOver(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function stepOf<Name extends Step['do'], Fields extends object>(
  name: Name,
  fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> },
) {
  return fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Step>
}
