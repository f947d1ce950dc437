import { describe, expect, it } from 'vitest'
import type { Rejection, Replay, Stranger } from '../../api/intake/schema.ts'
import type { District } from '../../api/places/schema.ts'
import { formatsOf } from '../../dashboard/i18n/format.ts'
import { startI18n } from '../../dashboard/i18n/i18n.ts'
import {
  asksFor,
  claimChoices,
  claimOf,
  firstFields,
  registryId,
} from '../../dashboard/pages/system/claim.ts'
import { rejectedRows } from '../../dashboard/pages/system/quarantine-rows.ts'

const native = 'linli/v1/#'

function counter(reason: string, count: number): Rejection {
  return { subscription: native, reason, count, firstAt: 1, lastAt: 2, sample: 'x {at}' }
}

function kept(subscription: string, reason: string, n: number) {
  return { subscription, reason, kept: n, oldestAt: 3, newestAt: 4 }
}

function replay(more: Partial<Replay>): Replay {
  const nothing = { subscription: null, reason: null, deviceId: null, putBack: 0, gone: 0 }
  return { id: 'r', askedAt: 0, askedBy: 'admin', state: 'waiting', ...nothing, ...more }
}

describe('rejected messages', () => {
  it('are counted, and beside each count stands how many can be put back', () => {
    const rows = rejectedRows(
      [counter('unregistered', 9), counter('not_json', 2)],
      [kept(native, 'unregistered', 5)],
      [],
    )
    expect(rows.map((row) => [row.reason, row.count, row.kept])).toEqual([
      ['unregistered', 9, 5],
      ['not_json', 2, 0],
    ])
  })

  it('that are kept are shown also when their counter was folded into the rest', () => {
    const [row] = rejectedRows([], [kept('frigate/reviews', 'bad_shape', 3)], [])
    expect(row).toMatchObject({ count: 3, kept: 3, firstAt: 3, lastAt: 4, sample: '' })
  })

  it('are waited for only by a request for that group which is not done', () => {
    const counters = [counter('unregistered', 9), counter('not_json', 2)]
    const rows = rejectedRows(
      counters,
      [],
      [
        replay({ subscription: native, reason: 'unregistered' }),
        replay({ subscription: native, reason: 'not_json', state: 'done' }),
        replay({ deviceId: 'bay-1' }),
      ],
    )
    expect(rows.map(({ isWaiting }) => isWaiting)).toEqual([true, false])
  })
})

function stranger(subscription: string, siteId: string | null = null): Stranger {
  return { deviceId: 'd1', siteId, subscription, kept: 1, firstAt: 0, lastAt: 0 }
}

describe('registering a stranger', () => {
  it('begins with what the device gives away by itself', () => {
    expect(firstFields(stranger(native, 'S1'))).toEqual({ siteId: 'S1' })
    expect(firstFields(stranger('frigate/reviews'))).toEqual({ kind: 'camera' })
    expect(firstFields(stranger('v3/+/devices/+/up'))).toEqual({ kind: 'bay' })
  })

  it('sends what was filled in and what the kind has, nothing empty', () => {
    const fields = { siteId: ' S1 ', lotId: 'L1', bay: ' A7 ', name: ' ', model: 'nwave-nps' }
    const place = { deviceId: 'd1', siteId: 'S1', model: 'nwave-nps' }
    expect(claimOf('d1', { kind: 'bay', ...fields })).toEqual({
      ...place,
      kind: 'bay',
      lotId: 'L1',
      bay: 'A7',
    })
    expect(claimOf('d1', { kind: 'gate', ...fields })).toEqual({ ...place, kind: 'gate' })
    expect(asksFor(undefined)).toEqual({ lot: false, bay: false })
  })

  it('offers the sites that are known, the lots of the chosen one and the models in use', () => {
    const place = { nameEn: null, communityId: null }
    const district = {
      communities: [],
      sites: [{ id: 'S1', name: '紫薇小区', ...place }],
      lots: [
        { id: 'L1', name: 'L1', siteId: 'S1', ...place },
        { id: 'L2', name: 'L2', siteId: 'S2', ...place },
      ],
      devices: [{ model: 'nwave-nps' }, { model: null }, { model: 'nwave-nps' }],
    } as unknown as District
    const { sites, lots, models } = claimChoices(district, 'S1')
    expect(sites).toEqual([{ value: 'S1', label: '紫薇小区 · S1' }])
    expect(lots).toEqual([{ value: 'L1', label: 'L1' }])
    expect(models).toEqual([{ value: 'nwave-nps', label: 'nwave-nps' }])
    expect(claimChoices(undefined, undefined)).toEqual({ sites: [], lots: [], models: [] })
  })

  it('is refused beforehand to an id that cannot stand in the registry', () => {
    expect(['bay-1', 'A4:10', '-a', 'a b', ''].map((id) => registryId.test(id))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('figures of the journal', () => {
  const formats = formatsOf('en', startI18n('en').getFixedT('en', 'shell'))

  it('are told in the largest unit that leaves at least one', () => {
    expect([0, 999, 1000, 1_430_000, 8_430_000_000, 9e15].map(formats.bytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '1.4 MB',
      '8.4 GB',
      '9,000,000 GB',
    ])
  })

  it('since when something stands is told to the minute, with the day when that is not today’s', () => {
    const at = Date.UTC(2026, 10, 2, 6, 2, 33)
    expect(formats.moment(at, at + 60_000)).toBe('14:02')
    expect(formats.moment(at, at + 86_400_000)).toBe('2 Nov, 14:02')
  })
})
