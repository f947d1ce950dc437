import { afterAll, beforeAll, expect, it } from 'vitest'
import { check } from '../../api/ledger/store.ts'
import { addTariff, type BayObservation, receivePayment } from '../../api/parking/actions.ts'
import { findStays } from '../../api/parking/store.ts'
import { admin, asking } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { minuteMs, observeBatch, seen, usualRules } from '../support/parking.ts'
import { randomFrom } from '../support/random.ts'
import { seedLots } from '../support/seed-lots.ts'
import { describeWith, type RealServer, startPostgresql } from '../support/servers.ts'
import { ownLot, picture } from './picture.ts'

describeWith(['postgresql'], 'several who observe the same bays at once', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startPostgresql()
  })
  afterAll(() => server.stop())

  it('leave what one of them would have left, while tariffs come in and stays are paid', async () => {
    const ctx = await testContext({ records: { url: server.url } })
    await seedLots(ctx)
    const from = ctx.clock.now()
    const batches = disordered(await ownLot(ctx, 'at-once', 4), from)
    const oneByOne = disordered(await ownLot(ctx, 'one-by-one', 4), from)

    const hands = [0, 1, 2, 3].map(async (hand) => {
      for (const [index, batch] of batches.entries())
        if (index % 4 === hand || index % 7 === 0) await observeBatch(ctx, batch)
    })
    await Promise.all([...hands, priceAndPay(ctx, from)])
    for (const batch of oneByOne) await observeBatch(ctx, batch)

    expect(await picture(ctx, 'at-once')).toEqual(await picture(ctx, 'one-by-one'))
    expect(await check(ctx.db)).toMatchObject({ sumFen: 0, unbalanced: 0 })
  }, 60_000)
})

async function priceAndPay(ctx: TestContext, from: number): Promise<void> {
  await addTariff(ctx, { lotId: null, validFrom: from, rules: usualRules }, asking(admin))
  const paidAt = from + 30 * 60 * minuteMs
  ctx.clock.set(paidAt)
  for (let round = 0; round < 10; round++)
    for (const { id, feeFen } of await findStays(ctx.db, { lot: 'at-once', unpaid: true })) {
      const amountFen = Math.min(100, feeFen ?? 1)
      const reference = `${id}-${round}`
      await receivePayment(ctx, { channel: 'cash', reference, stayId: id, amountFen, paidAt })
    }
}

/** A day of each bay, shuffled within some hours, in small batches. */
function disordered(bays: readonly string[], from: number): BayObservation[][] {
  const random = randomFrom(7)
  const all = bays.flatMap((bay) =>
    Array.from({ length: 120 }, (_, index) => {
      const at = from + (index * 12 + random.int(0, 11)) * minuteMs
      return {
        arrival: at + random.int(0, 180) * minuteMs,
        one: seen(bay, random.int(0, 1) === 1, at),
      }
    }),
  )
  const arriving = all.sort((a, b) => a.arrival - b.arrival).map(({ one }) => one)
  const batches: BayObservation[][] = []
  while (arriving.length > 0) batches.push(arriving.splice(0, random.int(1, 12)))
  return batches
}
