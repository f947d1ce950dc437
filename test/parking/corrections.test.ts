import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { revenue } from '../../api/ledger/actions.ts'
import { addTariff, receivePayment } from '../../api/parking/actions.ts'
import { findStays, historyOf } from '../../api/parking/store.ts'
import { admin, asking } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import {
  defaultTariff,
  hourMs,
  minuteMs,
  observeBatch,
  park,
  paymentOf,
  seen,
  usualRules,
} from '../support/parking.ts'
import { seedLots } from '../support/seed-lots.ts'

const bay = 'lot-1.b1'
const dayMs = 24 * hourMs
let ctx: TestContext
let at: number

beforeEach(async () => {
  ctx = await testContext()
  await seedLots(ctx)
  await defaultTariff(ctx)
  at = ctx.clock.now()
})

const late = (occupied: boolean, minutes: number) =>
  observeBatch(ctx, [seen(bay, occupied, at + minutes * minuteMs)])
const standing = async () =>
  (await findStays(ctx.db, { bay })).map(({ id, enteredAt, leftAt, feeFen, paidFen }) => ({
    id,
    minutes: [(enteredAt - at) / minuteMs, leftAt === null ? null : (leftAt - at) / minuteMs],
    feeFen,
    paidFen,
  }))
const entries = async () => {
  const { rows } = await sql<{ key: string; day: string; amountFen: number; corrects: string }>`
    select e.key, e.day, l.amount_fen, c.key as corrects
    from ledger_entries e
    join ledger_lines l on l.entry_id = e.id and l.account like 'receivable:%'
    left join ledger_entries c on c.id = e.corrects order by e.id`.execute(ctx.db)
  return rows.map(({ key, day, amountFen, corrects }) => [key, day, amountFen, corrects])
}

