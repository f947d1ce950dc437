import { describe, expect, it } from 'vitest'
import { decode } from '../../devices/index.ts'
import { generateDistrict } from '../../simulators/district/district.ts'
import { createBays } from '../../simulators/living/bays.ts'
import { createCameras } from '../../simulators/living/cameras.ts'
import { createGates } from '../../simulators/living/gates.ts'
import { createWriter, type Living, type Message } from '../../simulators/living/message.ts'
import { standingOf } from '../../simulators/living/occupancy.ts'

const { devices } = generateDistrict(7)
const startAt = Date.parse('2026-11-20T18:00:00+08:00')
const minuteMs = 60_000
const of = (kind: string) => devices.filter((device) => device.kind === kind)

function run(living: Living[], minutes: number, from = startAt): Message[][] {
  const steps: Message[][] = []
  for (let now = from; now <= from + minutes * minuteMs; now += 200)
    steps.push(living.flatMap((one) => one.step(now)))
  return steps
}

function whole({ withPast = true, isBusy = (): boolean => false, speed = 1 } = {}): Living[] {
  const common = { seed: 7, speed, write: createWriter('test'), isBusy }
  return [
    createGates(of('gate'), common),
    createCameras(of('camera'), common),
    createBays(of('bay'), { ...common, withPast }),
  ]
}

const tenMinutes = run(whole(), 10)
const said = tenMinutes.flat()
const kindOf = ({ topic }: Message) => topic.split('/')[4]
const deviceOf = ({ topic }: Message) => topic.split('/')[3] ?? ''
const atOf = ({ payload }: Message) => Number(payload.at)

