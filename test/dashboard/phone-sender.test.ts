import { expect, test } from 'vitest'
import type { Tap } from '../../dashboard/pages/phone/outbox.ts'
import { createSender, type Outcome } from '../../dashboard/pages/phone/sender.ts'

const t0 = Date.UTC(2026, 10, 2)

/** A phone whose clock the test moves, and a desk that answers what the test says. */
function phone(stored: string | null = null) {
  const timers: { atMs: number; call: () => void }[] = []
  const tried: Tap[] = []
  let storage = stored
  let nowMs = t0
  let ids = 0
  let answer: (outcome: Outcome) => void = () => {}
  const sender = createSender({
    load: () => storage,
    save: (text) => {
      storage = text
    },
    send: (tap) => {
      tried.push(tap)
      return new Promise((resolve) => {
        answer = resolve
      })
    },
    now: () => nowMs,
    newId: () => `tap-${++ids}`,
    after: (ms, call) => {
      const timer = { atMs: nowMs + ms, call }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  })
  sender.start()
  return {
    sender,
    tried: () => tried.map(({ transition }) => transition),
    stored: () => storage,
    timers,
    /** The desk answers, and the sender has taken note of it. */
    async answer(outcome: Outcome) {
      answer(outcome)
      await Promise.resolve()
      await Promise.resolve()
    },
    pass(ms: number) {
      nowMs += ms
      for (const timer of timers.filter(({ atMs }) => atMs <= nowMs)) {
        timers.splice(timers.indexOf(timer), 1)
        timer.call()
      }
    },
  }
}

test('a tap is sent at once and leaves the phone when the desk has it', async () => {
  const { sender, tried, answer, stored } = phone()
  sender.tap('T', 'accept')
  expect(tried()).toEqual(['accept'])
  await answer('sent')
  expect(sender.outbox()).toEqual([])
  expect(stored()).toBe('[]')
})

test('without a network the steps wait in order and keep the time of their tap', async () => {
  const { sender, tried, answer, pass } = phone()
  sender.tap('T', 'accept')
  await answer('later')
  pass(1000)
  sender.tap('T', 'arrive')
  expect(tried()).toEqual(['accept'])
  pass(1000)
  expect(tried()).toEqual(['accept', 'accept'])
  await answer('sent')
  expect(tried()).toEqual(['accept', 'accept', 'arrive'])
  expect(sender.outbox()[0]?.tappedAtMs).toBe(t0 + 1000)
})

test('what a closed page left behind is sent by the next one', async () => {
  const before = phone()
  before.sender.tap('T', 'accept')
  before.sender.stop()
  const after = phone(before.stored())
  expect(after.tried()).toEqual(['accept'])
  await after.answer('sent')
  expect(after.sender.outbox()).toEqual([])
})

test('a network that comes back ends the wait', async () => {
  const { sender, tried, answer, timers } = phone()
  sender.tap('T', 'accept')
  await answer('later')
  expect(timers).toHaveLength(1)
  sender.wake()
  expect(tried()).toEqual(['accept', 'accept'])
  expect(timers).toEqual([])
})

test('a refusal stands until the person retries or discards it', async () => {
  const { sender, tried, answer, timers } = phone()
  sender.tap('T', 'accept')
  await answer('refused')
  expect(timers).toEqual([])
  expect(sender.outbox()[0]?.state).toBe('refused')
  sender.retry()
  expect(tried()).toEqual(['accept', 'accept'])
  await answer('refused')
  sender.discard('tap-1')
  expect(sender.outbox()).toEqual([])
})

test('after it is stopped nothing is tried any more', async () => {
  const { sender, tried, answer, pass, timers } = phone()
  sender.tap('T', 'accept')
  await answer('later')
  sender.stop()
  expect(timers).toEqual([])
  pass(60_000)
  expect(tried()).toEqual(['accept'])
})
