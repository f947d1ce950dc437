import { describe, expect, it } from 'vitest'
import { addPolicy, revenue } from '../../api/ledger/actions.ts'
import { check } from '../../api/ledger/store.ts'
import { type BayObservation, occupancy, receivePayment } from '../../api/parking/actions.ts'
import { priceStay } from '../../api/parking/rules.ts'
import { findStays } from '../../api/parking/store.ts'
import { admin, asking } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { defaultTariff, hourMs, minuteMs, observeBatch, seen } from '../support/parking.ts'
import { randomFrom } from '../support/random.ts'
import { seedLots } from '../support/seed-lots.ts'

type Random = ReturnType<typeof randomFrom>

describe('whatever the tariff and the stay', () => {
  it('the lines sum to the fee, cover the minutes and respect the cap of each day', () => {
    const random = randomFrom(20_261_102)
    for (let round = 0; round < 3000; round++) {
      const rules = {
        freeMinutes: random.int(0, 60),
        firstMinutes: random.int(0, 180),
        firstFen: random.int(0, 2000),
        stepMinutes: random.int(1, 600),
        stepFen: random.int(0, 900),
        dayCapFen: random.int(0, 8000),
      }
      const from = Date.UTC(2028, 1, 27) + random.int(0, 3 * 24 * 3600) * 1000
      const stayMs = random.int(0, 5 * 24 * 3600) * 1000
      const { feeFen, lines } = priceStay(rules, from, from + stayMs, 'Asia/Shanghai')
      const sum = (pick: (line: (typeof lines)[number]) => number) =>
        lines.reduce((total, line) => total + pick(line), 0)
      expect(sum((line) => line.amountFen)).toBe(feeFen)
      expect(sum((line) => line.minutes)).toBe(Math.floor(stayMs / minuteMs))
      for (const day of new Set(lines.map((line) => line.day)))
        expect(sum((line) => (line.day === day ? line.amountFen : 0))).toBeLessThanOrEqual(
          rules.dayCapFen,
        )
    }
  })
})

describe.each([1, 2, 3])('random days of two lots, seed %i', (seed) => {
  it('keep every identity of the books and survive a shuffled replay', async () => {
    const ctx = await testContext()
    const bays = await seedLots(ctx, 2, 4)
    await defaultTariff(ctx)
    await addPolicy(
      ctx,
      { lotId: null, validFrom: '2026-11-03', costBps: 3333, propertyBps: 1234, ownersBps: 5433 },
      asking(admin),
    )
    const random = randomFrom(seed)
    const batches = randomBatches(random, bays, ctx.clock.now())
    for (const batch of batches) await observeBatch(ctx, batch)
    await payAtRandom(ctx, random)
    ctx.clock.advance(4 * 24 * hourMs)

    await expectIdentities(ctx)
    const before = await tables(ctx)
    for (const batch of batches) {
      const twice = random.shuffled([...batch, ...batch])
      expect(await observeBatch(ctx, twice)).toMatchObject({ opened: 0, closed: 0 })
    }
    await observeBatch(ctx, random.shuffled(batches.flat()))
    expect(await tables(ctx)).toEqual(before)
  })
})

it('a batch leaves the same records in whatever order it arrives', async () => {
  const random = randomFrom(7)
  const outcomes = []
  for (let round = 0; round < 3; round++) {
    const ctx = await testContext()
    const bays = await seedLots(ctx, 2, 4)
    await defaultTariff(ctx)
    const all = randomBatches(randomFrom(99), bays, ctx.clock.now()).flat()
    await observeBatch(ctx, random.shuffled([...all, ...all]))
    const { stays, states } = await tables(ctx)
    outcomes.push({ states, stays: stays.map(({ id, tariffId, ...stay }) => stay) })
    expect(stays.length).toBeGreaterThan(50)
  }
  expect(outcomes[1]).toEqual(outcomes[0])
  expect(outcomes[2]).toEqual(outcomes[0])
})

