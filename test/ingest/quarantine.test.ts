import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../ingest/journal/journal.ts'
import { quarantineOver } from '../../ingest/quarantine.ts'
import { keptAtOnce } from '../../ingest/refused-groups.ts'
import { journalRecord } from '../support/journal.ts'

const newQuarantine = (log = pino({ level: 'silent' })) => quarantineOver({ log })

function entry(position: number, fields: Partial<JournalEntry> = {}): JournalEntry {
  return {
    ...journalRecord('{"occupied":true,"card-4711":1}'),
    receivedAt: 9.5,
    position,
    ...fields,
  }
}

describe('the quarantine', () => {
  it('keeps 100,000 random device ids in one counter and a bounded number of places', () => {
    const quarantine = newQuarantine()
    for (let n = 0; n < 100_000; n += 1)
      quarantine.refuse(entry(n), [{ reason: 'unregistered', deviceId: `x-${n}`, site: 's1' }])
    const [group, ...more] = quarantine.taken()
    expect(more).toEqual([])
    expect(group?.rejection).toMatchObject({ reason: 'unregistered', count: 100_000 })
    expect(group?.kept).toHaveLength(keptAtOnce)
    expect(quarantine.total()).toBe(100_000)
    expect(quarantine.isEmpty()).toBe(true)
  })

  it('keeps fewer of a group that brings more than is kept, and counts them all', () => {
    const quarantine = newQuarantine()
    quarantine.heedFull([{ subscription: 'linli/v1/#', reason: 'not_json' }])
    for (let n = 0; n < 5000; n += 1) quarantine.refuse(entry(n), [{ reason: 'not_json' }])
    const [group] = quarantine.taken()
    expect(group?.rejection.count).toBe(5000)
    expect(group?.kept).toHaveLength(100)
  })

  it('counts a message once for a reason, whichever of its readings it is', () => {
    const quarantine = newQuarantine()
    quarantine.refuse(entry(0), [
      { reason: 'unregistered', deviceId: 'a' },
      { reason: 'unknown_model' },
      { reason: 'unregistered', deviceId: 'a' },
    ])
    const groups = quarantine.taken().map(({ rejection: { reason, count }, kept }) => {
      return [reason, count, kept.length]
    })
    expect(groups).toEqual([
      ['unregistered', 1, 1],
      ['unknown_model', 1, 1],
    ])
  })

  it('names the first record given up that the records do not name yet', () => {
    const quarantine = newQuarantine()
    expect(quarantine.firstUnwritten()).toBe(Number.POSITIVE_INFINITY)
    for (const position of [9, 7, 12])
      quarantine.keep(entry(position), { reason: 'store_rejected', deviceId: 'a' })
    expect(quarantine.firstUnwritten()).toBe(7)
    quarantine.taken()
    quarantine.keep(entry(15), { reason: 'react_failed', deviceId: 'a' })
    expect(quarantine.firstUnwritten()).toBe(7)
    quarantine.noteWritten()
    expect(quarantine.firstUnwritten()).toBe(15)
  })

  it('leaves what others tell to be counted once it is new, but for what it has no room to keep', () => {
    const quarantine = newQuarantine()
    for (let n = 0; n < keptAtOnce + 7; n += 1)
      quarantine.keep(entry(n), { reason: 'store_rejected', deviceId: 'a' })
    const [group] = quarantine.taken()
    expect(group?.reported).toHaveLength(keptAtOnce)
    expect(group?.rejection.count).toBe(7)
  })

  it('keeps no id that no device can have', () => {
    const quarantine = newQuarantine()
    const deviceId = 'a\u0000b'
    quarantine.refuse(entry(3), [{ reason: 'unregistered', deviceId, site: 'ok' }])
    expect(quarantine.taken()[0]?.kept).toEqual([
      { position: 3, receivedAt: 9, deviceId: null, siteId: 'ok' },
    ])
  })

  it('shows a sample without a value or an id', () => {
    const quarantine = newQuarantine()
    quarantine.count(entry(0), 'too_large')
    quarantine.countUnread(1)
    const samples = quarantine.taken().map(({ rejection: { sample } }) => sample)
    expect(samples).toEqual([
      'linli/v1/# (5 levels), 31 bytes, keys: occupied, ?',
      'not read: its sender was cut off',
    ])
  })

  it('keeps the record on which a step of ours fails, and tells the log once', () => {
    const lines: string[] = []
    const log = pino({ level: 'error' }, { write: (line) => lines.push(line) })
    const quarantine = newQuarantine(log)
    for (let n = 0; n < 3; n += 1)
      quarantine.sparing(entry(n), 'driver_failed', () => {
        throw new Error('a fault of ours')
      })
    expect(quarantine.taken()[0]?.reported.map(({ position }) => position)).toEqual([0, 1, 2])
    expect(lines).toHaveLength(1)
  })
})
