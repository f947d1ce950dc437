import { expect, test } from 'vitest'
import type { Device, InstalledKind } from '../../api/places/schema.ts'
import type { DeviceValues } from '../../dashboard/live-state.ts'
import { countDevices } from '../../dashboard/pages/system/device-counts.ts'
import { readPlacesFile } from '../../dashboard/pages/system/places-file.ts'
import { isKnownReason } from '../../dashboard/pages/system/reasons.ts'
import type { Kind } from '../../devices/reading.ts'

const now = Date.UTC(2026, 10, 2)
const hour = 3_600_000

function device(id: string, kind: InstalledKind): Device {
  return {
    id,
    kind,
    model: null,
    name: id,
    siteId: 'S1',
    communityId: null,
    lotId: null,
    bay: null,
    lon: null,
    lat: null,
  }
}

function said(deviceId: string, kind: Kind, ageMs: number, fields: Record<string, boolean>) {
  const at = now - ageMs
  const reading = {
    deviceId,
    kind,
    observedAt: at,
    receivedAt: at,
    quality: 'good' as const,
    fields,
  }
  return [deviceId, { [kind]: reading }] satisfies [string, DeviceValues]
}

test('each device is counted once, and silent is told from never heard', () => {
  const devices = ['a', 'b', 'c', 'd'].map((id) => device(id, 'bay'))
  const values = new Map([
    said('a', 'parking.bay', hour, { occupied: true }),
    said('b', 'parking.bay', 30 * hour, { occupied: true }),
    said('c', 'parking.bay', 90 * hour, { occupied: false }),
  ])
  expect(countDevices(devices, values, now)).toEqual([
    { kind: 'bay', total: 4, fresh: 1, late: 1, silent: 1, offline: 0, never: 1 },
  ])
})

test('a device whose will was published is offline', () => {
  const values = new Map([said('g', 'device.status', 1000, { online: false })])
  expect(countDevices([device('g', 'gate')], values, now)[0]).toMatchObject({
    offline: 1,
    fresh: 0,
  })
})

test('kinds that are not installed are left out', () => {
  expect(countDevices([], new Map(), now)).toEqual([])
})

test('a file is sent by its ending, and refused in words when it cannot be', () => {
  expect(readPlacesFile('Places.CSV', 10)).toEqual({ format: 'csv' })
  expect(readPlacesFile('plan.geojson', 10)).toEqual({ format: 'geojson' })
  expect(readPlacesFile('plan.json', 10)).toEqual({ format: 'geojson' })
  expect(readPlacesFile('plan.xlsx', 10)).toEqual({ refused: 'wrongType' })
  expect(readPlacesFile('huge.csv', 16 * 1024 * 1024 + 1)).toEqual({ refused: 'tooLarge' })
})

test('a reason without words of its own is known to be so', () => {
  expect(isKnownReason('unregistered')).toBe(true)
  expect(isKnownReason('constructor')).toBe(false)
})