/** Four days of bays that change, repeat themselves, arrive late and say it twice. */
function randomBatches(random: Random, bays: string[], from: number): BayObservation[][] {
  const all = bays.flatMap((bay) => {
    const own: BayObservation[] = []
    let at = from
    while (at < from + 4 * 24 * hourMs) {
      at += random.int(1, 400) * minuteMs + random.int(0, 59_999)
      own.push(seen(bay, random.int(0, 1) === 1, at))
    }
    return own
  })
  const byArrival = all
    .map((one) => ({ one, arrival: one.at + random.int(0, 90) * minuteMs }))
    .sort((a, b) => a.arrival - b.arrival)
    .map(({ one, arrival }) => ({ ...one, receivedAt: arrival }))
  const batches: BayObservation[][] = []
  while (byArrival.length > 0) batches.push(byArrival.splice(0, random.int(1, 40)))
  return batches
}

async function payAtRandom(ctx: TestContext, random: Random): Promise<void> {
  ctx.clock.advance(4 * 24 * hourMs)
  for (const stay of await findStays(ctx.db, { unpaid: true, limit: 500 })) {
    if (random.int(0, 3) === 0) continue
    const amountFen = random.int(1, stay.feeFen ?? 1)
    const reference = `ref-${stay.id}`
    const paidAt = (stay.leftAt ?? 0) + random.int(0, 600) * minuteMs
    const result = await receivePayment(ctx, {
      channel: random.int(0, 1) === 0 ? 'wechat' : 'alipay',
      reference,
      stayId: stay.id,
      amountFen,
      paidAt,
    })
    expect(result).toMatchObject({ reference, amountFen })
  }
}

async function expectIdentities(ctx: TestContext): Promise<void> {
  const { stays, entries } = await tables(ctx)
  expect(stays.length).toBeGreaterThan(50)
  for (const { feeFen, feeLines } of stays)
    expect((feeLines ?? []).reduce((sum, line) => sum + line.amountFen, 0)).toBe(feeFen ?? 0)
  expect(await check(ctx.db)).toEqual({ entries: entries.length, sumFen: 0, unbalanced: 0 })
  for (const lot of await occupancy(ctx)) {
    expect(lot.total).toBe(4)
    expect(lot.free + lot.occupied + lot.unknown).toBe(lot.total)
  }
  const month = await revenue(ctx, '2026-11')
  const shares = Object.values(month.total.shares).reduce((sum, fen) => sum + fen, 0)
  expect(shares).toBe(month.total.receivedFen)
  for (const level of [month.lots, month.days])
    for (const key of ['dueFen', 'receivedFen', 'stays', 'payments'] as const)
      expect(level.reduce((sum, line) => sum + line[key], 0)).toBe(month.total[key])
  for (const key of ['costFen', 'propertyFen', 'ownersFen'] as const)
    for (const level of [month.lots, month.days])
      expect(level.reduce((sum, line) => sum + line.shares[key], 0)).toBe(month.total.shares[key])
  const of = (key: 'feeFen' | 'paidFen') => stays.reduce((sum, stay) => sum + (stay[key] ?? 0), 0)
  expect([month.total.dueFen, month.total.receivedFen]).toEqual([of('feeFen'), of('paidFen')])
  for (const { lotId, ...line } of month.lots) {
    const alone = await revenue(ctx, '2026-11', lotId)
    expect(alone.total).toEqual(line)
  }
}

async function tables(ctx: TestContext) {
  const { db } = ctx
  return {
    states: await db.selectFrom('bayStates').selectAll().orderBy('bayId').execute(),
    stays: await db.selectFrom('stays').selectAll().orderBy('bayId').orderBy('enteredAt').execute(),
    entries: await db.selectFrom('ledgerEntries').selectAll().orderBy('key').execute(),
    lines: await db
      .selectFrom('ledgerLines')
      .selectAll()
      .orderBy('entryId')
      .orderBy('account')
      .execute(),
    payments: await db.selectFrom('payments').selectAll().orderBy('id').execute(),
  }
}