describe('the living district', () => {
  it('says nothing that the drivers cannot read, and all of it as simulated', () => {
    const encoder = new TextEncoder()
    const decoded = said.map(({ topic, payload }) =>
      decode(topic, encoder.encode(JSON.stringify(payload)), startAt),
    )
    expect(decoded.flatMap(({ problems }) => problems)).toEqual([])
    expect(decoded.every(({ readings }) => readings[0]?.quality === 'simulated')).toBe(true)
  })

  it('says the same again for the same seed and times', () => {
    expect(run(whole(), 1)).toEqual(run(whole(), 1))
  })

  it('lets every device speak in the order of time, and never of the future', () => {
    const last = new Map<string, number>()
    const disordered: Message[] = []
    for (const message of said) {
      const key = `${deviceOf(message)} ${kindOf(message)}`
      if (kindOf(message) !== 'access.event' && atOf(message) < (last.get(key) ?? 0))
        disordered.push(message)
      last.set(key, Math.max(atOf(message), last.get(key) ?? 0))
    }
    expect(disordered).toEqual([])
    const early = tenMinutes.flatMap((step, index) =>
      step.filter((message) => atOf(message) > startAt + index * 200 + 1),
    )
    expect(early).toEqual([])
  })

  it('counts seq up from 0 for each device', () => {
    const counts = new Map<string, number>()
    const wrong = said.filter((message) => {
      const expected = counts.get(deviceOf(message)) ?? 0
      counts.set(deviceOf(message), expected + 1)
      return message.payload.seq !== expected
    })
    expect(wrong).toEqual([])
  })

  it('moves the map: several bays change each second once it stands', () => {
    const states = new Map<string, unknown>()
    const changes = said.filter((message) => {
      if (kindOf(message) !== 'parking.bay') return false
      const before = states.get(deviceOf(message))
      states.set(deviceOf(message), message.payload.occupied)
      return atOf(message) > startAt + 2 * minuteMs && before !== message.payload.occupied
    })
    const perSecond = changes.length / (8 * 60)
    expect(perSecond).toBeGreaterThan(1.5)
    expect(perSecond).toBeLessThan(10)
    const occupied = [...states.values()].filter(Boolean).length / states.size
    expect(occupied).toBeGreaterThan(0.3)
    expect(occupied).toBeLessThan(0.85)
  })

  it('speaks about forty times a second, and bursts at most two thousand', () => {
    const steady = tenMinutes.slice(5 * 60 * 5).flat().length / (5 * 60)
    expect(steady).toBeGreaterThan(25)
    expect(steady).toBeLessThan(60)
    const busiest = Math.max(
      ...tenMinutes.map((_, index) => tenMinutes.slice(index, index + 5).flat().length),
    )
    expect(busiest).toBeLessThan(3_200)
  })

  it('tells the first day and a half of stays once, and not on a later start', () => {
    const past = (messages: Message[]) =>
      messages.filter((m) => kindOf(m) === 'parking.bay' && atOf(m) < startAt - 10_000)
    const stays = past(said).filter(({ payload }) => payload.occupied === false)
    expect(stays.length).toBeGreaterThan(1_200)
    expect(Math.min(...past(said).map(atOf))).toBeGreaterThan(startAt - 3 * 86_400_000)
    expect(past(run(whole({ withPast: false }), 1).flat())).toEqual([])
  })

  it('leaves a few bays, two gates and two cameras dark', () => {
    const speakers = new Set(said.map(deviceOf))
    const silent = (kind: string) => of(kind).filter(({ id }) => !speakers.has(id)).length
    expect(silent('bay')).toBeGreaterThan(0)
    expect(silent('bay')).toBeLessThan(30)
    expect(silent('gate')).toBe(2)
    const offline = said.filter((m) => kindOf(m) === 'camera.status' && !m.payload.online)
    expect(new Set(offline.map(deviceOf)).size).toBe(2)
  })

  it('reads no face, and gives credentials no longer than a day', () => {
    const events = said.filter((message) => kindOf(message) === 'access.event')
    expect(events.length).toBeGreaterThan(500)
    expect(new Set(events.map(({ payload }) => payload.method))).not.toContain('face')
  })

  it('needs a person about once a minute, at a place that fits', () => {
    const alerts = said.filter(
      ({ payload }) =>
        payload.severity === 'alert' &&
        payload.phase === 'update' &&
        (/fire_lane|lift|bin_area|road/.test(String(payload.zones)) ||
          String(payload.objects) === 'smoke'),
    )
    expect(alerts.length).toBeGreaterThanOrEqual(5)
    expect(alerts.length).toBeLessThanOrEqual(14)
    const purposes = new Map(devices.map(({ id, purpose }) => [id, purpose]))
    const lanes = alerts.filter(({ payload }) => String(payload.zones) === 'fire_lane')
    expect(lanes.length).toBeGreaterThan(0)
    expect(lanes.every((message) => purposes.get(deviceOf(message)) === 'fire_lane')).toBe(true)
  })

  it('ends every review that it begins', () => {
    const long = run(whole({ withPast: false }), 20).flat()
    const reviews = long.filter((message) => kindOf(message) === 'camera.review')
    const began = reviews.filter(
      (m) => m.payload.phase === 'new' && atOf(m) < startAt + 10 * minuteMs,
    )
    const ended = new Set(
      reviews.filter((m) => m.payload.phase === 'end').map((m) => m.payload.reviewId),
    )
    expect(began.length).toBeGreaterThan(100)
    expect(began.filter(({ payload }) => !ended.has(payload.reviewId))).toEqual([])
  })

  it('lets nothing new go wrong while the desk is full', () => {
    const calm = run(whole({ withPast: false, isBusy: () => true }), 10).flat()
    const wrong = calm.filter(
      ({ payload }) =>
        ['forced', 'held_open', 'fault'].includes(String(payload.state)) ||
        (payload.severity === 'alert' && String(payload.zones) === 'fire_lane'),
    )
    expect(wrong).toEqual([])
  })
})

describe('where a bay stands', () => {
  it('is a function of the time, so a district started again finds its cars', () => {
    const ids = of('bay').slice(0, 200)
    const live = new Map<string, unknown>()
    const bays = createBays(ids, { seed: 7, speed: 1, write: createWriter('a'), withPast: false })
    for (const message of run([bays], 30).flat())
      live.set(deviceOf(message), message.payload.occupied)
    const endAt = startAt + 30 * minuteMs
    const different = [...live].filter(
      ([id, occupied]) => standingOf(7, id, endAt, 1).occupied !== occupied,
    )
    expect(different).toEqual([])
  })

  it('always stands since the past until the future', () => {
    for (const { id } of of('bay').slice(0, 300)) {
      const { since, until } = standingOf(7, id, startAt, 1)
      expect(since).toBeLessThanOrEqual(startAt)
      expect(until).toBeGreaterThan(startAt)
    }
  })
})
