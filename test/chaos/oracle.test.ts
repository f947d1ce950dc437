import { describe, expect, it } from 'vitest'
import { compare, sizeOf, staysFrom, unexplained } from './oracle.ts'
import type { StoredPoint } from './stored.ts'

const point = (seq: number, occupied = true, boot = 'b1'): StoredPoint => ({
  at: 1000 + seq,
  seq,
  boot,
  occupied,
})
const acknowledged = (...seqs: number[]) =>
  new Map([[0, new Map(seqs.map((seq) => [seq, 500 + seq]))]])
const said = (...seqs: number[]) => ({
  campaign: { boot: 'b1' },
  acknowledged: acknowledged(...seqs),
})

describe('the oracle', () => {
  it('finds nothing when all that was acknowledged is stored once, and more besides', () => {
    const result = compare([said(0, 1)], new Map([[0, [point(0), point(1), point(2)]]]))
    expect(result).toEqual({ acknowledged: 2, stored: 3, lost: [], double: 0, missing: [] })
  })

  it('names what was acknowledged and is not stored, and the hole it leaves', () => {
    const result = compare([said(0, 1, 2, 3)], new Map([[0, [point(0), point(3)]]]))
    expect(result.lost.map(({ seq, at }) => [seq, at])).toEqual([
      [1, 501],
      [2, 502],
    ])
    expect(result.missing).toEqual([{ deviceId: 'bay-0000', boot: 'b1', from: 1, to: 2 }])
  })

  it('counts a number that is stored twice', () => {
    expect(compare([said(1)], new Map([[0, [point(1), point(1)]]])).double).toBe(1)
  })

  it('keeps the numbers of two boots apart', () => {
    const stored = new Map([[0, [point(0), point(1), point(0, true, 'b2')]]])
    expect(compare([said(0, 1)], stored)).toMatchObject({ double: 0, missing: [], stored: 3 })
  })

  it('counts a bay of which nothing at all was stored', () => {
    expect(compare([said(0, 1)], new Map([[0, []]])).lost).toHaveLength(2)
  })

  it('explains a gap only by a report of that range and number', () => {
    const range = (from: number, to: number) => ({ deviceId: 'bay-0000', boot: 'b1', from, to })
    const report = (from: number, to: number, missing = to - from + 1) => ({
      ...range(from, to),
      missing,
    })
    expect(unexplained([range(1, 4)], [report(1, 2), report(3, 4)])).toBe(0)
    expect(unexplained([range(1, 2), range(4, 5)], [report(1, 5, 4)])).toBe(0)
    expect(unexplained([range(1, 4)], [report(2, 5)])).toBe(2)
    expect(unexplained([range(1, 4)], [{ ...report(1, 4), boot: 'b2' }])).toBe(8)
    expect(unexplained([], [report(7, 7)])).toBe(1)
    expect(sizeOf([range(1, 4), range(7, 7)])).toBe(5)
  })

  it('works the stays out from the points', () => {
    const points = [point(1, false), point(2), point(3), point(4, false), point(5)]
    expect(staysFrom(new Map([[0, points]]))).toEqual([
      { deviceId: 'bay-0000', enteredAt: 1002, leftAt: 1004 },
      { deviceId: 'bay-0000', enteredAt: 1005, leftAt: null },
    ])
  })
})
