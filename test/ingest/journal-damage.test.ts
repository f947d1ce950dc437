import { crc32c } from '@node-rs/crc32'
import { describe, expect, it } from 'vitest'
import type { Journal, JournalRecord } from '../../ingest/journal/journal.ts'
import { positionsIn } from '../../ingest/journal/record.ts'
import { segmentHeaderBytes, segmentName } from '../../ingest/journal/segment.ts'
import { walkRecords } from '../../ingest/journal/walk.ts'
import { drivenTiming } from '../support/driven-timing.ts'
import { journalRecord, readAll, testJournal, textsIn } from '../support/journal.ts'
import { plainSegment } from '../support/plain-segment.ts'
import { type SimulatedDisk, simulatedDisk } from '../support/simulated-folder.ts'

const segment = segmentName(0)

describe('a journal whose end was torn off', () => {
  it('keeps each record before the tear, whatever byte of the last 4 KB it is at', async () => {
    const { bytes, ends } = await written(60)
    for (let size = bytes.length - 4096; size < bytes.length; size += 1) {
      const disk = await diskWith(bytes.subarray(0, size))
      const journal = await testJournal(disk.folder())
      const whole = ends.filter((end) => end <= size).length
      const cut = size - (ends[whole - 1] ?? segmentHeaderBytes)
      expect([(await textsIn(journal)).length, journal.state().damaged]).toEqual([whole, 0])
      expect(journal.notices).toEqual(
        cut === 0 ? [] : [{ kind: 'torn_tail', segment, bytes: cut, position: whole }],
      )
    }
  }, 120_000)

  it('goes on behind the tear at positions that no record ever had', async () => {
    const { bytes, ends } = await written(60)
    for (const torn of [1, 30, 40, 100, 1000]) {
      const disk = await diskWith(bytes.subarray(0, bytes.length - torn))
      const journal = await testJournal(disk.folder())
      const kept = await textsIn(journal)
      const begun = [0, ...ends].filter((end) => end < bytes.length - torn).length - 1
      expect(await journal.append(journalRecord('after'))).toBeGreaterThanOrEqual(begun)
      expect(await textsIn(journal)).toEqual([...kept, 'after'])
      await journal.close()
      const again = await testJournal(disk.folder())
      expect(await textsIn(again)).toEqual([...kept, 'after'])
      expect([again.state().damaged, again.notices]).toEqual([0, []])
    }
  })

  it('uses no position of the torn end again, however often it is opened before the next record', async () => {
    const { bytes } = await written(60)
    const disk = await diskWith(bytes)
    disk.flip(segment, bytes.length - 1)
    const first = await testJournal(disk.folder())
    const next = first.next()
    expect(next).toBeGreaterThanOrEqual(60)
    await first.close()
    const second = await testJournal(disk.folder())
    expect([second.next(), second.end(), second.notices]).toEqual([next, next, []])
    expect(await second.append(journalRecord('after'))).toBe(next)
    expect((await textsIn(second)).slice(58)).toEqual([expect.stringMatching(/^58\./), 'after'])
    expect(second.state().damaged).toBe(0)
  })
})

