import { describe, expect, it } from 'vitest'
import { type Arrival, gapsAtOnce, type NewGap, trackGaps } from '../../ingest/gaps.ts'

const second = 1000

/** A tracker with ids that count up, and short words to feed it. */
function follow(saved: Parameters<typeof trackGaps>[1] = []) {
  let ids = 0
  const tracker = trackGaps(() => `g${++ids}`, saved)
  const gaps = new Map<string, NewGap>()
  let sequences = new Map(saved.map((one) => [one.deviceId, one.lines]))
  function take() {
    const taken = tracker.taken()
    for (const gap of taken.reported) gaps.set(gap.id, { ...gap })
    for (const { id, count } of taken.filled) {
      const gap = gaps.get(id)
      if (gap) gap.missing -= count
    }
    sequences = new Map([
      ...sequences,
      ...taken.sequences.map(({ deviceId, lines }) => [deviceId, lines] as const),
    ])
  }
  return {
    tracker,
    come(seqs: readonly number[], at = 0, more: Partial<Arrival> = {}) {
      for (const seq of seqs)
        tracker.arrived({
          ...{ deviceId: 'd', boot: 'b', seq, at, radio: false, leads: true },
          ...more,
        })
    },
    /** Every gap reported by then, as [from, to, missing]. */
    reportedAt(now: number): [number, number, number][] {
      tracker.tick(now)
      take()
      return [...gaps.values()].map(({ from, to, missing }) => [from, to, missing])
    },
    gaps: () => [...gaps.values()],
    /** What a restart begins with. */
    sequences() {
      take()
      return [...sequences].map(([deviceId, lines]) => ({ deviceId, lines }))
    },
  }
}

const to = (last: number) => Array.from({ length: last + 1 }, (_, n) => n)

describe('a sequence number that does not come', () => {
  it('is reported once it has been missing for 30 seconds, and not before', () => {
    const { come, reportedAt, gaps } = follow()
    come([1, 2, 5], 1000)
    expect(reportedAt(1000 + 29.9 * second)).toEqual([])
    expect(reportedAt(1000 + 30 * second)).toEqual([[3, 4, 2]])
    expect(gaps()[0]).toMatchObject({
      deviceId: 'd',
      boot: 'b',
      missedAt: 1000,
      reportedAt: 31_000,
    })
    expect(reportedAt(1000 + 90 * second)).toEqual([[3, 4, 2]])
  })

  it('is not missing when it comes within that time', () => {
    const { come, reportedAt } = follow()
    come([1, 4, 3, 2], 0)
    expect(reportedAt(60 * second)).toEqual([])
  })

  it('leaves fewer missing in its gap when it comes later', () => {
    const { come, reportedAt } = follow()
    come([0, 10])
    expect(reportedAt(30 * second)).toEqual([[1, 9, 9]])
    come([5, 1, 5, 9], 40 * second)
    expect(reportedAt(41 * second)).toEqual([[1, 9, 6]])
    come([2, 3, 4, 6, 7, 8], 50 * second)
    expect(reportedAt(60 * second)).toEqual([[1, 9, 0]])
  })

  it('is judged by the time of the records when a backlog is read', () => {
    const { come, reportedAt, gaps } = follow()
    come([1, 3], 0)
    come([2], 31 * second)
    expect(reportedAt(31 * second)).toEqual([[2, 2, 0]])
    expect(gaps()[0]?.reportedAt).toBe(31 * second)
  })

  it('is reported within a grace of the time at which the clock was set back', () => {
    const { come, reportedAt } = follow()
    come([1, 3], 7200 * second)
    expect(reportedAt(3600 * second)).toEqual([])
    expect(reportedAt(3630 * second)).toEqual([[2, 2, 1]])
  })

  it('is remembered over a restart, be it reported or not', () => {
    const before = follow()
    before.come([1, 3], 0)
    before.reportedAt(30 * second)
    before.come([4, 7], 31 * second)
    const after = follow(structuredClone(before.sequences()))
    expect(after.reportedAt(40 * second)).toEqual([])
    expect(after.reportedAt(61 * second)).toEqual([[5, 6, 2]])
    after.come([2], 62 * second)
    expect(after.tracker.taken().filled).toEqual([{ id: 'g1', count: 1, at: 62 * second }])
  })

  it('says whether it was counted by a radio network', () => {
    const { come, reportedAt, gaps } = follow()
    come([1, 3], 0, { boot: '', radio: true })
    reportedAt(30 * second)
    expect(gaps()).toMatchObject([{ radio: true, boot: '' }])
  })
})

