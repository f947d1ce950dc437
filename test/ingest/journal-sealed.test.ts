import { crc32c } from '@node-rs/crc32'
import { describe, expect, it } from 'vitest'
import { StartProblem } from '../../api/errors.ts'
import { segmentHeaderBytes, segmentName } from '../../ingest/journal/segment.ts'
import { drivenTiming } from '../support/driven-timing.ts'
import { journalRecord, readAll, testJournal, textsIn } from '../support/journal.ts'
import { testKey } from '../support/keys.ts'
import { plainSegment } from '../support/plain-segment.ts'
import { losesAll, type SimulatedDisk, simulatedDisk } from '../support/simulated-folder.ts'

const [oldKey, newKey] = [testKey('old').bytes, testKey('new').bytes]
const journalId = 'a'.repeat(36)
const dayMs = 24 * 60 * 60 * 1000

describe('a sealed journal', () => {
  it('has neither topics nor payloads in its files, whether records came alone or together', async () => {
    const disk = simulatedDisk()
    const journal = await testJournal(disk.folder())
    await journal.append(
      journalRecord('seeded alone', { topic: 'linli/v1/seeded-site/seeded-door' }),
    )
    await Promise.all(
      ['one', 'two', 'three'].map((text) => journal.append(journalRecord(`seeded ${text}`))),
    )
    await journal.close()
    const stored = Buffer.concat(disk.names().map((name) => disk.bytes(name)))
    for (const word of ['seeded', 'linli/v1', 'parking.bay'])
      expect(stored.includes(word)).toBe(false)
    expect(await textsIn(await testJournal(disk.folder()))).toHaveLength(4)
  })

  it('seals the same record each time into other bytes', async () => {
    const sealed = await Promise.all(
      [0, 1].map(async () => {
        const disk = simulatedDisk()
        const newId = () => journalId
        const journal = await testJournal(disk.folder(), { newId, timing: drivenTiming() })
        await Promise.all([journal.append(journalRecord('the same'))])
        return disk.bytes(segmentName(0)).subarray(-60)
      }),
    )
    expect(sealed[0]).not.toEqual(sealed[1])
  })

  it('is not opened with another key, and says which file must hold the right one', async () => {
    const disk = await writtenWith(oldKey)
    const before = disk.bytes(segmentName(0))
    const opening = testJournal(disk.folder(), { keys: () => [newKey] })
    await expect(opening).rejects.toBeInstanceOf(StartProblem)
    await expect(opening).rejects.toMatchObject({
      lines: [expect.stringContaining(segmentName(0)), expect.stringContaining('RECORDS_KEY_FILE')],
    })
    expect(disk.bytes(segmentName(0))).toEqual(before)
    expect(await textsIn(await testJournal(disk.folder(), { keys: () => [oldKey] }))).toEqual([
      'old',
    ])
  })

  it('passes over nothing while a key is away that only a later part needs', async () => {
    const timing = drivenTiming()
    let keys = [newKey, oldKey]
    const disk = await writtenWith(oldKey)
    const first = await testJournal(disk.folder(), { keys: () => keys })
    await first.append(journalRecord('new'))
    await first.close()
    const journal = await testJournal(disk.folder(), { keys: () => keys, timing })
    keys = [newKey]
    const reading = textsIn(journal)
    await timing.pass(10_000)
    expect(journal.notices.map(({ kind }) => kind)).toContain('not_readable')
    keys = [newKey, oldKey]
    await timing.pass(10_000)
    expect(await reading).toEqual(['old', 'new'])
    expect(journal.state().damaged).toBe(0)
  })

  it('goes on under a new key in a segment of its own, and needs the old one no more when that is gone', async () => {
    const timing = drivenTiming()
    const disk = await writtenWith(oldKey)
    const both = { keys: () => [newKey, oldKey], timing }
    const journal = await testJournal(disk.folder(), both)
    await journal.append(journalRecord('new'))
    expect(disk.names().filter((name) => name.endsWith('.journal'))).toHaveLength(2)
    expect(await textsIn(journal)).toEqual(['old', 'new'])
    journal.hold('telemetry', journal.end())
    await timing.pass(8 * dayMs)
    await journal.close()
    const later = await testJournal(disk.folder(), { keys: () => [newKey] })
    expect(await textsIn(later)).toEqual(['new'])
  })

  it('takes up a new key while it runs', async () => {
    let keys = [oldKey]
    const disk = simulatedDisk()
    const journal = await testJournal(disk.folder(), { keys: () => keys })
    await journal.append(journalRecord('old'))
    keys = [newKey, oldKey]
    await journal.append(journalRecord('new'))
    await journal.close()
    await disk.folder().remove(segmentName(0))
    expect(await textsIn(await testJournal(disk.folder(), { keys: () => [newKey] }))).toEqual([
      'new',
    ])
  })

  it('counts a frame as damaged that somebody changed so that its checksum holds', async () => {
    const disk = await writtenWith(oldKey)
    const bytes = disk.bytes(segmentName(0))
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    const frame = bytes.subarray(segmentHeaderBytes)
    frame.writeUInt32LE(crc32c(frame.subarray(8), crc32c(journalId)), 4)
    await disk.folder().replace(segmentName(0), bytes)
    const journal = await testJournal(disk.folder(), { keys: () => [oldKey] })
    await journal.append(journalRecord('after'))
    expect(await textsIn(journal)).toEqual(['after'])
    expect(journal.notices).toEqual([
      { kind: 'damaged', segment: segmentName(0), position: 0, records: 1 },
    ])
  })

  it('reads a journal of before sealing, goes on from it sealed, and lets go of it in time', async () => {
    const timing = drivenTiming()
    const disk = simulatedDisk()
    const records = ['a', 'b', 'c'].map((text) => journalRecord(text))
    await disk.folder().replace(segmentName(0), plainSegment(journalId, records))
    const journal = await testJournal(disk.folder(), { timing })
    expect(await journal.append(journalRecord('sealed'))).toBe(3)
    expect(await textsIn(journal)).toEqual(['a', 'b', 'c', 'sealed'])
    await journal.close()
    disk.crash(losesAll)
    const again = await testJournal(disk.folder(), { timing })
    expect(await textsIn(again)).toEqual(['a', 'b', 'c', 'sealed'])
    expect(disk.bytes(segmentName(3)).includes('sealed')).toBe(false)
    again.hold('telemetry', again.end())
    await timing.pass(8 * dayMs)
    expect((await readAll(again)).map(({ position }) => position)).toEqual([3])
  })

  it('cuts the torn end of a journal of before sealing as it always did', async () => {
    const disk = simulatedDisk()
    const bytes = plainSegment(
      journalId,
      ['a', 'b'].map((text) => journalRecord(text)),
    )
    await disk.folder().replace(segmentName(0), bytes.subarray(0, bytes.length - 1))
    const journal = await testJournal(disk.folder())
    await journal.append(journalRecord('c'))
    await journal.close()
    const again = await testJournal(disk.folder())
    expect(await textsIn(again)).toEqual(['a', 'c'])
    expect([again.state().damaged, again.notices]).toEqual([0, []])
  })
})

async function writtenWith(key: Uint8Array): Promise<SimulatedDisk> {
  const disk = simulatedDisk()
  const journal = await testJournal(disk.folder(), { keys: () => [key], newId: () => journalId })
  await journal.append(journalRecord('old'))
  await journal.close()
  return disk
}
