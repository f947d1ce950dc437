import { beforeEach, describe, expect, it } from 'vitest'
import { receivePayment } from '../../api/parking/actions.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { defaultTariff, observeBatch, park, paymentOf, seen } from '../support/parking.ts'
import { seedLots } from '../support/seed-lots.ts'

let ctx: TestContext
let at: number
let stayId: string

beforeEach(async () => {
  ctx = await testContext()
  await seedLots(ctx)
  await defaultTariff(ctx)
  at = ctx.clock.now()
  stayId = await park(ctx, 'lot-1.b1', at, 90) // 7.00 yuan
})

const paidFen = async () =>
  (
    await ctx.db
      .selectFrom('stays')
      .select('paidFen')
      .where('id', '=', stayId)
      .executeTakeFirstOrThrow()
  ).paidFen
const payments = () => ctx.db.selectFrom('payments').selectAll().execute()
const paymentLines = () =>
  ctx.db
    .selectFrom('ledgerLines')
    .innerJoin('ledgerEntries', 'id', 'entryId')
    .where('kind', '=', 'payment')
    .select(['key', 'day', 'account', 'amountFen'])
    .orderBy('account')
    .execute()

describe('a payment', () => {
  it('moves the money from what the driver owes into the channel, on the local day it was paid', async () => {
    const paidAt = Date.UTC(2026, 10, 2, 16) // midnight in China
    const payment = await receivePayment(ctx, paymentOf(stayId, 700, paidAt))
    expect(payment).toMatchObject({ stayId, amountFen: 700, recordedAt: at })
    expect(await paidFen()).toBe(700)
    const entry = { key: 'payment:wechat:ref-1', day: '2026-11-03' }
    expect(await paymentLines()).toEqual([
      { ...entry, account: 'money:wechat', amountFen: 700 },
      { ...entry, account: 'receivable:lot-1', amountFen: -700 },
    ])
  })

  it('sent again answers the first result and moves nothing', async () => {
    const first = await receivePayment(ctx, paymentOf(stayId, 700, at))
    ctx.clock.advance(1000)
    expect(await receivePayment(ctx, paymentOf(stayId, 700, at))).toEqual(first)
    expect(await paidFen()).toBe(700)
    expect(await paymentLines()).toHaveLength(2)
  })

  it.each([
    ['amount', { amountFen: 300 }],
    ['time', { paidAt: 1 }],
    ['stay', { stayId: 'another' }],
  ])('with a known reference and another %s is a conflict', async (_name, other) => {
    await receivePayment(ctx, paymentOf(stayId, 200, at))
    const again = { ...paymentOf(stayId, 200, at), ...other }
    expect(await receivePayment(ctx, again)).toMatchObject({ refused: 'conflict' })
    expect(await paidFen()).toBe(200)
  })

  it('with the same reference in another channel is another payment', async () => {
    await receivePayment(ctx, paymentOf(stayId, 200, at))
    await receivePayment(ctx, { ...paymentOf(stayId, 500, at), channel: 'cash' })
    expect(await paidFen()).toBe(700)
  })

  it('may not exceed what is still due', async () => {
    expect(await receivePayment(ctx, paymentOf(stayId, 701, at))).toMatchObject({
      refused: 'conflict',
    })
    await receivePayment(ctx, paymentOf(stayId, 700, at))
    const more = { ...paymentOf(stayId, 1, at), reference: 'ref-2' }
    expect(await receivePayment(ctx, more)).toMatchObject({ refused: 'conflict' })
    expect(await payments()).toHaveLength(1)
  })

  it('for a stay that is not there is not found', async () => {
    expect(await receivePayment(ctx, paymentOf('nobody', 1, at))).toMatchObject({
      refused: 'not_found',
    })
  })

  it('waits until the stay has ended', async () => {
    await observeBatch(ctx, [seen('lot-1.b2', true, at)])
    const open = await ctx.db
      .selectFrom('stays')
      .select('id')
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow()
    expect(await receivePayment(ctx, paymentOf(open.id, 1, at))).toMatchObject({
      refused: 'conflict',
      reason: 'The stay has not ended.',
    })
  })

  it.each([
    ['before the stay began', -1],
    ['more than a day from now', 86_400_001],
  ])('dated %s is not valid', async (_name, offsetMs) => {
    expect(await receivePayment(ctx, paymentOf(stayId, 1, at + offsetMs))).toMatchObject({
      refused: 'invalid',
    })
  })

  it('that arrives fifty times at once is one payment', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, () => receivePayment(ctx, paymentOf(stayId, 700, at))),
    )
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect(await payments()).toHaveLength(1)
    expect(await paidFen()).toBe(700)
    expect(await paymentLines()).toHaveLength(2)
  })

  it('is one of as many as the fee allows when fifty different ones arrive at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        receivePayment(ctx, { ...paymentOf(stayId, 200, at), reference: `ref-${index}` }),
      ),
    )
    expect(results.filter((result) => 'id' in result)).toHaveLength(3)
    expect(await paidFen()).toBe(600)
  })
})
