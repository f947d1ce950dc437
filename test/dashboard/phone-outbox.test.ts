import { describe, expect, test } from 'vitest'
import {
  failed,
  nextToSend,
  type Outbox,
  put,
  readOutbox,
  refused,
  remove,
  requestOf,
  retryAll,
  sending,
  waitMs,
  wake,
  wakeAtMs,
  writeOutbox,
} from '../../dashboard/pages/phone/outbox.ts'

const t0 = Date.UTC(2026, 10, 2)
const accept = { id: 'a', taskId: 'T', transition: 'accept', tappedAtMs: t0 } as const
const arrive = { id: 'b', taskId: 'T', transition: 'arrive', tappedAtMs: t0 + 1000 } as const
const other = { id: 'c', taskId: 'U', transition: 'accept', tappedAtMs: t0 + 2000 } as const

const both: Outbox = put(put([], accept), arrive)

describe('an outbox', () => {
  test('sends the steps of one task in the order of the taps', () => {
    expect(nextToSend(both, t0 + 5000)?.id).toBe('a')
    expect(nextToSend(remove(both, 'a'), t0 + 5000)?.id).toBe('b')
  })

  test('takes the same button once', () => {
    expect(put(both, { ...accept, id: 'again' })).toEqual(both)
  })

  test('sends nothing while something is being sent', () => {
    expect(nextToSend(sending(both, 'a'), t0 + 5000)).toBeUndefined()
  })

  test('keeps the time of the tap through failures', () => {
    const later = failed(sending(both, 'a'), 'a', t0 + 60_000)
    expect(later[0]).toMatchObject({ tappedAtMs: t0, attempts: 1, nextTryAtMs: t0 + 62_000 })
  })

  test('tells the desk when the button was pressed, also after failures', () => {
    const later = failed(sending(put([], accept), 'a'), 'a', t0 + 60_000)
    expect(later.map(requestOf)).toEqual([{ transition: 'accept', tappedAt: t0 }])
  })

  test('waits out the back-off, then offers the tap again', () => {
    const later = failed(sending(put([], accept), 'a'), 'a', t0)
    expect(nextToSend(later, t0 + 1999)).toBeUndefined()
    expect(wakeAtMs(later)).toBe(t0 + 2000)
    expect(nextToSend(later, t0 + 2000)?.id).toBe('a')
  })

  test('does not hold up another task behind one that waits', () => {
    const waiting = failed(sending(put(both, other), 'a'), 'a', t0 + 5000)
    expect(nextToSend(waiting, t0 + 5000)?.id).toBe('c')
  })

  test('leaves a refusal to the person, and the later steps of that task with it', () => {
    const no = refused(sending(both, 'a'), 'a')
    expect(nextToSend(no, t0 + 9_000_000)).toBeUndefined()
    expect(wakeAtMs(no)).toBeUndefined()
    expect(nextToSend(wake(no, t0 + 9000), t0 + 9000)).toBeUndefined()
    expect(nextToSend(retryAll(no, t0 + 9000), t0 + 9000)?.id).toBe('a')
  })

  test('is tried at once when the network comes back', () => {
    const later = failed(sending(put([], accept), 'a'), 'a', t0 + 60_000)
    expect(nextToSend(wake(later, t0 + 60_100), t0 + 60_100)?.id).toBe('a')
  })
})

test('waits double and stop growing at two minutes', () => {
  expect([1, 2, 3, 6, 7, 50].map(waitMs)).toEqual([2000, 4000, 8000, 64_000, 120_000, 120_000])
})

describe('a stored outbox', () => {
  test('is read back as it was, and what was being sent is sent again', () => {
    expect(readOutbox(writeOutbox(both))).toEqual(both)
    expect(readOutbox(writeOutbox(sending(both, 'a')))[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
    })
  })

  test('that is damaged loses only what cannot be read', () => {
    expect(readOutbox(null)).toEqual([])
    expect(readOutbox('{"half')).toEqual([])
    expect(readOutbox('{}')).toEqual([])
    const stored = JSON.stringify([
      ...both,
      null,
      { id: 7 },
      { ...both[0], transition: 'close' },
      { ...both[0], tappedAtMs: 0.5 },
    ])
    expect(readOutbox(stored)).toEqual(both)
  })
})
