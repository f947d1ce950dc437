import { describe, expect, it } from 'vitest'
import { beginStay, closeStay, tariffFor } from '../../api/parking/rules.ts'
import type { Tariff } from '../../api/parking/schema.ts'
import { usualRules } from '../support/parking.ts'

const shanghai = (text: string) => Date.parse(`${text}+08:00`)

describe('the tariff of a stay', () => {
  const tariff = (id: string, lotId: string | null, validFrom: number): Tariff => ({
    id,
    lotId,
    validFrom,
    rules: usualRules,
  })
  const all = [tariff('d1', null, 100), tariff('a1', 'a', 200), tariff('d2', null, 300)]

  it.each([
    ['none before the first', 'a', 99, undefined],
    ['the default while the lot has none of its own', 'a', 199, 'd1'],
    ['the own one from its very instant', 'a', 200, 'a1'],
    ['the own one although the default is newer', 'a', 400, 'a1'],
    ['the newest default for another lot', 'b', 300, 'd2'],
    ['the older default until then', 'b', 299, 'd1'],
  ])('is %s', (_name, lotId, at, id) => {
    expect(tariffFor(all, lotId, at)?.id).toBe(id)
    expect(tariffFor(all.toReversed(), lotId, at)?.id).toBe(id)
  })

  const open = beginStay({
    id: 's',
    bayId: 'b',
    lotId: 'a',
    enteredAt: shanghai('2026-11-02T23:00:00'),
  })
  const dear = {
    ...tariff('dear', null, open.enteredAt + 1),
    rules: { ...usualRules, firstFen: 9999 },
  }

  it('is the one in force when the stay began, and the books count the day it ended on', () => {
    const tariffs = [tariff('cheap', null, 0), dear]
    const closed = closeStay(open, shanghai('2026-11-03T00:00:00'), tariffs)
    expect(closed).toMatchObject({ tariffId: 'cheap', feeFen: 500, day: '2026-11-03' })
  })

  it('may be missing: then the stay has no fee, not a fee of nothing', () => {
    const closed = closeStay(open, shanghai('2026-11-03T00:00:00'), [dear])
    expect(closed).toMatchObject({ state: 'closed', tariffId: null, feeFen: null, feeLines: [] })
  })
})
