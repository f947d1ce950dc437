import { describe, expect, it } from 'vitest'
import type { Journal } from '../../ingest/journal/journal.ts'
import { drivenTiming } from '../support/driven-timing.ts'
import { journalRecord, testJournal, textsIn } from '../support/journal.ts'
import { losesAll, simulatedDisk } from '../support/simulated-folder.ts'

describe('a journal on a full disk', () => {
  it('acknowledges nothing, goes on being read, and writes everything in order once there is room', async () => {
    const { disk, timing, journal } = await opened()
    await Promise.all(numbered(0, 10).map(append(journal)))
    disk.setCapacity(disk.used() + 100)
    const acknowledged: number[] = []
    const waiting = numbered(10, 30).map((text) =>
      append(journal)(text).then((position) => acknowledged.push(position)),
    )
    await timing.pass(10 * 60_000)
    expect(acknowledged).toEqual([])
    expect(journal.state().condition).toBe('full')
    expect(journal.notices).toMatchObject([{ kind: 'not_writing', condition: 'full' }])
    expect(await textsIn(journal)).toEqual(numbered(0, 10))
    disk.setCapacity(Number.POSITIVE_INFINITY)
    await timing.pass(1000)
    await Promise.all(waiting)
    expect(acknowledged).toEqual(Array.from({ length: 20 }, (_, at) => at + 10))
    expect(await textsIn(journal)).toEqual(numbered(0, 30))
    expect(journal.state()).toMatchObject({ condition: 'ok', damaged: 0 })
    expect(journal.notices.at(-1)).toEqual({ kind: 'writing_again' })
    disk.crash(losesAll)
    expect(await textsIn(await testJournal(disk.folder()))).toEqual(numbered(0, 30))
  })

  it('makes room itself with what every consumer has passed', async () => {
    const { disk, timing, journal } = await opened({ budgetBytes: 16 * 100_000 })
    await Promise.all(numbered(0, 3000).map((text) => append(journal)(text.padEnd(100))))
    journal.hold('telemetry', journal.end())
    disk.setCapacity(disk.used())
    expect(await append(journal)('more')).toBe(3000)
    await timing.settle()
    expect(journal.notices.map(({ kind }) => kind)).toContain('deleted_early')
    expect(journal.first()).toBeGreaterThan(0)
  })

  it('says no when it is closed while the disk takes nothing, and what was written stays', async () => {
    const { disk, timing, journal } = await opened()
    await append(journal)('kept')
    disk.setCapacity(0)
    const waiting = append(journal)('never')
    await timing.settle()
    const closing = journal.close()
    await expect(waiting).rejects.toThrow('closed')
    await closing
    disk.setCapacity(Number.POSITIVE_INFINITY)
    expect(await textsIn(await testJournal(disk.folder()))).toEqual(['kept'])
  })
})

describe('a journal whose fsync fails', () => {
  it('leaves the segment and writes again what was not known to be on disk', async () => {
    for (const nth of [1, 2, 3, 4, 5]) {
      const { disk, timing, journal } = await opened()
      await append(journal)('0')
      disk.failSync(nth)
      for (const text of numbered(1, 6)) {
        const appended = append(journal)(text)
        await timing.pass(5000)
        expect(await appended).toBe(Number(text))
        expect(await textsIn(journal)).toEqual(numbered(0, Number(text) + 1))
      }
      expect(journal.notices).toMatchObject([
        { kind: 'not_writing', condition: 'failing' },
        { kind: 'writing_again' },
      ])
      expect(journal.state()).toMatchObject({ condition: 'ok', damaged: 0, segments: 2 })
      disk.crash(losesAll)
      const again = await testJournal(disk.folder())
      expect(await textsIn(again)).toEqual(numbered(0, 6))
      expect(again.state().damaged).toBe(0)
    }
  })

  it('keeps trying while the disk answers errors, and no more often than once a second', async () => {
    let tries = 0
    const { disk, timing, journal } = await opened({}, async () => {
      tries += 1
    })
    await append(journal)('0')
    disk.failWrites('EIO')
    const waiting = append(journal)('1')
    await timing.pass(60_000)
    const before = tries
    await timing.pass(60_000)
    expect((tries - before) / 60).toBeLessThan(20)
    expect(journal.state().condition).toBe('failing')
    disk.failWrites(undefined)
    await timing.pass(1000)
    expect(await waiting).toBe(1)
    expect(await textsIn(journal)).toEqual(['0', '1'])
  })

  it('does not trust, after a restart, what only the page cache may have', async () => {
    const { disk, timing, journal } = await opened()
    await append(journal)('on disk')
    disk.failSync(1)
    void append(journal)('in the page cache').catch(() => {})
    await timing.settle()
    disk.kill()
    const second = await testJournal(disk.folder(), { timing })
    const texts = await textsIn(second)
    expect(texts).toEqual(['on disk', 'in the page cache'])
    disk.crash(losesAll)
    expect(await textsIn(await testJournal(disk.folder()))).toEqual(texts)
  })

  it('keeps all it had when it dies while it is still writing again what it does not trust', async () => {
    for (let turns = 0; turns < 40; turns += 1) {
      const { disk, journal } = await opened({}, turnOver)
      const texts = numbered(0, 400).map((text) => text.padEnd(1000))
      await Promise.all(texts.map(append(journal)))
      disk.kill()
      disk.failSync(1)
      await testJournal(disk.folder())
      for (let turn = 0; turn < turns; turn += 1) await turnOver()
      disk.crash(losesAll)
      expect(await textsIn(await testJournal(disk.folder()))).toEqual(texts)
    }
  })

  it('opens on a disk that takes nothing, and what it had is read once the disk does', async () => {
    for (const size of [100, 3000]) {
      const { disk, timing, journal } = await opened()
      const texts = numbered(0, 1000).map((text) => text.padEnd(size))
      await Promise.all(texts.map(append(journal)))
      disk.kill()
      disk.failWrites('EROFS')
      const second = await testJournal(disk.folder(), { timing })
      expect(second.state().condition).toBe('failing')
      expect(second.next()).toBe(1000)
      const appended = append(second)('after')
      await timing.pass(60_000)
      expect(await textsIn(second)).toEqual(texts.slice(0, second.end()))
      disk.failWrites(undefined)
      await timing.pass(1000)
      expect(await appended).toBe(1000)
      disk.crash(losesAll)
      const third = await testJournal(disk.folder())
      expect(await textsIn(third)).toEqual([...texts, 'after'])
      expect(third.state().damaged).toBe(0)
    }
  })
})

async function opened(options: { budgetBytes?: number } = {}, step = async () => {}) {
  const disk = simulatedDisk(step)
  const timing = drivenTiming()
  return { disk, timing, journal: await testJournal(disk.folder(), { timing, ...options }) }
}

function turnOver(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const append = (journal: Journal) => (text: string) => journal.append(journalRecord(text))

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `${from + at}`)
