import { describe, expect, it } from 'vitest'
import { policyFor, revenueCsv, share, shareDays, summarise } from '../../api/ledger/rules.ts'
import type { SharingPolicy } from '../../api/ledger/schema.ts'
import { randomFrom } from '../support/random.ts'

const policy = (
  id: string,
  lotId: string | null,
  validFrom: string,
  costBps = 3000,
  propertyBps = 2000,
): SharingPolicy => ({
  id,
  lotId,
  validFrom,
  costBps,
  propertyBps,
  ownersBps: 10_000 - costBps - propertyBps,
})

describe('money received is shared', () => {
  it.each([
    ['evenly where it divides', 10_000, [3000, 2000, 5000]],
    ['with the remainder for the owners', 9999, [2999, 1999, 5001]],
    ['with a single fen for the owners', 1, [0, 0, 1]],
    ['when there is none', 0, [0, 0, 0]],
    [
      'to the fen in sums beyond any district',
      9_007_199_254_740_991,
      [2_702_159_776_422_297, 1_801_439_850_948_198, 4_503_599_627_370_496],
    ],
  ])('%s', (_name, receivedFen, [costFen, propertyFen, ownersFen]) => {
    const shares = share(receivedFen as number, policy('p', null, '2026-01-01'))
    expect(shares).toEqual({ costFen, propertyFen, ownersFen })
  })

  it('wholly as the owners’ without a policy', () => {
    expect(share(999, undefined)).toEqual({ costFen: 0, propertyFen: 0, ownersFen: 999 })
  })

  it('so that the shares sum to the money for any policy and amount', () => {
    const random = randomFrom(1)
    for (let round = 0; round < 5000; round++) {
      const costBps = random.int(0, 10_000)
      const some = policy('p', null, '2026-01-01', costBps, random.int(0, 10_000 - costBps))
      const receivedFen = random.int(0, 2_000_000_000)
      const { costFen, propertyFen, ownersFen } = share(receivedFen, some)
      expect(costFen + propertyFen + ownersFen).toBe(receivedFen)
      expect(Math.min(costFen, propertyFen, ownersFen)).toBeGreaterThanOrEqual(0)
      expect(ownersFen - (receivedFen * some.ownersBps) / 10_000).toBeLessThan(2)
    }
  })
})

describe('the policy of a day', () => {
  const all = [
    policy('d1', null, '2026-01-01'),
    policy('a1', 'a', '2026-02-01'),
    policy('d2', null, '2026-03-01'),
  ]

  it.each([
    ['none before the first', 'a', '2025-12-31', undefined],
    ['the default while the lot has none of its own', 'a', '2026-01-31', 'd1'],
    ['the own one from its first day', 'a', '2026-02-01', 'a1'],
    ['the own one although the default is newer', 'a', '2026-03-02', 'a1'],
    ['the newest default for another lot', 'b', '2026-03-01', 'd2'],
  ])('is %s', (_name, lotId, day, id) => {
    expect(policyFor(all, lotId, day)?.id).toBe(id)
    expect(policyFor(all.toReversed(), lotId, day)?.id).toBe(id)
  })
})

describe('a month of revenue', () => {
  const line = (lotId: string, day: string, receivedFen: number) => ({
    lotId,
    day,
    dueFen: receivedFen + 50,
    receivedFen,
    stays: 2,
    payments: 1,
  })
  const days = shareDays(
    [line('b', '2026-02-01', 333), line('a', '2026-02-01', 101), line('a', '2026-02-02', 1001)],
    [policy('p', null, '2026-01-01', 3333, 3333)],
  )

  it('is summed from lot and day upward, never shared again', () => {
    const { total, lots, days: perDay } = summarise(days)
    expect(lots.map(({ lotId, shares }) => [lotId, shares.costFen])).toEqual([
      ['a', 33 + 333],
      ['b', 110],
    ])
    expect(perDay.map(({ day, receivedFen }) => [day, receivedFen])).toEqual([
      ['2026-02-01', 434],
      ['2026-02-02', 1001],
    ])
    expect(total).toEqual({
      dueFen: 1585,
      receivedFen: 1435,
      shares: { costFen: 476, propertyFen: 476, ownersFen: 483 },
      stays: 6,
      payments: 3,
    })
  })

  it('is a CSV that a spreadsheet reads and sums, and that runs no formula', () => {
    const [first] = days
    const odd = first && { ...first, lotId: '=1+1,"x"', dueFen: 5, stays: 0 }
    expect(revenueCsv(odd ? [odd] : [], 'en')).toBe(
      '\uFEFFday,lot,due_yuan,received_yuan,cost_yuan,property_yuan,owners_yuan,stays,payments\r\n' +
        '2026-02-01,"\'=1+1,""x""",0.05,3.33,1.10,1.10,1.13,0,1\r\n',
    )
    expect(revenueCsv([], 'zh-CN')).toMatch(/^\uFEFF日期,停车场,应收（元）,[^\r\n]*\r\n$/)
  })
})
