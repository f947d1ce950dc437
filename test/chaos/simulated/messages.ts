import type { Registered } from '../../../ingest/judge.ts'
import type { EventLoop } from './event-loop.ts'

/** A message of a device, and when it and its copies reach the broker (epoch ms). */
export type Message = {
  id: number
  topic: string
  payload: Uint8Array
  retain: boolean
  /** More than one: several publishers said it, or one that had no PUBACK in time. */
  arrivals: readonly { at: number; dup: boolean }[]
}

export type Bay = Registered & { lotId: string }

export type Street = {
  bays: readonly Bay[]
  devices: ReadonlyMap<string, Registered>
}

const site = { siteId: 's1', communityId: 'c1', model: null }
/** The store never takes a count of this total: it stands for whatever a store refuses alone. */
export const unstorable = 13

/** Bays of two lots, a gate, and devices that each do one thing wrong. */
export function streetOf(bayCount: number): Street {
  const bays = Array.from({ length: bayCount }, (_, index) => ({
    ...site,
    id: `bay-${index}`,
    lotId: `lot-${index % 2}`,
  }))
  const others = ['gate-0', 'undated-0', 'unstorable-0', 'skewed-0'].map((id) => ({ ...site, id }))
  const devices = [...bays.map(({ lotId: _, ...device }) => device), ...others]
  return { bays, devices: new Map(devices.map((device) => [device.id, device])) }
}

const minuteMs = 60_000
/** What a bay says more often than this is told to the minute only (ingest/bay-changes.ts). */
const bayPauseMs = minuteMs
const hourMs = 60 * minuteMs

type Span = { from: number; until: number }

/** What all devices of the street say in a span of time, each numbering its messages. */
export function messagesOf(loop: EventLoop, street: Street, span: Span, share: number): Message[] {
  const messages: Message[] = []
  const say = (topic: string, body: object | string, at: number, retain = false) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const payload = new TextEncoder().encode(text)
    messages.push({
      id: messages.length,
      topic: `linli/v1/${topic}`,
      payload,
      retain,
      arrivals: arrivalsOf(loop, at),
    })
  }
  for (const { id } of street.bays)
    for (const { at, seq, boot } of numbersOf(loop, span, share, bayPauseMs)) {
      const occupied = loop.chance(0.5)
      say(`s1/${id}/parking.bay`, { at, seq, boot, occupied, batteryV: seq / 8 }, at)
    }
  for (const { at, seq, boot } of numbersOf(loop, span, share)) {
    const state = loop.pick(['open', 'closed', 'forced', 'held_open', 'fault'])
    say('s1/gate-0/gate.state', { at, seq, boot, state }, at, loop.chance(0.3))
  }
  for (const { at } of numbersOf(loop, span, share / 3))
    say('s1/undated-0/contact', { open: loop.chance(0.5) }, at)
  for (const { at, seq, boot } of numbersOf(loop, span, share / 2)) {
    const total = loop.chance(0.5) ? unstorable : seq
    say('s1/unstorable-0/count', { at, seq, boot, total }, at)
  }
  for (const { at, seq, boot } of numbersOf(loop, span, share / 3)) {
    const skewed = loop.pick([0, at - 40 * 24 * hourMs, at + 365 * 24 * hourMs])
    say('s1/skewed-0/contact', { at: skewed, seq, boot, open: true }, at)
  }
  for (const { at } of numbersOf(loop, span, share / 3))
    say(loop.pick(['s1/stranger/contact', 's2/bay-0/contact', 's1/gate-0/x']), '{"open":true}', at)
  return messages
}

/** When a device says something, and under which number; now and then it starts anew. */
function numbersOf(loop: EventLoop, { from, until }: Span, share: number, leastMs = 1) {
  const numbers: { at: number; seq: number; boot: string }[] = []
  const pauseMs = Math.max(2000, (4 * minuteMs) / share)
  let seq = loop.int(0, 3)
  let boot = 1
  for (let at = from; at < until; at += loop.int(leastMs, leastMs + 2 * pauseMs)) {
    numbers.push({ at, seq, boot: `b${boot}` })
    seq += 1
    if (boot === 1 && loop.chance(0.02)) {
      boot = 2
      seq = 0
    }
  }
  return numbers
}

/** Most come at once, some minutes later, a few up to an hour; some more than once. */
function arrivalsOf(loop: EventLoop, at: number): Message['arrivals'] {
  const delayMs = loop.pick([
    loop.int(0, 500),
    loop.int(0, 500),
    loop.int(0, 500),
    loop.int(0, 2 * minuteMs),
    loop.chance(0.5) ? loop.int(0, hourMs) : loop.int(0, 5000),
  ])
  const first = { at: at + delayMs, dup: false }
  if (!loop.chance(0.2)) return [first]
  const more = Array.from({ length: loop.int(1, 3) }, () => ({
    at: first.at + loop.int(0, loop.chance(0.2) ? 20 * minuteMs : 3000),
    dup: loop.chance(0.5),
  }))
  return [first, ...more]
}
