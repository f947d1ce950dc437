import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { wholeDistrict } from '../../api/people/schema.ts'
import { pointOf } from '../../api/telemetry/point.ts'
import { planCounts, planSeries, windowed } from '../../api/telemetry/rules.ts'
import type { Reading } from '../../devices/reading.ts'

const from = Date.UTC(2026, 10, 2)
const dayMs = 86_400_000
const asked = {
  kind: 'parking.bay',
  device: 'bay-1',
  field: 'batteryV',
  from,
  to: from + dayMs,
} as const

describe('the plan of a series', () => {
  it('is raw when neither window nor function is asked', () => {
    expect(planSeries(asked)).toEqual(asked)
  })

  it('keeps the windows that were asked while they are at most 2,000', () => {
    expect(planSeries({ ...asked, windowS: 60 })).toMatchObject({ windowS: 60, fn: 'mean' })
  })

  it('takes the next coarser round window when more were asked', () => {
    expect(planSeries({ ...asked, windowS: 1 })).toMatchObject({ windowS: 60 })
    expect(planSeries({ ...asked, to: from + 365 * dayMs, windowS: 60 })).toMatchObject({
      windowS: 21_600,
    })
  })

  it('takes the last value of what is not a number, and refuses its mean', () => {
    const occupied = { ...asked, field: 'occupied' }
    expect(windowed(occupied)).toMatchObject({ fn: 'last' })
    expect(isRefusal(planSeries({ ...occupied, fn: 'mean' }))).toBe(true)
    expect(isRefusal(planSeries({ ...occupied, fn: 'count' }))).toBe(false)
  })

  it('refuses an unknown field, a credential and a range that ends before it starts', () => {
    expect(isRefusal(planSeries({ ...asked, field: 'colour' }))).toBe(true)
    expect(isRefusal(planSeries({ ...asked, kind: 'access.event', field: 'credential' }))).toBe(
      true,
    )
    expect(isRefusal(planSeries({ ...asked, to: from }))).toBe(true)
    expect(isRefusal(planCounts({ ...asked, to: from, windowS: 60 }, wholeDistrict))).toBe(true)
  })
})

describe('a point', () => {
  const device = { id: 'gate-1', siteId: 's1', communityId: null }
  const reading: Reading = {
    deviceId: 'gate-1',
    kind: 'access.event',
    observedAt: from,
    receivedAt: from,
    seq: 12_345_678,
    quality: 'good',
    fields: { granted: true, method: 'card', credential: 'card-4711', colour: 'red' },
    adapter: 'native',
  }

  it('stands at the time in nanoseconds, told apart by its order', () => {
    expect(pointOf(reading, device, 345_678)).toMatchObject({ atMs: from, nanos: 345_678 })
  })

  it('has no number that is none, which a store could not tell from a value', () => {
    const fields = { batteryV: Number.NaN, distanceMm: Number.POSITIVE_INFINITY, occupied: true }
    const point = pointOf({ ...reading, kind: 'parking.bay', fields }, device, 0)
    expect(point.fields).toEqual({ occupied: true })
  })

  it('carries registry ids only, and neither a credential nor an undeclared field', () => {
    expect(pointOf(reading, device, 345_678)).toEqual({
      kind: 'access.event',
      device: 'gate-1',
      site: 's1',
      community: '',
      adapter: 'native',
      atMs: from,
      nanos: 345_678,
      fields: { granted: true, method: 'card' },
      quality: 'good',
      seq: 12_345_678,
    })
  })
})
