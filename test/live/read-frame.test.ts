import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LiveReading } from '../../api/live/events.ts'
import { readFrame, readIngestState } from '../../api/live/read-frame.ts'
import { ingestState } from '../support/ingest-state.ts'

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
const notJson = ['', '{', '[]', '5', 'null', '"up"', '\u0000', '{"readings":{}}', '{"alarms":[]}']

describe('a frame', () => {
  it('gives the readings that are readings, whatever else a stranger publishes', () => {
    const good: LiveReading = {
      deviceId: 'a',
      kind: 'parking.bay',
      observedAt: 1,
      receivedAt: 0,
      quality: 'good',
      fields: { occupied: true },
    }
    const strange = [
      null,
      7,
      { ...good, kind: 'toString' },
      { ...good, observedAt: 'now' },
      { ...good, quality: 'best' },
      { ...good, fields: null },
      { ...good, deviceId: 1 },
    ]
    expect(readFrame(bytes({ at: 1, readings: [good, ...strange] }))).toEqual([good])
    for (const other of notJson) expect(readFrame(Buffer.from(other))).toEqual([])
  })
})

describe('ingest’s word of itself', () => {
  const state = ingestState()

  it('is read as it was said', () => {
    const alarms = [{ code: 'journal_full' as const, since: 7, detail: 'No room.' }]
    expect(readIngestState(bytes({ ...state, alarms }))).toEqual({ ...state, alarms })
  })

  it.each<[string, object]>([
    ['a time in words', { at: 'now' }],
    ['no time', { at: undefined }],
    ['a count below zero', { received: -1 }],
    ['a count that no number can hold', { received: Number.MAX_VALUE * 10 }],
    ['half a message', { received: 0.5 }],
    ['a condition nobody knows', { journal: { ...state.journal, condition: 'wet' } }],
    ['no journal', { journal: null }],
    ['a cursor without its lag', { cursors: { live: 1 } }],
    ['batches in a list', { telemetry: { ...state.telemetry, batches: [1, 2, 3, 4] } }],
    ['alarms that are not a list', { alarms: { code: 'journal_full' } }],
  ])('is not taken with %s', (_, more) => {
    expect(readIngestState(bytes({ ...state, ...more }))).toBeUndefined()
  })

  it('loses what is not ours: further fields, odd cursor names, alarms of a newer ingest', () => {
    const odd = {
      ...state,
      password: 'x',
      journal: { ...state.journal, path: '/srv' },
      cursors: { ...state.cursors, 'a"b{}\n': { lagRecords: 1, lagSeconds: 1 } },
      alarms: [{ code: 'sun_spots', since: 1, detail: '' }, 5],
    }
    expect(readIngestState(bytes(odd))).toEqual(state)
  })

  it('is nothing when the bytes are anything else', () => {
    for (const other of notJson) expect(readIngestState(Buffer.from(other))).toBeUndefined()
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from)), (payload) => {
        expect(readIngestState(payload)).toBeUndefined()
        expect(readFrame(payload)).toEqual([])
      }),
    )
  })
})
