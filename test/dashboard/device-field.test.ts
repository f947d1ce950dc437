import { describe, expect, it } from 'vitest'
import type { LiveReading } from '../../api/live/events.ts'
import type { Device } from '../../api/places/schema.ts'
import { stylesOf, wordOfCode } from '../../dashboard/map/colours.ts'
import { countsOf } from '../../dashboard/map/counts.ts'
import { createFields, repaint } from '../../dashboard/map/device-field.ts'
import type { Values } from '../../dashboard/map/device-state.ts'
import { palettes } from '../../dashboard/ui/theme.ts'

const place = (id: string, kind: Device['kind']): Device => ({
  id,
  kind,
  model: null,
  name: id,
  siteId: 's',
  communityId: null,
  lotId: null,
  bay: null,
  lon: 112.9,
  lat: 28.2,
})

const reading = (
  deviceId: string,
  kind: LiveReading['kind'],
  fields: LiveReading['fields'],
): [string, Values] => [
  deviceId,
  { [kind]: { deviceId, kind, observedAt: 0, receivedAt: 0, quality: 'good', fields } },
]

const devices = [place('b1', 'bay'), place('b2', 'bay'), place('g1', 'gate'), place('c1', 'camera')]
const start = createFields(devices, palettes.dark)

describe('the arrays that the map draws', () => {
  it('start with every device unknown', () => {
    expect(countsOf(start, 0)).toEqual({
      gates: { known: 0, total: 1 },
      cameras: { known: 0, total: 1 },
      bays: { known: 0, total: 2, occupied: 0 },
    })
  })

  it('repaint only the class that changed, so that the other layers rest', () => {
    const live = new Map([reading('b1', 'parking.bay', { occupied: true })])
    const next = repaint(start, ['b1'], live, 1)
    expect(next.bay).not.toBe(start.bay)
    expect(next.gate).toBe(start.gate)
    expect(next.camera).toBe(start.camera)
    expect(countsOf(next, 1).bays).toEqual({ known: 1, total: 2, occupied: 1 })
  })

  it('do not change when a device repeats what it said', () => {
    const live = new Map([reading('g1', 'gate.state', { state: 'closed' })])
    const once = repaint(createFields(devices, palettes.dark), ['g1'], live, 1)
    expect(repaint(once, ['g1'], live, 2)).toBe(once)
  })

  it('grow old by themselves: after the limits what was known no longer is', () => {
    const live = new Map([
      reading('b1', 'parking.bay', { occupied: false }),
      reading('g1', 'gate.state', { state: 'closed' }),
    ])
    const then = repaint(createFields(devices, palettes.dark), null, live, 0)
    expect(countsOf(then, 0)).toMatchObject({ gates: { known: 1 }, bays: { known: 1 } })
    const threeDays = 72 * 3_600_000
    const later = repaint(then, null, live, threeDays)
    expect(countsOf(later, threeDays)).toMatchObject({ gates: { known: 0 }, bays: { known: 0 } })
  })

  it('ignore devices that the registry does not place', () => {
    const live = new Map([reading('stranger', 'gate.state', { state: 'open' })])
    expect(repaint(start, ['stranger'], live, 0)).toBe(start)
  })
})

describe('how a device is drawn', () => {
  const styles = stylesOf('bay', palettes.dark)
  const drawnAs = (word: string, freshness: string) =>
    styles.filter((_, code) => {
      const one = wordOfCode(code)
      return one.word === word && one.freshness === freshness
    })[0]

  it('never draws an unknown or silent bay as a free one', () => {
    const free = drawnAs('free', 'fresh')
    for (const [word, freshness] of [
      ['unknown', 'unknown'],
      ['unknown', 'fresh'],
      ['free', 'silent'],
      ['offline', 'fresh'],
    ] as const)
      expect(drawnAs(word, freshness)?.size).not.toBe(free?.size)
  })

  it('tells occupied from free by shape, not by hue alone', () => {
    const opacity = (word: string) => drawnAs(word, 'fresh')?.fill[3] ?? 0
    expect(opacity('occupied')).toBe(255)
    expect(opacity('free')).toBeLessThan(64)
  })
})
