import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointOf } from '../../api/telemetry/point.ts'
import { decode, drivers } from '../../devices/index.ts'
import { judge, type Registered } from '../../ingest/judge.ts'
import { anyJson, anyTopic, mutated } from '../devices/hostile-arbitraries.ts'
import { wire } from '../devices/wire.ts'
import { randomFrom } from '../support/random.ts'

const receivedAt = 1_763_800_000_500
const dayMs = 86_400_000

const devices: readonly Registered[] = [
  { id: 'dev-1', siteId: 'east', communityId: 'c1', model: null },
  { id: 'dev-2', siteId: 'west', communityId: null, model: null },
  { id: 'bay-0042', siteId: 'lot-7', communityId: 'c1', model: null },
  { id: 'gate:3', siteId: 'east', communityId: 'c1', model: null },
  { id: '00aabbccddeeff01', siteId: 'east', communityId: 'c1', model: 'bosch-tps110' },
  { id: '00aabbccddeeff02', siteId: 'west', communityId: null, model: 'nwave-nps' },
  { id: 'lane_north', siteId: 'east', communityId: 'c1', model: null },
]
const registry = new Map(devices.map((device) => [device.id, device]))
const deviceOf = (id: string) => registry.get(id)
const modelOf = (id: string) => registry.get(id)?.model ?? undefined

function judged(topic: string, payload: Uint8Array, retained = false) {
  return judge(decode(topic, payload, receivedAt, modelOf), deviceOf, retained)
}

function said(topic: string, message: unknown) {
  const { accepted, rejections } = judged(topic, wire(message))
  return { accepted: accepted.length, reasons: rejections.map(({ reason }) => reason) }
}

const none = (...reasons: string[]) => ({ accepted: 0, reasons })
const chirpstack = (devEui: string) => ({ deviceInfo: { devEui }, fPort: 1, data: 'AQ==' })

describe('a message with a valid credential', () => {
  const open = { open: true }

  it.each([
    ['its own topic', 'linli/v1/east/dev-1/contact', open, { accepted: 1, reasons: [] }],
    ['its own topic at another site', 'linli/v1/west/dev-1/contact', open, none('foreign_site')],
    ['another device at its own site', 'linli/v1/east/dev-2/contact', open, none('foreign_site')],
    ['a site that does not exist', 'linli/v1/north/dev-1/contact', open, none('foreign_site')],
    ['a device that does not exist', 'linli/v1/east/dev-3/contact', open, none('unregistered')],
    ['its own name in capitals', 'linli/v1/east/DEV-1/contact', open, none('unregistered')],
    ['the name of every object', 'linli/v1/east/constructor/contact', open, none('unregistered')],
    [
      'a DevEUI as a native device',
      'linli/v1/east/00aabbccddeeff03/contact',
      open,
      none('unregistered'),
    ],
    [
      'what is undeclared besides',
      'linli/v1/east/dev-1/contact',
      { ...open, x: 1 },
      { accepted: 1, reasons: ['undeclared_field'] },
    ],
    [
      'a registered DevEUI',
      'application/a/device/00aabbccddeeff01/event/up',
      chirpstack('00AABBCCDDEEFF01'),
      { accepted: 1, reasons: [] },
    ],
    [
      'a strange DevEUI',
      'application/a/device/00aabbccddeeff09/event/up',
      chirpstack('00aabbccddeeff09'),
      none('unknown_model'),
    ],
    ['a camera that does not exist', 'frigate/reviews', review('lane_south'), none('unregistered')],
    [
      'a bay sensor as a camera',
      'frigate/reviews',
      review('bay-0042'),
      { accepted: 1, reasons: [] },
    ],
    ['Frigate itself, unregistered', 'frigate/available', 'online', none('unregistered')],
  ])('for %s', (_name, topic, message, expected) => {
    expect(said(topic, message)).toEqual(expected)
  })

  it('keeps of a stranger who it claims to be, for a person to claim it', () => {
    expect(judged('linli/v1/east/dev-9/contact', wire(open)).rejections).toEqual([
      { reason: 'unregistered', deviceId: 'dev-9', site: 'east' },
    ])
  })
})

