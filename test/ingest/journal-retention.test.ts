import { describe, expect, it } from 'vitest'
import type { Journal } from '../../ingest/journal/journal.ts'
import { drivenTiming } from '../support/driven-timing.ts'
import { journalRecord, readAll, testJournal } from '../support/journal.ts'
import { losesAll, simulatedDisk } from '../support/simulated-folder.ts'

const dayMs = 24 * 60 * 60 * 1000
const budgetBytes = 6 * 1024 * 1024

describe('what a journal keeps', () => {
  it('keeps everything while no consumer has said what it needs', async () => {
    const { journal, timing } = await opened()
    await append(journal, 5000)
    await timing.pass(10 * dayMs)
    expect(journal.first()).toBe(0)
    expect(await readAll(journal)).toHaveLength(5000)
  })

  it('keeps what every consumer has passed for some days, then deletes it', async () => {
    const { disk, journal, timing } = await opened()
    await append(journal, 5000)
    journal.hold('telemetry', 5000)
    journal.hold('react', 5000)
    await timing.pass(7 * dayMs - 3600_000)
    expect(journal.first()).toBe(0)
    await timing.pass(2 * 3600_000)
    const last = journal.first()
    expect(last).toBeGreaterThan(0)
    expect(disk.names().filter((name) => name.endsWith('.journal'))).toHaveLength(1)
    expect(journal.state()).toMatchObject({ segments: 1, records: 5000 - last })
    expect(journal.notices).toEqual([])
    disk.crash(losesAll)
    expect((await testJournal(disk.folder())).first()).toBe(last)
  })

  it('deletes nothing that one consumer still needs, however old it is', async () => {
    const { journal, timing } = await opened()
    await append(journal, 5000)
    journal.hold('live', 5000)
    journal.hold('telemetry', 2000)
    await timing.pass(10 * dayMs)
    expect(journal.first()).toBeGreaterThan(0)
    expect(journal.first()).toBeLessThanOrEqual(2000)
    expect((await journal.read(2000, 1)).entries[0]?.position).toBe(2000)
  })

  it('begins a segment each day, so that a quiet site’s old records go too', async () => {
    const { journal, timing } = await opened()
    await append(journal, 1)
    await timing.pass(2 * dayMs)
    await append(journal, 1)
    journal.hold('telemetry', 2)
    await timing.pass(7 * dayMs + 60_000)
    expect(journal.first()).toBe(1)
  })

  it('lets a reader that asks for what is deleted begin at the oldest kept', async () => {
    const { journal, timing } = await opened()
    await append(journal, 5000)
    journal.hold('telemetry', 5000)
    await timing.pass(8 * dayMs)
    expect((await journal.read(0, 1)).entries[0]?.position).toBe(journal.first())
  })
})

describe('a journal near its budget', () => {
  it('deletes what every consumer has passed from 80 % on, and says so', async () => {
    const { journal } = await opened()
    for (let round = 0; round < 10; round += 1) {
      await append(journal, 4000)
      journal.hold('telemetry', journal.end())
      expect(journal.state().bytes).toBeLessThan(budgetBytes * 0.9)
    }
    expect(journal.state().condition).toBe('ok')
    expect(journal.notices.every(({ kind }) => kind === 'deleted_early')).toBe(true)
    expect(journal.notices.length).toBeGreaterThan(5)
  })

  it('takes nothing at 95 % when all of it is needed, until a consumer moves on', async () => {
    const { journal, timing } = await opened()
    journal.hold('telemetry', 0)
    let acknowledged = 0
    const waiting = Array.from({ length: 25_000 }, () =>
      journal.append(record).then(() => {
        acknowledged += 1
      }),
    )
    await timing.pass(5 * 60_000)
    expect(journal.state().condition).toBe('full')
    expect(journal.state().bytes).toBeLessThanOrEqual(budgetBytes)
    expect(acknowledged).toBe(journal.end())
    expect(acknowledged).toBeLessThan(25_000)
    expect(await readAll(journal)).toHaveLength(acknowledged)
    while (acknowledged < 25_000) {
      journal.hold('telemetry', journal.end())
      await timing.settle()
    }
    await Promise.all(waiting)
    expect(journal.state().condition).toBe('ok')
    expect(journal.end()).toBe(25_000)
  })
})

const record = journalRecord('.'.repeat(200))

async function opened() {
  const disk = simulatedDisk()
  const timing = drivenTiming()
  return { disk, timing, journal: await testJournal(disk.folder(), { timing, budgetBytes }) }
}

function append(journal: Journal, count: number) {
  return Promise.all(Array.from({ length: count }, () => journal.append(record)))
}
