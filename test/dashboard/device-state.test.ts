import { describe, expect, it } from 'vitest'
import type { LiveReading } from '../../api/live/events.ts'
import { deviceState, isKnown, type Values } from '../../dashboard/map/device-state.ts'
import type { Kind } from '../../devices/reading.ts'

const minute = 60_000
const hour = 60 * minute

function said(kind: Kind, fields: LiveReading['fields'], observedAt = 0): Values {
  const reading = { deviceId: 'd', kind, observedAt, receivedAt: observedAt, fields }
  return { [kind]: { ...reading, quality: 'good' } }
}

describe('what a device is drawn as', () => {
  it('is unknown while it has never spoken', () => {
    expect(deviceState('bay', undefined, 0)).toEqual({
      word: 'unknown',
      freshness: 'unknown',
      at: null,
    })
  })

  it('is unknown, never free, when a bay has sent only its battery', () => {
    expect(deviceState('bay', said('device.health', { batteryV: 3.6 }), 0).word).toBe('unknown')
  })

  it('keeps a bay fresh for 25 hours, then late, then silent', () => {
    const free = said('parking.bay', { occupied: false })
    expect(deviceState('bay', free, 25 * hour)).toMatchObject({ word: 'free', freshness: 'fresh' })
    expect(deviceState('bay', free, 26 * hour).freshness).toBe('late')
    expect(deviceState('bay', free, 51 * hour).freshness).toBe('silent')
    expect(isKnown(deviceState('bay', free, 51 * hour))).toBe(false)
  })

  it('takes any message as a sign of life', () => {
    const values = {
      ...said('gate.state', { state: 'closed' }, 0),
      ...said('access.event', { granted: true, method: 'card' }, 30 * minute),
    }
    expect(deviceState('gate', values, 31 * minute)).toEqual({
      word: 'closed',
      freshness: 'fresh',
      at: 30 * minute,
    })
  })

  it('is offline when its last will came last, and back when it speaks again', () => {
    const gone = {
      ...said('gate.state', { state: 'open' }, 0),
      ...said('device.status', { online: false }, minute),
    }
    expect(deviceState('gate', gone, 2 * minute).word).toBe('offline')
    const back = { ...gone, ...said('gate.state', { state: 'open' }, 2 * minute) }
    expect(deviceState('gate', back, 3 * minute).word).toBe('open')
  })

  it('shows a gate in every state it can report', () => {
    const words = ['open', 'closed', 'forced', 'held_open', 'fault']
    expect(
      words.map((state) => deviceState('gate', said('gate.state', { state }), 0).word),
    ).toEqual(words)
  })

  it('believes a camera that says it is offline', () => {
    expect(deviceState('camera', said('camera.status', { online: false }), 0).word).toBe('offline')
  })
})
