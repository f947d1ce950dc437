import { describe, expect, it } from 'vitest'
import { type Notice, noticesIn, sortNotices } from '../../api/incidents/notices.ts'
import type { Reading } from '../../devices/reading.ts'
import { carInLane, reviewOf } from './street.ts'

function typesIn(reading: Reading): string[] {
  return noticesIn([reading]).map(({ notice }) => notice.type)
}

function gate(state: string): Reading {
  return { ...reviewOf('gate-1', {}), kind: 'gate.state', fields: { state } }
}

describe('a camera alert', () => {
  it.each([
    [['car'], ['fire_lane'], ['fire_lane_blocked']],
    [['person', 'truck'], ['yard', 'fire_lane_2'], ['fire_lane_blocked']],
    [['car'], ['street'], []],
    [['car'], ['fire_lanes'], []],
    [['smoke'], [], ['smoke']],
    [['ebike'], ['lift'], ['ebike_in_lift']],
    [['electric_bicycle'], ['lift_3'], ['ebike_in_lift']],
    [['ebike'], ['yard'], []],
    [['rubbish'], ['yard'], ['rubbish_overflow']],
    [['water'], [], ['water_on_road']],
    [['person'], ['fire_lane'], []],
    [['car', 'smoke'], ['fire_lane'], ['fire_lane_blocked', 'smoke']],
    [[], [], []],
  ])('of %j in %j asks for %j', (objects, zones, types) => {
    expect(typesIn(reviewOf('cam-1', { objects, zones }))).toEqual(types)
  })

  it('asks while it is new or goes on, not when it ends and not as a mere detection', () => {
    expect(typesIn(reviewOf('cam-1', { ...carInLane, phase: 'update' }))).toHaveLength(1)
    expect(typesIn(reviewOf('cam-1', { ...carInLane, phase: 'end' }))).toEqual([])
    expect(typesIn(reviewOf('cam-1', { ...carInLane, severity: 'detection' }))).toEqual([])
  })

  it('without lists of objects or zones asks for nothing', () => {
    expect(typesIn(reviewOf('cam-1', { objects: 'smoke', zones: 'fire_lane' }))).toEqual([])
    expect(typesIn({ ...reviewOf('cam-1', {}), fields: { severity: 'alert' } })).toEqual([])
  })
})

it.each([
  ['forced', ['gate_forced']],
  ['held_open', ['gate_held_open']],
  ['fault', ['gate_fault']],
  ['open', []],
  ['closed', []],
])('a gate that is %s asks for %j', (state, types) => {
  expect(typesIn(gate(state))).toEqual(types)
})

it.each([
  ['good', 1],
  ['late', 1],
  ['clock_skew', 1],
  ['offline_backfill', 0],
  ['historical', 0],
] as const)(
  'of a reading that is %s it takes %i: only what is filled in asks for nothing',
  (quality, count) => {
    expect(noticesIn([{ ...gate('forced'), quality }])).toHaveLength(count)
  },
)

it('simulated readings are marked, so that only a demo admits them', () => {
  const found = noticesIn([gate('forced'), { ...gate('fault'), quality: 'simulated' }])
  expect(found.map(({ simulated }) => simulated)).toEqual([false, true])
})

describe('notices of one source and type', () => {
  const minute = 60_000
  const at = (ms: number): Notice => ({ deviceId: 'cam-1', type: 'smoke', at: ms })
  const standing = { deviceId: 'cam-1', type: 'smoke', endedAt: null } as const

  it('open one case, of the earliest', () => {
    const { opening, repeating } = sortNotices([at(9), at(5), at(7)], [])
    expect({ opening, repeating }).toEqual({ opening: [at(5)], repeating: [] })
  })

  it('open their own case beside one of another type or source', () => {
    const other = { ...at(5), deviceId: 'cam-2' }
    const open = { ...standing, open: { id: 'i1', saidAt: 0 } }
    expect(sortNotices([other, { ...at(5), type: 'water_on_road' }], [open]).opening).toHaveLength(
      2,
    )
  })

  it('are noted on an open case once in ten minutes', () => {
    const open = { ...standing, open: { id: 'i1', saidAt: 0 } }
    const soon = sortNotices([at(10 * minute - 1)], [open])
    expect(soon).toEqual({ opening: [], repeating: [] })
    const later = sortNotices([at(10 * minute), at(11 * minute)], [open])
    expect(later.opening).toEqual([])
    expect(later.repeating).toEqual([{ incidentId: 'i1', notice: at(10 * minute) }])
  })

  it('open nothing when they were seen before the last case ended', () => {
    const ended = { ...standing, open: null, endedAt: 100 }
    expect(sortNotices([at(99), at(100)], [ended]).opening).toEqual([])
    expect(sortNotices([at(101)], [ended]).opening).toEqual([at(101)])
  })
})