describe('the time of a registered device', () => {
  const times: [string, unknown, boolean][] = [
    ['now', receivedAt, false],
    ['two minutes ahead', receivedAt + 120_000, false],
    ['thirty days back', receivedAt - 30 * dayMs, false],
    ['over two minutes ahead', receivedAt + 120_001, true],
    ['over thirty days back', receivedAt - 30 * dayMs - 1, true],
    ['1970', 0, true],
    ['1970 as text', '1970-01-01T00:00:00Z', true],
    ['epoch seconds', 1_763_800_000, true],
    ['2000', '2000-01-01T00:00:00Z', true],
    ['2200', '2200-01-01T00:00:00Z', true],
    ['the last instant of 64 bits', 9_223_372_036_854, true],
    ['minus nought', -0, true],
  ]

  it.each(times)(
    '%s stands as it is, or under the time of receipt and flagged',
    (_name, at, isOff) => {
      const { accepted } = judged('linli/v1/east/dev-1/contact', wire({ at, open: true }))
      const own = typeof at === 'string' ? Date.parse(at) : Number(at)
      expect(accepted.map(({ reading, deviceAt }) => [reading.observedAt, deviceAt])).toEqual([
        isOff ? [receivedAt, own + 0] : [own, undefined],
      ])
      expect(accepted[0]?.reading.quality === 'clock_skew').toBe(isOff)
    },
  )

  it('that jumps back and forth by years makes points of one day only', () => {
    const random = randomFrom(2200)
    const days = new Set<number>()
    for (let seq = 0; seq < 5000; seq += 1) {
      const at = random.int(0, 2 ** 31) * 4000
      const { accepted } = judged('linli/v1/east/dev-1/contact', wire({ at, seq, open: true }))
      for (const { reading } of accepted) days.add(Math.floor(reading.observedAt / dayMs))
    }
    const farAway = [...days].filter((day) => Math.abs(day - receivedAt / dayMs) > 31)
    expect(farAway).toEqual([])
    expect(days.size).toBeGreaterThan(0)
  })
})

describe('whatever is sent', () => {
  it('a hundred thousand devices that nobody has registered make no series', () => {
    const random = randomFrom(19)
    const reasons = new Map<string, number>()
    for (let index = 0; index < 100_000; index += 1) {
      const topic = `linli/v1/east/d${random.int(0, 2 ** 30)}-${index}/contact`
      for (const { reason } of judged(topic, openBytes).rejections)
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    expect([...reasons]).toEqual([['unregistered', 100_000]])
  })

  it('a point has the tags of the registry, a time that is near, and no credential', () => {
    const anyMessage = fc.oneof(
      fc.tuple(anyTopic, anyJson).map(([topic, text]) => ({ topic, text })),
      mutated,
    )
    fc.assert(
      fc.property(anyMessage, fc.boolean(), ({ topic, text }, retained) => {
        const { accepted, rejections } = judged(topic, wire(text), retained)
        for (const { reason } of rejections) if (reason === 'driver_failed') throw new Error(topic)
        for (const { reading, device, deviceAt } of accepted) {
          const broken = brokenPoint(pointOf(reading, device, 1, deviceAt), deviceAt)
          if (broken) throw new Error(broken)
        }
      }),
      { numRuns: 6000 },
    )
  })
})

const openBytes = wire({ open: true })
const adapters = new Set(drivers.map(({ name }) => name))

function brokenPoint(point: ReturnType<typeof pointOf>, deviceAt?: number): string | undefined {
  const device = registry.get(point.device)
  if (!device) return 'a device that is not registered'
  if (point.site !== device.siteId) return 'a site that is not the registry’s'
  if (point.community !== (device.communityId ?? '')) return 'a community of its own'
  if (!adapters.has(point.adapter)) return 'an adapter of its own'
  if ('credential' in point.fields) return 'a credential'
  const ageMs = receivedAt - point.atMs
  if (ageMs > 30 * dayMs || ageMs < -120_000) return 'a time far off'
  if (deviceAt !== undefined && ageMs !== 0) return 'a clamped time that is not that of receipt'
  if (deviceAt !== undefined && point.quality === 'good') return 'a clamped time called good'
  return undefined
}

function review(camera: string) {
  const data = { objects: ['car'], zones: [] }
  const after = { id: 'r', camera, start_time: 1_763_800_000, severity: 'alert', data }
  return { type: 'new', after }
}
