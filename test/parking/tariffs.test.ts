import { beforeEach, describe, expect, it } from 'vitest'
import { addTariff, receivePayment } from '../../api/parking/actions.ts'
import { findStays, tariffs } from '../../api/parking/store.ts'
import { asking, property } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { defaultTariff, park, paymentOf, usualRules } from '../support/parking.ts'
import { seedLots } from '../support/seed-lots.ts'

let ctx: TestContext
let at: number

beforeEach(async () => {
  ctx = await testContext()
  await seedLots(ctx)
  at = ctx.clock.now()
})

const asked = { lotId: 'lot-1', validFrom: 1000, rules: usualRules }

describe('a tariff', () => {
  it('is added and never edited: the same again answers the first, another is a conflict', async () => {
    const first = await addTariff(ctx, asked, asking(property))
    expect(await addTariff(ctx, asked, asking(property))).toEqual(first)
    const other = { ...asked, rules: { ...usualRules, firstFen: 1 } }
    expect(await addTariff(ctx, other, asking(property))).toMatchObject({ refused: 'conflict' })
    expect(await tariffs(ctx.db)).toEqual([first])
  })

  it('for a lot that is not there is refused', async () => {
    const elsewhere = { ...asked, lotId: 'nowhere' }
    expect(await addTariff(ctx, elsewhere, asking(property))).toMatchObject({
      refused: 'not_found',
    })
  })

  it('that is missing leaves the stay closed, unpriced and visible, and nothing to pay', async () => {
    const stayId = await park(ctx, 'lot-1.b1', at, 90)
    expect(await findStays(ctx.db, { unpriced: true })).toMatchObject([
      { id: stayId, state: 'closed', feeFen: null, tariffId: null, feeLines: [] },
    ])
    expect(await receivePayment(ctx, paymentOf(stayId, 1, at))).toMatchObject({
      refused: 'conflict',
    })
    expect(await ctx.db.selectFrom('ledgerEntries').selectAll().execute()).toEqual([])
  })

  it('that comes later prices the stays that waited for it, on the day they ended', async () => {
    const waiting = await park(ctx, 'lot-1.b1', at, 90)
    const before = await park(ctx, 'lot-1.b2', at - 1, 90)
    const elsewhere = await park(ctx, 'lot-2.b1', at, 90)
    ctx.clock.advance(5 * 86_400_000)
    await addTariff(ctx, { ...asked, validFrom: at }, asking(property))
    const unpriced = await findStays(ctx.db, { unpriced: true })
    expect(unpriced.map(({ id }) => id).sort()).toEqual([before, elsewhere].sort())
    const entries = await ctx.db.selectFrom('ledgerEntries').selectAll().execute()
    expect(entries).toMatchObject([{ key: `fee_due:${waiting}`, day: '2026-11-02' }])
  })

  it('leaves the fees alone that were charged before it', async () => {
    await defaultTariff(ctx)
    const stayId = await park(ctx, 'lot-1.b1', at, 90)
    await addTariff(ctx, { ...asked, rules: { ...usualRules, firstFen: 1 } }, asking(property))
    expect(await findStays(ctx.db, {})).toMatchObject([{ id: stayId, feeFen: 700 }])
  })
})

describe('the list of stays', () => {
  it('is filtered and paged, newest entry first', async () => {
    await defaultTariff(ctx)
    const ids: string[] = []
    for (let index = 0; index < 5; index++)
      ids.unshift(await park(ctx, 'lot-1.b1', at + index * 86_400_000, 60))
    await park(ctx, 'lot-2.b1', at, 10)
    const first = await findStays(ctx.db, { lot: 'lot-1', limit: 3 })
    const second = await findStays(ctx.db, { lot: 'lot-1', limit: 3, before: first[2]?.id ?? '' })
    expect([...first, ...second].map(({ id }) => id)).toEqual(ids)
    expect(await findStays(ctx.db, { day: '2026-11-04' })).toMatchObject([{ id: ids[2] }])
    expect(await findStays(ctx.db, { bay: 'lot-2.b1' })).toMatchObject([{ lotId: 'lot-2' }])
    expect(await findStays(ctx.db, { state: 'open' })).toEqual([])
    await receivePayment(ctx, paymentOf(ids[4] ?? '', 500, at))
    const unpaid = await findStays(ctx.db, { unpaid: true })
    expect(unpaid.map(({ id }) => id)).toEqual(ids.slice(0, 4))
  })
})
