import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../ingest/journal/journal.ts'
import { memoryJournal } from '../../ingest/journal/memory.ts'

const record = (text: string, receivedAt = 0): JournalRecord => ({
  topic: 't',
  payload: Buffer.from(text),
  receivedAt,
  flags: { qos: 1, dup: false, retain: false },
})

describe('the journal in memory', () => {
  it('numbers records from the end and gives them back in order', async () => {
    const journal = memoryJournal()
    const cursor = journal.cursor('one')
    expect([await journal.append(record('a')), await journal.append(record('b'))]).toEqual([0, 1])
    const entries = await journal.read(cursor.position(), 10)
    expect(entries.map(({ payload }) => String(payload))).toEqual(['a', 'b'])
    expect(await journal.read(1, 10)).toHaveLength(1)
    expect(await journal.read(0, 1)).toHaveLength(1)
  })

  it('lets a reader at the end wait for the next record', async () => {
    const journal = memoryJournal()
    journal.cursor('one')
    const reading = journal.read(0, 10)
    await journal.append(record('a'))
    expect(await reading).toHaveLength(1)
  })

  it('makes a writer wait while the slowest cursor is too far behind, however fast the others are', async () => {
    const journal = memoryJournal(3)
    const [fast, slow] = [journal.cursor('fast'), journal.cursor('slow')]
    for (const text of ['a', 'b', 'c']) await journal.append(record(text))
    fast.moveTo(3)
    let isKept = false
    const waiting = journal.append(record('d')).then(() => {
      isKept = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect([isKept, journal.end()]).toEqual([false, 3])
    slow.moveTo(1)
    await waiting
    expect(journal.end()).toBe(4)
  })

  it('keeps no more than 64 MB of payloads, and lets go of them once they are passed', async () => {
    const journal = memoryJournal()
    const cursor = journal.cursor('slow')
    const big: JournalRecord = { ...record(''), payload: new Uint8Array(16 * 1024 * 1024) }
    for (let count = 0; count < 4; count += 1) await journal.append(big)
    let isKept = false
    const waiting = journal.append(big).then(() => {
      isKept = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isKept).toBe(false)
    cursor.moveTo(1)
    await waiting
    expect(await journal.read(1, 10)).toHaveLength(4)
  })

  it('forgets what every cursor has passed and still reads on from the right record', async () => {
    const journal = memoryJournal()
    const cursor = journal.cursor('one')
    for (let count = 0; count < 10_000; count += 1) await journal.append(record(`${count}`, count))
    cursor.moveTo(9_000)
    const [next] = await journal.read(9_000, 1)
    expect([next?.position, String(next?.payload)]).toEqual([9_000, '9000'])
    expect([journal.receivedAt(9_000), journal.receivedAt(10)]).toEqual([9_000, undefined])
  })

  it('refuses records once it is closed, also those that wait', async () => {
    const journal = memoryJournal(1)
    journal.cursor('slow')
    await journal.append(record('a'))
    const waiting = journal.append(record('b'))
    journal.close()
    await expect(waiting).rejects.toThrow('closed')
    await expect(journal.append(record('c'))).rejects.toThrow('closed')
  })
})
