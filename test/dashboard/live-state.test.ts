import { describe, expect, it } from 'vitest'
import type { Incident } from '../../api/incidents/schema.ts'
import type { LiveReading, Sequenced, Snapshot } from '../../api/live/events.ts'
import {
  applyChanges,
  applySnapshot,
  emptyData,
  type LiveData,
} from '../../dashboard/live-state.ts'

const bay = (deviceId: string, occupied: boolean, observedAt = 1): LiveReading => ({
  deviceId,
  kind: 'parking.bay',
  observedAt,
  receivedAt: observedAt,
  quality: 'good',
  fields: { occupied },
})

const incident = (id: string, version: number, more: Partial<Incident> = {}): Incident => ({
  id,
  code: id,
  type: 'smoke',
  severity: 'critical',
  state: 'reported',
  source: 'device',
  note: null,
  deviceId: null,
  communityId: null,
  siteId: null,
  lon: null,
  lat: null,
  reportedAt: 0,
  updatedAt: version,
  version,
  volunteer: null,
  task: null,
  ...more,
})

const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  at: 0,
  seq: { devices: 0, incidents: 0, parking: 0, books: 0 },
  devices: [],
  incidents: [],
  lots: [],
  tasks: [],
  health: emptyData.health,
  ...more,
})

const devices = (seq: number, ...readings: LiveReading[]): Sequenced => ({
  stream: 'devices',
  seq,
  readings,
})

const start = applySnapshot(emptyData, snapshot())
const occupied = (data: LiveData, id: string) =>
  data.devices.get(id)?.['parking.bay']?.fields.occupied

describe('the live state', () => {
  it('takes changes in order and says which devices they touched', () => {
    const { data, gap } = applyChanges(start, [
      devices(1, bay('a', true)),
      devices(2, bay('b', false), bay('a', false)),
    ])
    expect(gap).toBe(false)
    expect([occupied(data, 'a'), occupied(data, 'b')]).toEqual([false, false])
    expect(data.touched).toEqual(['a', 'b'])
    expect(data.seq.devices).toBe(2)
  })

  it('does not change when a change comes twice', () => {
    const once = applyChanges(start, [devices(1, bay('a', true)), devices(2, bay('a', false))]).data
    const again = applyChanges(once, [devices(1, bay('a', true)), devices(2, bay('a', true))])
    expect(again).toEqual({ data: once, gap: false })
  })

  it('asks for a snapshot after a missing number and applies nothing of that stream after it', () => {
    const { data, gap } = applyChanges(start, [
      devices(1, bay('a', true)),
      devices(3, bay('b', true)),
    ])
    expect(gap).toBe(true)
    expect(occupied(data, 'a')).toBe(true)
    expect(data.devices.has('b')).toBe(false)
    expect(data.seq.devices).toBe(1)
  })

  it('keeps the other streams running while one has a gap', () => {
    const { data, gap } = applyChanges(start, [
      devices(5, bay('a', true)),
      { stream: 'incidents', seq: 1, incidents: [incident('i', 1)] },
    ])
    expect(gap).toBe(true)
    expect(data.incidents.get('i')?.version).toBe(1)
  })

  it('never goes back to an older version of a case', () => {
    const { data } = applyChanges(start, [
      { stream: 'incidents', seq: 1, incidents: [incident('i', 3, { state: 'confirmed' })] },
      { stream: 'incidents', seq: 2, incidents: [incident('i', 2)] },
    ])
    expect(data.incidents.get('i')).toMatchObject({ version: 3, state: 'confirmed' })
  })

  it('leaves what did not change the same object, so that nothing redraws for it', () => {
    const { data } = applyChanges(start, [
      { stream: 'incidents', seq: 1, incidents: [incident('i', 1)] },
    ])
    expect(data.devices).toBe(start.devices)
    expect(data.lots).toBe(start.lots)
    expect(data.incidents).not.toBe(start.incidents)
  })

  it('tells that the books moved, and of which lots', () => {
    const { data } = applyChanges(start, [{ stream: 'books', seq: 1, lotIds: ['l1', 'l2'] }])
    expect([data.booksVersion, data.booksLotIds]).toEqual([start.booksVersion + 1, ['l1', 'l2']])
  })

  it('forgets the oldest finished cases and never an open one', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      incident(`done-${index}`, 1, { state: 'closed', updatedAt: index }),
    )
    const { data } = applyChanges(start, [
      { stream: 'incidents', seq: 1, incidents: [incident('open', 1, { updatedAt: -1 }), ...many] },
    ])
    expect(data.incidents.has('open')).toBe(true)
    expect(data.incidents.has('done-399')).toBe(true)
    expect(data.incidents.has('done-0')).toBe(false)
    expect(data.incidents.size).toBe(301)
  })

  it('converges to the server whatever is dropped, once it has refetched after each gap', () => {
    const server = new Map<string, LiveReading>()
    let seq = 0
    let data = start
    for (let step = 0; step < 500; step += 1) {
      const reading = bay(`bay-${step % 37}`, (step * 7) % 3 === 0, step)
      server.set(reading.deviceId, reading)
      seq += 1
      // What is lost last shows only when one more comes.
      if (step < 499 && (step % 11 === 4 || step % 29 === 3)) continue
      const next = applyChanges(data, [devices(seq, reading)])
      data = next.gap
        ? applySnapshot(
            next.data,
            snapshot({ seq: { devices: seq }, devices: [...server.values()] }),
          )
        : next.data
    }
    const held = [...data.devices].map(([id, values]) => [id, values['parking.bay']])
    expect(new Map(held as [string, LiveReading][])).toEqual(server)
  })
})
