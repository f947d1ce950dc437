import { describe, expect, it } from 'vitest'
import type { Journal, JournalRecord } from '../../ingest/journal/journal.ts'
import { receiverInto } from '../../ingest/receive.ts'
import { testClock } from '../support/clock.ts'

const topic = 'linli/v1/s1/bay-1/parking.bay'
const flags = { qos: 1, dup: true, retain: false } as const
const unexpected = () => {
  throw new Error('nothing here is too large')
}

/** Only what a receiver asks of a journal. */
function testJournal() {
  const records: JournalRecord[] = []
  const journal: Pick<Journal, 'append'> = {
    append: (record) => Promise.resolve(records.push(record) - 1),
  }
  return { journal, records }
}

describe('receiving', () => {
  it('keeps the raw message with the time it came, and counts it', async () => {
    const { journal, records } = testJournal()
    const clock = testClock()
    const receiver = receiverInto(journal, clock, unexpected)
    expect([receiver.received(), receiver.lastMessageAt()]).toEqual([0, null])
    const payload = Buffer.from('not even JSON')
    expect(await receiver.receive(topic, payload, flags)).toBe(0)
    expect(records).toEqual([{ topic, payload, receivedAt: clock.now(), flags }])
    expect([receiver.received(), receiver.lastMessageAt()]).toEqual([1, clock.now()])
  })

  it('counts a message when it comes, not when it is on disk', () => {
    const receiver = receiverInto({ append: () => new Promise(() => {}) }, testClock(), unexpected)
    receiver.receive(topic, Buffer.from('{}'), flags)
    expect(receiver.received()).toBe(1)
  })

  it('refuses messages once it is closed, so that they stay with their sender', async () => {
    const { journal, records } = testJournal()
    const receiver = receiverInto(journal, testClock(), unexpected)
    receiver.close()
    await expect(receiver.receive(topic, Buffer.from('{}'), flags)).rejects.toThrow('stopping')
    expect([records, receiver.received()]).toEqual([[], 0])
  })

  it('lets a message over 64 KiB be acknowledged and hands it on as such, but does not keep it', async () => {
    const { journal, records } = testJournal()
    const tooLarge: number[] = []
    const receiver = receiverInto(journal, testClock(), ({ payload }) =>
      tooLarge.push(payload.length),
    )
    await receiver.receive(topic, Buffer.alloc(64 * 1024), flags)
    await receiver.receive(topic, Buffer.alloc(64 * 1024 + 1), flags)
    expect(tooLarge).toEqual([64 * 1024 + 1])
    expect([records.length, receiver.received()]).toEqual([1, 2])
  })
})
