import { describe, expect, it } from 'vitest'
import type { Device } from '../../api/places/schema.ts'
import type { Reading } from '../../devices/reading.ts'
import { judge } from '../../ingest/judge.ts'

const receivedAt = Date.UTC(2026, 10, 2)
const secondMs = 1000
const dayMs = 86_400 * secondMs

const device: Device = {
  id: 'bay-1',
  kind: 'bay',
  model: null,
  name: 'Bay 1',
  siteId: 's1',
  communityId: null,
  lotId: null,
  bay: null,
  lon: null,
  lat: null,
}

const reading = (more: Partial<Reading> = {}): Reading => ({
  deviceId: 'bay-1',
  kind: 'parking.bay',
  observedAt: receivedAt,
  receivedAt,
  site: 's1',
  quality: 'good',
  fields: { occupied: true },
  adapter: 'native',
  ...more,
})

function judged(more: Partial<Reading>) {
  const deviceOf = (id: string) => (id === device.id ? device : undefined)
  return judge({ readings: [reading(more)], problems: [] }, deviceOf, false)
}

function timeOf(ageMs: number, quality: Reading['quality'] = 'good') {
  const [accepted] = judged({ observedAt: receivedAt - ageMs, quality }).accepted
  return {
    usedAgeMs: receivedAt - (accepted?.reading.observedAt ?? Number.NaN),
    quality: accepted?.reading.quality,
    deviceAgeMs: accepted?.deviceAt === undefined ? undefined : receivedAt - accepted.deviceAt,
  }
}

describe('the clamp rule', () => {
  for (const ageMs of [0, -120 * secondMs, 300 * secondMs])
    it(`uses the device's time when the reading is ${ageMs / 1000} s old`, () => {
      expect(timeOf(ageMs)).toEqual({ usedAgeMs: ageMs, quality: 'good', deviceAgeMs: undefined })
    })

  for (const ageMs of [301 * secondMs, 30 * dayMs])
    it(`uses the device's time and says late when the reading is ${ageMs / 1000} s old`, () => {
      expect(timeOf(ageMs)).toEqual({ usedAgeMs: ageMs, quality: 'late', deviceAgeMs: undefined })
    })

  for (const ageMs of [-120 * secondMs - 1, -365 * dayMs, 30 * dayMs + 1, receivedAt])
    it(`uses the time of receipt and keeps the device's when the reading is ${ageMs / 1000} s old`, () => {
      expect(timeOf(ageMs)).toEqual({ usedAgeMs: 0, quality: 'clock_skew', deviceAgeMs: ageMs })
    })

  it('leaves a word that the driver gave, while the time is still clamped', () => {
    expect(timeOf(600 * secondMs, 'offline_backfill').quality).toBe('offline_backfill')
    expect(timeOf(60 * dayMs, 'simulated')).toEqual({
      usedAgeMs: 0,
      quality: 'simulated',
      deviceAgeMs: 60 * dayMs,
    })
  })
})

describe('what is accepted', () => {
  it('is a reading of a registered device at its own site', () => {
    expect(judged({})).toMatchObject({ accepted: [{ device }], rejections: [] })
  })

  it('is a reading whose message names no site', () => {
    const { site: _, ...siteless } = reading()
    const { accepted } = judge({ readings: [siteless], problems: [] }, () => device, false)
    expect(accepted).toHaveLength(1)
  })

  it('is not a reading of an unregistered device', () => {
    expect(judged({ deviceId: 'bay-2' })).toEqual({ accepted: [], rejections: ['unregistered'] })
  })

  it('is not a reading that claims another site', () => {
    expect(judged({ site: 's2' })).toEqual({ accepted: [], rejections: ['foreign_site'] })
  })
})
