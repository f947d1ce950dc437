import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localDay } from '../../api/calendar.ts'
import { type FeeDue, type FeeEntry, feeCorrection } from '../../api/ledger/rules.ts'
import type { Posting } from '../../api/ledger/schema.ts'

const dayMs = 86_400_000
const fee = (amountFen: number, day = 0): FeeDue => ({
  stayId: 's',
  lotId: 'l',
  amountFen,
  at: day * dayMs,
})

/** The books of one stay: what is posted is entered, once. */
function books() {
  const entries: FeeEntry[] = []
  const keys = new Set<string>()
  return {
    entries,
    correct(now: FeeDue): Posting[] {
      const postings = feeCorrection(entries, now)
      for (const { key, kind, stayId, lotId, at, lines, corrects } of postings) {
        expect(keys.has(key), key).toBe(false)
        keys.add(key)
        if (kind === 'payment') throw new Error('a correction moves no money')
        const amountFen = lines.find(({ account }) => account === 'receivable:l')?.amountFen ?? 0
        const id = `e${entries.length}`
        entries.push({ id, kind, stayId, lotId, amountFen, day: localDay(at), at, corrects })
      }
      return postings
    },
  }
}

const told = (postings: readonly Posting[]) =>
  postings.map(({ key, lines, corrects }) => [key, lines[0]?.amountFen, corrects])

describe('the fee of a stay in the books', () => {
  it('is taken back in full and entered anew, each linked to what it corrects', () => {
    const { correct } = books()
    expect(told(correct(fee(700)))).toEqual([['fee_due:s', 700, null]])
    expect(told(correct(fee(500)))).toEqual([
      ['fee_reversal:s:1', -700, 'e0'],
      ['fee_due:s:1', 500, 'e0'],
    ])
    expect(told(correct(fee(0)))).toEqual([['fee_reversal:s:2', -500, 'e2']])
    expect(told(correct(fee(300)))).toEqual([['fee_due:s:2', 300, 'e2']])
  })

  it('is not touched when the books agree, and moves with its day when only that changed', () => {
    const { correct } = books()
    expect(correct(fee(0))).toEqual([])
    correct(fee(700))
    expect(correct({ ...fee(700), at: 3_600_000 })).toEqual([])
    expect(correct(fee(700, 2)).map(({ at, lines }) => [at, lines[0]?.amountFen])).toEqual([
      [0, -700],
      [2 * dayMs, 700],
    ])
  })

  it('is right on every day after any corrections, and every entry balances', () => {
    const fees = fc.array(fc.tuple(fc.constantFrom(0, 300, 500), fc.integer({ min: 0, max: 3 })))
    fc.assert(
      fc.property(fees, (all) => {
        const { correct, entries } = books()
        for (const [amountFen, day] of all) {
          const now = fee(amountFen, day)
          for (const { lines } of correct(now))
            expect(lines.reduce((sum, line) => sum + line.amountFen, 0)).toBe(0)
          expect(feeCorrection(entries, now)).toEqual([])
          for (const on of [0, 1, 2, 3].map((each) => localDay(each * dayMs))) {
            const ofDay = entries.filter((entry) => entry.day === on)
            const dueFen = ofDay.reduce((sum, entry) => sum + entry.amountFen, 0)
            expect(dueFen).toBe(on === localDay(now.at) ? amountFen : 0)
            const charged = ofDay.map(({ kind }) => (kind === 'fee_due' ? 1 : -1))
            expect(charged.reduce((sum, one) => sum + one, 0)).toBe(dueFen === 0 ? 0 : 1)
          }
        }
      }),
    )
  })
})