describe('late evidence', () => {
  it('that says nothing new changes nothing', async () => {
    await park(ctx, bay, at, 90)
    expect(await late(true, 10)).toMatchObject({ corrected: 0, unchanged: 1 })
    expect(await late(false, 120)).toMatchObject({ unchanged: 1 })
    expect(await late(false, 100)).toMatchObject({ unchanged: 1 })
    expect(await standing()).toMatchObject([{ minutes: [0, 90], feeFen: 700 }])
    expect(await ctx.db.selectFrom('stayCorrections').selectAll().execute()).toEqual([])
  })

  it('ends a stay earlier: the fee is taken back in full and entered anew', async () => {
    const id = await park(ctx, bay, at, 90)
    expect(await late(false, 50)).toMatchObject({ corrected: 1, closed: 0 })
    expect(await standing()).toMatchObject([{ id, minutes: [0, 50], feeFen: 500 }])
    const first = `fee_due:${id}`
    expect(await entries()).toEqual([
      [first, '2026-11-02', 700, null],
      [`fee_reversal:${id}:1`, '2026-11-02', -700, first],
      [`fee_due:${id}:1`, '2026-11-02', 500, first],
    ])
    expect((await revenue(ctx, '2026-11')).total).toMatchObject({ dueFen: 500, stays: 1 })
  })

  it('keeps what the stay was before in its history', async () => {
    const id = await park(ctx, bay, at, 90)
    ctx.clock.advance(2 * hourMs)
    await late(false, 50)
    await late(false, 20)
    const history = await historyOf(ctx.db, id)
    expect(history).toMatchObject([
      {
        number: 1,
        reason: 'late_evidence',
        correctedAt: at + 2 * hourMs,
        before: { state: 'closed', leftAt: at + 90 * minuteMs, feeFen: 700 },
        after: { leftAt: at + 50 * minuteMs, feeFen: 500 },
      },
      { number: 2, after: { feeFen: 0, feeLines: [{ clause: 'free', minutes: 20 }] } },
    ])
    expect(history[1]?.before).toEqual(history[0]?.after)
    expect((await revenue(ctx, '2026-11')).total).toMatchObject({ dueFen: 0, stays: 0 })
  })

  it('lets a stay that cost nothing owe a fee, and one that was corrected owe one again', async () => {
    await observeBatch(ctx, [seen(bay, false, at), seen(bay, true, at + 80 * minuteMs)])
    await late(false, 100)
    const [stay] = await standing()
    expect(await entries()).toEqual([])
    await late(true, 30)
    const key = `fee_due:${stay?.id}`
    expect(await entries()).toEqual([[key, '2026-11-02', 700, null]])
    await late(false, 31)
    await observeBatch(ctx, [seen(bay, true, at + 200 * minuteMs)])
    expect((await standing()).map(({ minutes, feeFen }) => [minutes, feeFen])).toEqual([
      [[200, null], null],
      [[80, 100], 0],
      [[30, 31], 0],
    ])
  })

  it('splits a stay: the first part keeps its payments, what is too much shows as overpaid', async () => {
    await observeBatch(ctx, [seen(bay, true, at), seen(bay, true, at + 60 * minuteMs)])
    await late(false, 90)
    const [whole] = await standing()
    await receivePayment(ctx, paymentOf(whole?.id ?? '', 700, at))
    await late(false, 20)
    expect(await standing()).toMatchObject([
      { minutes: [60, 90], feeFen: 0, paidFen: 0 },
      { id: whole?.id, minutes: [0, 20], feeFen: 0, paidFen: 700 },
    ])
    expect(await findStays(ctx.db, { overpaid: true })).toMatchObject([{ id: whole?.id }])
    expect(await findStays(ctx.db, { unpaid: true })).toEqual([])
    const { total } = await revenue(ctx, '2026-11')
    expect(total).toMatchObject({ dueFen: 0, receivedFen: 700, stays: 0, payments: 1 })
  })

  it('moves a fee to the day on which the stay ended', async () => {
    const id = await park(ctx, bay, at, 18 * 60)
    await late(false, 60)
    expect((await revenue(ctx, '2026-11')).days.filter(({ dueFen }) => dueFen !== 0)).toMatchObject(
      [{ day: '2026-11-02', dueFen: 500, stays: 1 }],
    )
    const first = `fee_due:${id}`
    expect(await entries()).toEqual([
      [first, '2026-11-03', 3800, null],
      [`fee_reversal:${id}:1`, '2026-11-03', -3800, first],
      [`fee_due:${id}:1`, '2026-11-02', 500, first],
    ])
  })

  it('makes a stay appear that nobody had heard of, and says so', async () => {
    await observeBatch(ctx, [seen(bay, false, at), seen(bay, false, at + 3 * hourMs)])
    await observeBatch(ctx, [
      seen(bay, true, at + 30 * minuteMs),
      seen(bay, false, at + 90 * minuteMs),
    ])
    const [stay] = await standing()
    expect(stay).toMatchObject({ minutes: [30, 90], feeFen: 500 })
    expect(await historyOf(ctx.db, stay?.id ?? '')).toMatchObject([{ number: 1, before: null }])
  })

  it('opens a bay that was believed free, and the stay ends as any other', async () => {
    await observeBatch(ctx, [seen(bay, true, at), seen(bay, true, at + hourMs)])
    await observeBatch(ctx, [{ ...seen(bay, false, at + 2 * hourMs), order: 1 }])
    const [stay] = await standing()
    await observeBatch(ctx, [{ ...seen(bay, true, at + 2 * hourMs), order: 2 }])
    expect(await standing()).toMatchObject([{ id: stay?.id, minutes: [0, null], feeFen: null }])
    expect((await revenue(ctx, '2026-11')).total).toMatchObject({ dueFen: 0, stays: 0 })
    await late(false, 180)
    expect(await standing()).toMatchObject([{ id: stay?.id, minutes: [0, 180], feeFen: 1300 }])
    expect((await revenue(ctx, '2026-11')).total).toMatchObject({ dueFen: 1300, stays: 1 })
  })

  it('voids a paid stay that did not happen: its payments stay with it, and no list shows it as one', async () => {
    const id = await park(ctx, bay, at, 90)
    await receivePayment(ctx, paymentOf(id, 700, at))
    await observeBatch(ctx, [{ ...seen(bay, false, at), order: 1 }])
    expect(await findStays(ctx.db, {})).toEqual([])
    expect(await findStays(ctx.db, { day: '2026-11-02' })).toEqual([])
    const asVoid = { id, state: 'void', feeFen: 0, paidFen: 700 }
    expect(await findStays(ctx.db, { overpaid: true })).toMatchObject([asVoid])
    expect(await findStays(ctx.db, { state: 'void' })).toMatchObject([asVoid])
    const more = { ...paymentOf(id, 1, at), reference: 'ref-2' }
    expect(await receivePayment(ctx, more)).toMatchObject({ refused: 'conflict' })
    const { total } = await revenue(ctx, '2026-11')
    expect(total).toMatchObject({ dueFen: 0, receivedFen: 700, stays: 0, payments: 1 })
  })

  it('leaves a stay without a tariff unpriced, and a tariff prices what was corrected before it', async () => {
    await addTariff(ctx, { lotId: 'lot-2', validFrom: at, rules: usualRules }, asking(admin))
    const second = 'lot-2.b1'
    const minutes = (occupied: boolean, offset: number) => ({
      ...seen(second, occupied, at + offset * minuteMs),
    })
    await ctx.db.deleteFrom('tariffs').where('lotId', 'is', null).execute()
    await observeBatch(ctx, [minutes(true, 0), minutes(false, 90)])
    await observeBatch(ctx, [minutes(true, -30)])
    expect(await findStays(ctx.db, { unpriced: true })).toMatchObject([{ bayId: second }])
    expect((await revenue(ctx, '2026-11')).total).toMatchObject({ dueFen: 0, stays: 0 })
    await defaultTariff(ctx)
    expect(await findStays(ctx.db, { bay: second })).toMatchObject([{ feeFen: 900 }])
    expect((await revenue(ctx, '2026-11')).total).toMatchObject({ dueFen: 900, stays: 1 })
  })

  it('can never be edited out of the history', async () => {
    await park(ctx, bay, at, 90)
    await late(false, 50)
    const rewriting = ['update stay_corrections set number = 9', 'delete from stay_corrections']
    for (const statement of rewriting)
      await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow(/permission denied/)
    await sql.raw('reset role').execute(ctx.db)
    for (const statement of [...rewriting, 'truncate stay_corrections'])
      await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow(/append-only/)
  })
})

describe('what a bay said', () => {
  const kept = async () =>
    (await ctx.db.selectFrom('bayEvidence').select('at').orderBy('at').execute()).map(
      (row) => (row.at - at) / dayMs,
    )

  it('is kept for 35 days before its newest word, and the last word before them', async () => {
    for (const day of [0, 1, 2, 10, 36])
      await observeBatch(ctx, [seen(bay, false, at + day * dayMs)])
    expect(await kept()).toEqual([0, 1, 2, 10, 36])
    await observeBatch(ctx, [seen(bay, false, at + 39 * dayMs)])
    expect(await kept()).toEqual([2, 10, 36, 39])
  })

  it('and is older than that comes too late and changes nothing', async () => {
    await observeBatch(ctx, [seen(bay, false, at), seen(bay, false, at + 40 * dayMs)])
    const tooLate = seen(bay, true, at + 5 * dayMs - 1)
    expect(await observeBatch(ctx, [tooLate])).toMatchObject({ late: 1, corrected: 0 })
    expect(await standing()).toEqual([])
    const inTime = seen(bay, true, at + 5 * dayMs)
    expect(await observeBatch(ctx, [inTime])).toMatchObject({ late: 0, corrected: 1 })
  })
})