describe('a journal with a flipped bit', () => {
  it('loses only the record it is in, wherever in the record it is', async () => {
    const { bytes, ends } = await written(60)
    const [from, to] = [ends[29] ?? 0, ends[30] ?? 0]
    for (let offset = from; offset < to; offset += 1) {
      const disk = await diskWith(bytes)
      disk.flip(segment, offset, offset % 8)
      const journal = await testJournal(disk.folder())
      const positions = (await readAll(journal)).map(({ position }) => position)
      expect(positions).toEqual(Array.from({ length: 60 }, (_, at) => at).filter((at) => at !== 30))
      expect(journal.state().damaged).toBe(1)
      expect(journal.notices).toEqual([{ kind: 'damaged', segment, position: 30, records: 1 }])
      expect(journal.next()).toBe(60)
    }
  })

  it('loses 4 KB of records at most, those that came together with it', async () => {
    const { bytes, starts, ends } = await writtenTogether(60)
    for (let offset = segmentHeaderBytes; offset < (ends[59] ?? 0) - 200; offset += 97) {
      const disk = await diskWith(bytes)
      disk.flip(segment, offset, offset % 8)
      const journal = await testJournal(disk.folder())
      const isHit = (at: number) => (starts[at] ?? 0) <= offset && offset < (ends[at] ?? 0)
      const positions = (await readAll(journal)).map(({ position }) => position)
      const left = Array.from({ length: 60 }, (_, at) => at).filter((at) => !isHit(at))
      const isLast = isHit(59)
      expect(positions).toEqual(left)
      expect(60 - left.length).toBeLessThan(45)
      expect(journal.state().damaged).toBe(isLast ? 0 : 60 - left.length)
    }
  })

  it('loses nothing when the bit is in the header of its segment, and writes on in another', async () => {
    const { bytes, id } = await written(60)
    for (let offset = 0; offset < segmentHeaderBytes; offset += 1) {
      const disk = await diskWith(bytes, id)
      disk.flip(segment, offset, offset % 8)
      const journal = await testJournal(disk.folder())
      expect(journal.notices).toEqual([{ kind: 'header_damaged', segment }])
      await journal.append(journalRecord('after'))
      expect((await readAll(journal)).map(({ position }) => position)).toHaveLength(61)
      expect(disk.names().filter((name) => name.endsWith('.journal'))).toHaveLength(2)
    }
  })

  it('is not opened when no header and no file says which journal it is', async () => {
    const { bytes } = await written(60)
    const disk = await diskWith(bytes)
    disk.flip(segment, 20)
    await expect(testJournal(disk.folder())).rejects.toThrow('journal-id')
    expect(disk.bytes(segment)).toHaveLength(bytes.length)
  })

  it('says each damaged place once, however many consumers come by', async () => {
    const disk = simulatedDisk()
    const journal = await testJournal(disk.folder(), { budgetBytes: 32 * 1024 * 1024 })
    await append(journal, 30_000, '.'.repeat(100))
    disk.flip(segment, 1_000_000)
    const left = (await readAll(journal)).length
    expect(left).toBeLessThan(30_000)
    for (let reader = 0; reader < 3; reader += 1) expect(await readAll(journal)).toHaveLength(left)
    expect(journal.state().damaged).toBe(30_000 - left)
    await journal.close()
    const again = await testJournal(disk.folder(), { budgetBytes: 32 * 1024 * 1024 })
    for (let reader = 0; reader < 3; reader += 1) expect(await readAll(again)).toHaveLength(left)
    expect(again.state().damaged).toBe(30_000 - left)
  })
})