describe('what is no loss', () => {
  const cases: [name: string, seqs: [seq: number, boot?: string][]][] = [
    ['the first number ever, wherever it is', [[70], [71]]],
    ['a number from before the first', [[70], [68], [71]]],
    ['the same message again', [[1], [1], [2], [2], [2], [1], [3]]],
    ['a new boot, wherever it begins', [[1], [2], [0, 'c'], [1, 'c'], [9, 'd'], [10, 'd']]],
    ['two boots that interleave', [[5], [0, 'c'], [6], [1, 'c'], [7]]],
    ['a counter without boot that begins again at 0', [...to(20).map(unnamed), [0, ''], [1, '']]],
    [
      'one that begins again far below',
      [
        [5000, ''],
        [5001, ''],
        [40, ''],
        [41, ''],
      ],
    ],
    ['a late copy of 0 without boot', [...to(50).map(unnamed), [0, ''], [51, ''], [52, '']]],
    ['a number that no counter reaches', [[5], [2 ** 53 - 1], [6], [7]]],
    ['numbers that leap to and fro', [[0], [2 ** 50], [1], [2 ** 50 + 1], [2], [2 ** 40], [3]]],
  ]
  function unnamed(seq: number): [number, string] {
    return [seq, '']
  }
  for (const [name, seqs] of cases)
    it(`is ${name}`, () => {
      const { come, reportedAt } = follow()
      for (const [seq, boot = 'b'] of seqs) come([seq], 0, { boot })
      expect(reportedAt(120 * second)).toEqual([])
    })

  it('is what an old word says: it may fill a gap, and leads nowhere', () => {
    const { come, reportedAt } = follow()
    come([400], 0, { leads: false })
    come([1, 3], 0)
    come([900], 0, { leads: false })
    expect(reportedAt(30 * second)).toEqual([[2, 2, 1]])
    come([2], 31 * second, { leads: false })
    come([4], 31 * second)
    expect(reportedAt(90 * second)).toEqual([[2, 2, 0]])
  })

  it('is a number below the top of a boot, however far: only without boot a counter begins again', () => {
    const { come, reportedAt } = follow()
    come([5000, 5001, 0, 1, 5002])
    expect(reportedAt(60 * second)).toEqual([])
    come([5004], 60 * second)
    expect(reportedAt(90 * second)).toEqual([[5003, 5003, 1]])
  })
})

describe('a device that counts wildly', () => {
  it('makes one gap of what is missing at one time in many places', () => {
    const { come, reportedAt } = follow()
    const evens = to(gapsAtOnce + 1).map((n) => 2 * n)
    come(evens)
    expect(reportedAt(30 * second)).toEqual([[1, 2 * gapsAtOnce + 1, gapsAtOnce + 1]])
    come([1, 5], 40 * second)
    expect(reportedAt(60 * second)).toEqual([[1, 2 * gapsAtOnce + 1, gapsAtOnce - 1]])
  })

  it('is watched in a bounded number of places; what is missing in all is told whole', () => {
    const { come, reportedAt, sequences } = follow()
    const odd = 20_000
    for (let n = 0; n <= odd; n += 1) come([2 * n], n)
    const gaps = reportedAt(90 * second)
    expect(gaps.reduce((sum, [, , missing]) => sum + missing, 0)).toBe(odd)
    expect(gaps.length).toBeLessThan(100)
    const [line] = sequences()[0]?.lines ?? []
    expect(line?.holes.length).toBeLessThanOrEqual(1000)
  })

  it('is remembered with two counts at most', () => {
    const { come, reportedAt, sequences } = follow()
    for (let n = 0; n < 500; n += 1) come([n, n + 2], n, { boot: `boot-${n}` })
    expect(sequences()[0]?.lines.map(({ boot }) => boot)).toEqual(['boot-499', 'boot-498'])
    expect(reportedAt(60 * second)).toHaveLength(500)
  })
})
