import { describe, expect, it } from 'vitest'
import type { Journal, JournalEntry } from '../../ingest/journal/journal.ts'
import {
  encodeSegmentHeader,
  segmentHeaderBytes,
  segmentName,
} from '../../ingest/journal/segment.ts'
import { journalRecord, readAll, testJournal, textsIn } from '../support/journal.ts'
import { losesAll, simulatedDisk } from '../support/simulated-folder.ts'

describe('the journal', () => {
  it('numbers records from the end and gives them back in order', async () => {
    const journal = await testJournal()
    const appended = ['a', 'b', 'c'].map((text) => journal.append(journalRecord(text)))
    expect(journal.next()).toBe(3)
    expect(await Promise.all(appended)).toEqual([0, 1, 2])
    expect(await textsIn(journal)).toEqual(['a', 'b', 'c'])
    const { entries, next } = await journal.read(1, 1)
    expect([entries.map(({ position }) => position), next]).toEqual([[1], 2])
  })

  it('has a record on disk before its append resolves', async () => {
    const disk = simulatedDisk()
    const journal = await testJournal(disk.folder())
    await journal.append(journalRecord('kept'))
    disk.crash(losesAll)
    expect(await textsIn(await testJournal(disk.folder()))).toEqual(['kept'])
  })

  it('gives every part of a record back after it was opened again, under the same name', async () => {
    const disk = simulatedDisk()
    const journal = await testJournal(disk.folder())
    const records = [
      journalRecord('', { topic: '', receivedAt: 1793577600123.25 }),
      journalRecord('\u0000\u00ff', {
        topic: '邻里/门/😀',
        flags: { qos: 0, dup: true, retain: true },
      }),
      journalRecord('x', { flags: { qos: 2, dup: false, retain: false, again: true } }),
      journalRecord('y'.repeat(64 * 1024), { topic: 't'.repeat(65_535) }),
    ]
    await Promise.all(records.map(journal.append))
    const before = await readAll(journal)
    await journal.close()
    const reopened = await testJournal(disk.folder())
    expect(reopened.id).toBe(journal.id)
    expect([reopened.first(), reopened.end(), reopened.next()]).toEqual([0, 4, 4])
    const after = await readAll(reopened)
    expect(after.map((entry) => ({ ...entry, payload: Buffer.from(entry.payload) }))).toEqual(
      before.map((entry) => ({ ...entry, payload: Buffer.from(entry.payload) })),
    )
    expect(after.map(({ flags, topic }) => ({ flags, topic }))).toEqual(
      records.map(({ flags, topic }) => ({ flags, topic })),
    )
    expect(await reopened.append(journalRecord('z'))).toBe(4)
    expect(reopened.notices).toEqual([])
  })

  it('is another journal once its segments are gone: places saved in it count no more', async () => {
    const disk = simulatedDisk()
    const folder = disk.folder()
    const journal = await testJournal(folder)
    await journal.append(journalRecord('a'))
    await journal.close()
    for (const name of disk.names()) if (name.endsWith('.journal')) await folder.remove(name)
    expect((await testJournal(folder)).id).not.toBe(journal.id)
  })

  it('lets a reader at the end wait for the next record', async () => {
    const journal = await testJournal()
    const reading = journal.read(0, 10)
    await journal.append(journalRecord('a'))
    expect((await reading).next).toBe(1)
  })

  it('lets readers far behind, near and at the end read the same records', async () => {
    const disk = simulatedDisk()
    const small = { budgetBytes: 32 * 1024 * 1024 }
    const journal = await testJournal(disk.folder(), small)
    await appendMany(journal, 40_000, '.'.repeat(200))
    expect(journal.state().segments).toBeGreaterThan(4)
    for (const from of [0, 1, 13_000, 28_000, 39_999])
      expect(isWhole(await readAll(journal, from), from, 40_000)).toBe(true)
    const readers = [0, 10, 5_000].map((from) => readAll(journal, from))
    expect((await Promise.all(readers)).map(({ length }) => length)).toEqual([
      40_000, 39_990, 35_000,
    ])
    await journal.close()
    const reopened = await testJournal(disk.folder(), small)
    expect(isWhole(await readAll(reopened, 100), 100, 40_000)).toBe(true)
    expect(reopened.state()).toMatchObject({ records: 40_000, damaged: 0, condition: 'ok' })
  })

  it('knows about when a record was received, in memory and far back', async () => {
    const journal = await testJournal()
    const count = 40_000
    await appendMany(journal, count, '.'.repeat(100))
    expect(journal.receivedAt(count)).toBeUndefined()
    expect(journal.receivedAt(count - 1)).toBe(count - 1)
    const farBack = journal.receivedAt(20_000) ?? Number.NaN
    expect(farBack).toBeLessThanOrEqual(20_000)
    expect(farBack).toBeGreaterThan(10_000)
    expect(journal.state().oldestAt).toBe(0)
  })

  it('gives a batch of large messages in parts, so that memory stays bounded', async () => {
    const journal = await testJournal()
    const large = journalRecord('x'.repeat(60_000))
    await Promise.all(Array.from({ length: 400 }, () => journal.append(large)))
    const { entries, next } = await journal.read(0, 5000)
    expect(entries.length).toBeGreaterThan(100)
    expect(entries.length).toBeLessThan(200)
    expect(next).toBe(entries.length)
    expect(await readAll(journal)).toHaveLength(400)
  })

  it('writes what waits when it is closed, then refuses records and wakes readers with nothing', async () => {
    const disk = simulatedDisk()
    const journal = await testJournal(disk.folder())
    const appended = journal.append(journalRecord('a'))
    const reading = journal.read(1, 10)
    await journal.close()
    expect(await appended).toBe(0)
    expect(await reading).toEqual({ entries: [], next: 1 })
    expect(await journal.read(0, 10)).toEqual({ entries: [], next: 0 })
    await expect(journal.append(journalRecord('b'))).rejects.toThrow('closed')
    expect(await textsIn(await testJournal(disk.folder()))).toEqual(['a'])
  })

  it('refuses a record that is longer than any message can be', async () => {
    const journal = await testJournal()
    await expect(journal.append(journalRecord('x'.repeat(600_000)))).rejects.toThrow(RangeError)
    expect(await journal.append(journalRecord('a'))).toBe(0)
  })

  it('refuses a folder that holds segments of two journals', async () => {
    const disk = simulatedDisk()
    const journal = await testJournal(disk.folder())
    await journal.append(journalRecord('a'))
    await journal.close()
    const strange = Buffer.alloc(segmentHeaderBytes)
    encodeSegmentHeader(strange, { journalId: 'f'.repeat(36), first: 1, startedAt: 0 })
    await disk.folder().replace(segmentName(1), strange)
    await expect(testJournal(disk.folder())).rejects.toThrow('several journals')
  })
})

/** Numbered by when they were received. */
function appendMany(journal: Journal, count: number, text: string) {
  const record = (index: number) => journalRecord(text, { receivedAt: index })
  return Promise.all(Array.from({ length: count }, (_, index) => journal.append(record(index))))
}

function isWhole(entries: readonly JournalEntry[], from: number, to: number): boolean {
  const isRight = (entry: JournalEntry, index: number) =>
    entry.position === from + index && entry.receivedAt === entry.position
  return entries.length === to - from && entries.every(isRight)
}
