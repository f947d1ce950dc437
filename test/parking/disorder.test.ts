import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../api/ledger/store.ts'
import { addTariff, type BayObservation, receivePayment } from '../../api/parking/actions.ts'
import { findStays } from '../../api/parking/store.ts'
import { admin, asking } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { defaultTariff, hourMs, minuteMs, observeBatch, usualRules } from '../support/parking.ts'
import { randomFrom } from '../support/random.ts'
import { seedLots } from '../support/seed-lots.ts'
import { ownLot, picture, written } from './picture.ts'

type Said = { bay: number; at: number; order: number; occupied: boolean }

const observed = (bays: readonly string[], { bay, ...said }: Said): BayObservation => ({
  ...said,
  deviceId: bays[bay] ?? '',
  receivedAt: said.at,
})

/** A day and a half of two bays, coarse enough that instants and keys meet; the tariff begins a little later. */
const said = (from: number) =>
  fc.record({
    bay: fc.integer({ min: 0, max: 1 }),
    at: fc.integer({ min: 0, max: 30 }).map((hour) => from + hour * hourMs + (hour % 5) * minuteMs),
    order: fc.integer({ min: 0, max: 1 }),
    occupied: fc.boolean(),
  })

/** In the order in which it was said, each by itself or all at once. */
async function observeInOrder(
  ctx: TestContext,
  bays: readonly string[],
  all: readonly Said[],
  atOnce: boolean,
) {
  const inTime = [...all].sort((a, b) => a.at - b.at || a.order - b.order)
  const batches = atOnce ? [inTime] : inTime.map((one) => [one])
  for (const batch of batches)
    await observeBatch(
      ctx,
      batch.map((one) => observed(bays, one)),
    )
}

/** Pays part or all of what a stay owes, so that later corrections find it paid. */
async function payOne(ctx: TestContext, lot: string, choice: number): Promise<void> {
  const owing = await findStays(ctx.db, { lot, unpaid: true })
  const stay = owing[choice % Math.max(1, owing.length)]
  if (!stay) return
  const amountFen = 1 + (choice % (stay.feeFen ?? 1))
  const paid = await receivePayment(ctx, {
    channel: 'wechat',
    reference: `${stay.id}-${stay.paidFen}`,
    stayId: stay.id,
    amountFen: Math.min(amountFen, (stay.feeFen ?? 0) - stay.paidFen),
    paidAt: stay.leftAt ?? 0,
  })
  expect(paid).toMatchObject({ stayId: stay.id })
}

type Written = Awaited<ReturnType<typeof written>>

/** What was in the books and in the histories is there still, as it was. */
function expectOnlyAdded(before: Written, after: Written) {
  expect(after.entries).toEqual(expect.arrayContaining(before.entries))
  expect(after.corrections).toEqual(expect.arrayContaining(before.corrections))
}

async function expectSound(ctx: TestContext, lot: string) {
  const { sumFen, unbalanced } = await check(ctx.db)
  expect([sumFen, unbalanced]).toEqual([0, 0])
  const { stays, balances } = await picture(ctx, lot)
  const feesFen = stays.reduce((sum, { feeFen }) => sum + (feeFen ?? 0), 0)
  const dueFen = balances
    .filter(({ account }) => account === 'receivable:lot')
    .reduce((sum, { fen }) => sum + fen, 0)
  expect(dueFen).toBe(feesFen)
}

describe('the same observations', () => {
  it('leave the same stays, bays and balances in any order, in any batches and any number of times', async () => {
    const ctx = await testContext()
    await seedLots(ctx)
    const from = ctx.clock.now()
    await defaultTariff(ctx, from + 3 * hourMs)
    const dearer = { ...usualRules, freeMinutes: 0, stepFen: 350 }
    await addTariff(
      ctx,
      { lotId: null, validFrom: from + 20 * hourMs, rules: dearer },
      asking(admin),
    )
    ctx.clock.advance(72 * hourMs)
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(said(from), { minLength: 1, maxLength: 30, size: 'max' }),
        fc.infiniteStream(fc.nat()),
        async (all, choices) => {
          run += 1
          const pick = (below: number) => (choices.next().value ?? 0) % below
          const [inOrder, shuffled] = [`in-order-${run}`, `shuffled-${run}`]
          await observeInOrder(ctx, await ownLot(ctx, inOrder, 2), all, run % 4 > 0)

          const bays = await ownLot(ctx, shuffled, 2)
          const left = [...all, ...all.filter(() => pick(4) === 0)]
          let before = await written(ctx, shuffled)
          while (left.length > 0) {
            const size = Math.min(1 + pick(6), left.length)
            const batch = Array.from({ length: size }, () =>
              left.splice(pick(left.length), 1),
            ).flat()
            await observeBatch(
              ctx,
              batch.map((one) => observed(bays, one)),
            )
            const after = await written(ctx, shuffled)
            expectOnlyAdded(before, after)
            before = after
            if (pick(2) === 0) await payOne(ctx, shuffled, pick(1000))
          }
          expect(await picture(ctx, shuffled)).toEqual(await picture(ctx, inOrder))
          await expectSound(ctx, shuffled)

          const settled = await written(ctx, shuffled)
          await observeBatch(
            ctx,
            all.map((one) => observed(bays, one)),
          )
          expect(await written(ctx, shuffled)).toEqual(settled)
        },
      ),
      { numRuns: 50 },
    )
  }, 180_000)

  it('leave the same when 30 in 100 come up to an hour late, 5 in 100 in batches (TSBS)', async () => {
    const ctx = await testContext()
    await seedLots(ctx)
    await defaultTariff(ctx)
    const random = randomFrom(20_261_103)
    const from = ctx.clock.now()
    const all: Said[] = Array.from({ length: 8 }, (_, bay) => {
      let at = from
      return Array.from({ length: 150 }, (_, order) => {
        at += random.int(1, 40 * 60) * 1000
        return { bay, at, order, occupied: random.int(0, 2) > 0 }
      })
    }).flat()
    const inOrder = await ownLot(ctx, 'in-order', 8)
    const disordered = await ownLot(ctx, 'disordered', 8)
    const arriving = all
      .map((one) => ({
        one,
        arrival: one.at + (random.int(0, 99) < 30 ? random.int(0, hourMs) : 0),
      }))
      .sort((a, b) => a.arrival - b.arrival)
      .map(({ one }) => one)
    await observeBatch(
      ctx,
      all.map((one) => observed(inOrder, one)),
    )
    let corrected = 0
    while (arriving.length > 0) {
      const batch = arriving.splice(0, random.int(0, 99) < 5 ? random.int(2, 60) : 1)
      const counts = await observeBatch(
        ctx,
        batch.map((one) => observed(disordered, one)),
      )
      corrected += counts.corrected
    }
    expect(corrected).toBeGreaterThan(50)
    expect(await picture(ctx, 'disordered')).toEqual(await picture(ctx, 'in-order'))
    await expectSound(ctx, 'disordered')
  }, 120_000)
})