describe('a journal with more than a record damaged', () => {
  it('passes over a stretch of zeros longer than what is read at once', async () => {
    const { bytes, starts, ends } = await writtenTogether(20_000, '.'.repeat(200))
    const [from, to] = [1_000_000, 3_500_000]
    bytes.fill(0, from, to)
    const journal = await testJournal((await diskWith(bytes)).folder())
    const good = ends.filter((end, at) => end <= from || (starts[at] ?? 0) >= to).length
    expect(await readAll(journal)).toHaveLength(good)
    expect(journal.state()).toMatchObject({ records: 20_000, damaged: 20_000 - good })
  })

  it('cuts nothing off that is longer than one write can have been', async () => {
    const { bytes, ends } = await writtenTogether(10_000, '.'.repeat(200))
    bytes.fill(0, 1_000_000)
    const disk = await diskWith(bytes)
    const journal = await testJournal(disk.folder())
    const kept = ends.filter((end) => end <= 1_000_000).length
    expect(await journal.append(journalRecord('after'))).toBeGreaterThan(kept)
    expect(await readAll(journal)).toHaveLength(kept + 1)
    expect(disk.bytes(segment)).toHaveLength(bytes.length)
  })

  it('passes over a segment that somebody removed', async () => {
    const disk = simulatedDisk()
    const options = { budgetBytes: 32 * 1024 * 1024 }
    const journal = await testJournal(disk.folder(), options)
    await append(journal, 40_000, '.'.repeat(100))
    await journal.close()
    const [, removed, following] = disk.names()
    await disk.folder().remove(removed ?? '')
    const again = await testJournal(disk.folder(), options)
    const lost = Number.parseInt(following ?? '', 10) - Number.parseInt(removed ?? '', 10)
    expect(await readAll(again)).toHaveLength(40_000 - lost)
    expect(again.state().damaged).toBe(lost)
  })

  it('is not fooled by a payload in plain that looks like a record', async () => {
    const fake = plainSegment('a'.repeat(36), [journalRecord('fake')]).subarray(segmentHeaderBytes)
    const records = ['a', 'b', 'c', 'd', 'e'].map((text) => journalRecord(text))
    records.splice(4, 0, journalRecord('', { payload: fake }))
    const bytes = plainSegment('b'.repeat(36), records)
    bytes.writeUInt8(1, bytes.indexOf(fake) - 1)
    const journal = await testJournal((await diskWith(bytes)).folder())
    expect(await textsIn(journal)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(journal.state().damaged).toBe(1)
  })
})

describe('a disk that does not give back what it has', () => {
  it('is asked again until it does: nothing is passed over for a passing fault', async () => {
    const { disk, journal, timing } = await onDriven()
    disk.failReads({ from: 0, to: Number.POSITIVE_INFINITY })
    const reading = readAll(journal)
    await timing.pass(60_000)
    expect(journal.notices.map(({ kind }) => kind)).toContain('not_readable')
    expect(await journal.append(journalRecord('written all the same'))).toBe(30_000)
    disk.failReads(undefined)
    await timing.pass(20_000)
    expect(await reading).toHaveLength(30_001)
    expect(journal.state().damaged).toBe(0)
  })

  it('costs the frames in a bad block and no others', async () => {
    const { disk, journal, timing } = await onDriven()
    disk.failReads({ from: 500_000, to: 500_001 })
    const reading = readAll(journal)
    await timing.pass(60_000)
    const lost = 30_000 - (await reading).length
    expect(lost).toBe(journal.state().damaged)
    expect(lost).toBeGreaterThan(20)
    expect(lost).toBeLessThan(80)
  })

  async function onDriven() {
    const disk = simulatedDisk()
    const timing = drivenTiming()
    const journal = await testJournal(disk.folder(), { timing })
    await append(journal, 30_000, '.'.repeat(100))
    return { disk, journal, timing }
  }
})

/** A segment of records with the numbers as texts, each written alone, and where each ends in it. */
async function written(count: number) {
  return writtenBy(count, '', async (records, append) => {
    for (const record of records) await append(record)
  })
}

/** As many as come at once, so that many share a frame. */
function writtenTogether(count: number, text = '') {
  return writtenBy(count, text, (records, append) => Promise.all(records.map(append)))
}

async function writtenBy(
  count: number,
  text: string,
  appendAll: (records: JournalRecord[], append: Journal['append']) => Promise<unknown>,
) {
  const disk = simulatedDisk()
  const journal = await testJournal(disk.folder())
  const records = Array.from({ length: count }, (_, at) =>
    journalRecord(`${at}${text}${'.'.repeat(60)}`),
  )
  await appendAll(records, journal.append)
  await journal.close()
  const bytes = disk.bytes(segment)
  const ends: number[] = []
  const starts: number[] = []
  const start = { expected: 0, inDamage: false }
  walkRecords(bytes.subarray(segmentHeaderBytes), start, crc32c(journal.id), false, {
    record(offset, length) {
      const from = segmentHeaderBytes + offset
      for (let left = positionsIn(bytes, from); left > 0; left -= 1) {
        starts.push(from)
        ends.push(from + length)
      }
    },
    damage() {},
  })
  return { bytes, starts, ends, id: journal.id }
}

async function diskWith(bytes: Buffer, journalId = ''): Promise<SimulatedDisk> {
  const disk = simulatedDisk()
  await disk.folder().replace('journal-id', Buffer.from(journalId))
  await disk.folder().replace(segment, bytes)
  return disk
}

function append(journal: Journal, count: number, text: string) {
  return Promise.all(Array.from({ length: count }, () => journal.append(journalRecord(text))))
}
