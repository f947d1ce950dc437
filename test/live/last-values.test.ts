import { describe, expect, it } from 'vitest'
import type { LiveReading } from '../../api/live/events.ts'
import {
  forgetOthers,
  fromPoint,
  type LastValues,
  mergeReadings,
} from '../../api/live/last-values.ts'

function bay(deviceId: string, observedAt: number, fields: LiveReading['fields'], receivedAt = 0) {
  const kind = 'parking.bay' as const
  return { deviceId, kind, observedAt, receivedAt, quality: 'good' as const, fields }
}

describe('last values', () => {
  it('are replaced by newer readings, never by late or repeated ones', () => {
    const last: LastValues = new Map()
    const first = bay('a', 10, { occupied: true })
    expect(mergeReadings(last, [first])).toEqual([first])
    expect(mergeReadings(last, [first])).toEqual([])
    expect(mergeReadings(last, [bay('a', 9, { occupied: false })])).toEqual([])
    const corrected = bay('a', 10, { occupied: false }, 5)
    expect(mergeReadings(last, [corrected])).toEqual([corrected])
    expect([...last.values()]).toEqual([corrected])
  })

  it('forget what the newer reading does not say', () => {
    const last: LastValues = new Map()
    mergeReadings(last, [bay('a', 1, { occupied: true, batteryV: 3.6 })])
    mergeReadings(last, [bay('a', 2, { occupied: false })])
    expect([...last.values()].map(({ fields }) => fields)).toEqual([{ occupied: false }])
  })

  it('are one per device and kind, and only of devices that stand in the registry', () => {
    const last: LastValues = new Map()
    const health = { ...bay('a', 1, { batteryV: 3 }), kind: 'device.health' as const }
    mergeReadings(last, [bay('a', 1, { occupied: true }), health, bay('b', 1, { occupied: true })])
    expect(last.size).toBe(3)
    forgetOthers(last, (id) => id === 'a')
    expect([...last.values()].map(({ deviceId }) => deviceId)).toEqual(['a', 'a'])
  })

  it('come back from telemetry as they were said', () => {
    const fields = { severity: 'alert', objects: 'car,person', quality: 'late', seq: 4, zones: '' }
    expect(fromPoint({ deviceId: 'c', kind: 'camera.review', at: 7, fields })).toEqual({
      deviceId: 'c',
      kind: 'camera.review',
      observedAt: 7,
      receivedAt: 7,
      quality: 'late',
      fields: { severity: 'alert', objects: ['car', 'person'], zones: [] },
    })
  })
})
