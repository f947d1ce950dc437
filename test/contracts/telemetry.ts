import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isUnavailable } from '../../api/telemetry/errors.ts'
import type { Point, TelemetryStore } from '../../api/telemetry/store.ts'
import { markContract } from './telemetry-marks.ts'

/** What a store under test must offer: opened empty, and a second one whose server is away. */
export type TelemetryUnderTest = {
  open(now: () => number): Promise<TelemetryStore>
  openAway(): Promise<TelemetryStore>
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** On the hour, so that windows of any length in use start there. */
const start = Date.UTC(2026, 10, 2)

/** Any telemetry store is accepted by passing this. */
export function telemetryContract(name: string, { open, openAway }: TelemetryUnderTest): void {
  describe(`the telemetry contract, kept by ${name}`, () => {
    let store: TelemetryStore
    beforeAll(async () => {
      store = await open(() => start + hourMs)
    })
    afterAll(() => store.close())

    const bay = (device: string, atMs: number, fields: Point['fields'], more?: Partial<Point>) =>
      pointAt(device, atMs, { fields, ...more })
    const raw = (device: string, field: string) =>
      store.series({ kind: 'parking.bay', device, field, from: start, to: start + 24 * hourMs })

    it('leaves one point of a point that is written twice, with the later value', async () => {
      const first = bay('twice', 0, { occupied: true, batteryV: 3.5 }, { seq: 7 })
      await store.write([first])
      await store.write([first])
      await store.write([{ ...first, fields: { occupied: false, batteryV: 3.25 } }])
      expect(await raw('twice', 'batteryV')).toEqual([{ at: start, value: 3.25 }])
      expect(await raw('twice', 'occupied')).toEqual([{ at: start, value: false }])
    })

    it('keeps the last of two points of one identity in one batch', async () => {
      const one = bay('batch-twice', 0, { batteryV: 1 })
      await store.write([one, { ...one, fields: { batteryV: 2 } }])
      expect(await raw('batch-twice', 'batteryV')).toEqual([{ at: start, value: 2 }])
    })

    it('tells two readings of one millisecond apart, also without a community', async () => {
      const one = bay('same-ms', 0, { batteryV: 1 })
      await store.write([one, { ...one, nanos: 1, community: '', fields: { batteryV: 2 } }])
      expect(await raw('same-ms', 'batteryV')).toEqual([
        { at: start, value: 1 },
        { at: start, value: 2 },
      ])
    })

    it('gives booleans, numbers, strings and lists back as their types', async () => {
      await store.write([
        {
          ...pointAt('typed', 0, {
            kind: 'camera.review',
            fields: {
              reviewId: 'say "hi", \\ 你好',
              severity: 'alert',
              objects: ['person', 'car'],
              zones: [],
            },
          }),
          seq: 4_000_000_001,
          boot: 'b1',
          quality: 'clock_skew',
          deviceAt: 1234,
        },
      ])
      expect(await store.latest({ device: 'typed' })).toEqual([
        {
          deviceId: 'typed',
          kind: 'camera.review',
          at: start,
          fields: {
            reviewId: 'say "hi", \\ 你好',
            severity: 'alert',
            objects: 'car,person',
            zones: '',
            seq: 4_000_000_001,
            boot: 'b1',
            quality: 'clock_skew',
            deviceAt: 1234,
          },
        },
      ])
    })

    it('keeps fields of one name apart between kinds, whatever their types', async () => {
      await store.write([
        bay('two-kinds', 0, { occupied: true }),
        pointAt('two-kinds', 1, { kind: 'parking.lot', fields: { occupied: 12, total: 20 } }),
      ])
      const byKind = new Map(
        (await store.latest({ device: 'two-kinds' })).map(({ kind, fields }) => [kind, fields]),
      )
      expect(byKind.get('parking.bay')?.occupied).toBe(true)
      expect(byKind.get('parking.lot')).toMatchObject({ occupied: 12, total: 20 })
      expect(byKind.size).toBe(2)
    })

    it('answers the newest point of each device, of one kind and not older than asked', async () => {
      await store.write([
        pointAt('gate-old', -3 * hourMs, { kind: 'gate.state', fields: { state: 'open' } }),
        pointAt('gate-new', 0, { kind: 'gate.state', fields: { state: 'open' } }),
        pointAt('gate-new', minuteMs, { kind: 'gate.state', fields: { state: 'closed' } }),
      ])
      const recent = await store.latest({ kind: 'gate.state', sinceMs: 2 * hourMs })
      expect(recent.map(({ deviceId, at, fields }) => [deviceId, at, fields.state])).toEqual([
        ['gate-new', start + minuteMs, 'closed'],
      ])
      const all = await store.latest({ kind: 'gate.state' })
      expect(all.map(({ deviceId }) => deviceId).sort()).toEqual(['gate-new', 'gate-old'])
      expect(await store.latest({ device: 'nobody' })).toEqual([])
    })

    describe('a series', () => {
      const values = [1, 2, 9, 4, 5]
      beforeAll(() =>
        store.write(
          values.map((batteryV, index) =>
            bay('series', (index < 3 ? index : index + 60) * minuteMs, {
              batteryV,
              occupied: index % 2 === 0,
            }),
          ),
        ),
      )
      const asked = { kind: 'parking.bay', device: 'series', from: start } as const
      const hours = { ...asked, field: 'batteryV', to: start + 24 * hourMs, windowS: 3600 } as const

      it('is every point in order, from `from` until before `to`, when it is raw', async () => {
        const to = start + 63 * minuteMs
        const points = await store.series({ ...asked, field: 'batteryV', to })
        expect(points).toEqual(
          [1, 2, 9].map((value, index) => ({ at: start + index * minuteMs, value })),
        )
      })

      for (const [fn, first, second] of [
        ['mean', 4, 4.5],
        ['min', 1, 4],
        ['max', 9, 5],
        ['last', 9, 5],
        ['count', 3, 2],
      ] as const)
        it(`takes the ${fn} of each window and leaves empty windows out`, async () => {
          expect(await store.series({ ...hours, fn })).toEqual([
            { at: start, value: first },
            { at: start + hourMs, value: second },
          ])
        })

      it('takes the last of booleans as a boolean', async () => {
        expect(await store.series({ ...hours, field: 'occupied', fn: 'last' })).toEqual([
          { at: start, value: true },
          { at: start + hourMs, value: true },
        ])
      })

      it('starts windows on the epoch, also when `from` stands inside one', async () => {
        const from = start + 2 * minuteMs
        const [first] = await store.series({ ...hours, from, fn: 'count' })
        expect(first).toEqual({ at: start, value: 1 })
      })

      it('is empty where nothing was said', async () => {
        expect(await store.series({ ...hours, device: 'nobody' })).toEqual([])
        expect(await store.series({ ...hours, field: 'distanceMm' })).toEqual([])
      })

      it('refuses a field that the kind does not declare', async () => {
        const query = { ...hours, field: 'credential' }
        await expect(store.series(query)).rejects.toMatchObject({ kind: 'rejected' })
      })
    })

    it('counts readings by window, of a site or a community or all', async () => {
      const door = (device: string, atMs: number, site: string, community: string) =>
        pointAt(device, atMs, { kind: 'door.state', fields: { state: 'open' }, site, community })
      await store.write([
        door('d1', 0, 's1', 'c1'),
        door('d2', minuteMs, 's2', 'c1'),
        door('d1', 2 * hourMs, 's1', 'c1'),
      ])
      const asked = {
        kind: 'door.state',
        from: start,
        to: start + 3 * hourMs,
        windowS: 3600,
      } as const
      const late = { at: start + 2 * hourMs, count: 1 }
      expect(await store.counts(asked)).toEqual([{ at: start, count: 2 }, late])
      expect(await store.counts({ ...asked, site: 's1' })).toEqual([{ at: start, count: 1 }, late])
      expect(await store.counts({ ...asked, community: 'c1', site: 's2' })).toEqual([
        { at: start, count: 1 },
      ])
      expect(await store.counts({ ...asked, community: 'c2' })).toEqual([])
    })

    for (const awkward of [
      'two words',
      'comma,equals=space ',
      'quote " and \'',
      'back\\slash',
      'trailing backslash\\',
      'two trailing\\\\',
      '100%5C',
      '香樟社区',
      'line\nbreak',
      "'; drop",
    ])
      it(`keeps the tag ${JSON.stringify(awkward)} as it is`, async () => {
        await store.write([
          bay(awkward, 0, { occupied: true }, { site: awkward, community: awkward }),
        ])
        const [found, ...others] = await store.latest({ device: awkward })
        expect(found?.deviceId).toBe(awkward)
        expect(others).toEqual([])
        const hour = { from: start, to: start + hourMs, windowS: 3600 }
        const range = { kind: 'parking.bay', ...hour } as const
        expect(await store.counts({ ...range, site: awkward, community: awkward })).toEqual([
          { at: start, count: 1 },
        ])
      })

    it('takes 5,000 points at once, and more', async () => {
      const many = Array.from({ length: 12_000 }, (_, index) =>
        pointAt(`counter-${index % 100}`, index, { kind: 'count', fields: { total: index } }),
      )
      await store.write(many.slice(0, 5000))
      await store.write(many)
      const range = { from: start, to: start + hourMs, windowS: 3600 }
      expect(await store.counts({ kind: 'count', ...range })).toEqual([
        { at: start, count: 12_000 },
      ])
    })

    it('can be read while it is written', async () => {
      const writes = Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          store.write([bay('busy', index, { batteryV: index })]),
        ),
      )
      const read = await raw('busy', 'batteryV')
      await writes
      expect(read.length).toBeLessThanOrEqual(10)
      expect(await raw('busy', 'batteryV')).toHaveLength(10)
    })

    it('refuses for good a value of another type than its field has', async () => {
      const mistyped = store.write([bay('mistyped', 1000, { batteryV: 'high' })])
      await expect(mistyped).rejects.toSatisfy((error) => !isUnavailable(error))
      expect(await raw('mistyped', 'batteryV')).toEqual([])
    })

    describe('the place reached in a journal', () => markContract(() => store))
    it('takes an empty batch and answers a ping', async () => {
      await expect(store.write([])).resolves.toBeUndefined()
      await expect(store.ping()).resolves.toBeUndefined()
    })

    it('says that it is unavailable, to every question, when it is away', async () => {
      const away = await openAway()
      const asked = { kind: 'parking.bay', from: start, to: start + hourMs, windowS: 60 } as const
      const questions = [
        away.write([bay('any', 0, { occupied: true })]),
        away.latest({ device: 'any' }),
        away.series({ ...asked, device: 'any', field: 'occupied', fn: 'last' }),
        away.counts(asked),
        away.marked('journal-a'),
        away.ping(),
      ]
      for (const answer of await Promise.allSettled(questions))
        expect(answer.status === 'rejected' && isUnavailable(answer.reason)).toBe(true)
      await away.close()
    })
  })
}

function pointAt(device: string, atMs: number, more: Partial<Point>): Point {
  return {
    kind: 'parking.bay',
    device,
    site: 'site-1',
    community: 'community-1',
    adapter: 'native',
    atMs: start + atMs,
    nanos: 0,
    fields: {},
    quality: 'good',
    ...more,
  }
}
