import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addPolicy,
  postFeeDue,
  postPayment,
  revenue,
  revenueFile,
} from '../../api/ledger/actions.ts'
import { check, policies } from '../../api/ledger/store.ts'
import { receivePayment } from '../../api/parking/actions.ts'
import { admin, asking } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { defaultTariff, minuteMs, park, paymentOf } from '../support/parking.ts'
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

const due = (amountFen = 700) => [{ stayId, lotId: 'lot-1', amountFen, at: at + 90 * minuteMs }]
const lines = () => ctx.db.selectFrom('ledgerLines').selectAll().orderBy('account').execute()
const inTransaction = <T>(work: (tx: TestContext['db']) => Promise<T>) =>
  ctx.db.transaction().execute(work)

describe('an entry in the books', () => {
  it('says that the driver owes what the lot has earned', async () => {
    expect(await lines()).toMatchObject([
      { account: 'fees:lot-1', amountFen: -700 },
      { account: 'receivable:lot-1', amountFen: 700 },
    ])
  })

  it('is entered once, however often it is posted', async () => {
    await inTransaction((tx) => postFeeDue(ctx, tx, [...due(), ...due()]))
    expect(await lines()).toHaveLength(2)
  })

  it('of a fee is never contradicted', async () => {
    await expect(inTransaction((tx) => postFeeDue(ctx, tx, due(701)))).rejects.toThrow(
      `fee_due:${stayId}`,
    )
    expect(await check(ctx.db)).toEqual({ entries: 1, sumFen: 0, unbalanced: 0 })
  })

  it('of a payment is refused with other content and accepted with the same', async () => {
    const money = { channel: 'cash', reference: 'r', stayId, lotId: 'lot-1', amountFen: 5, at }
    await inTransaction((tx) => postPayment(ctx, tx, money))
    expect(await inTransaction((tx) => postPayment(ctx, tx, money))).toBeUndefined()
    const other = { ...money, amountFen: 6 }
    expect(await inTransaction((tx) => postPayment(ctx, tx, other))).toMatchObject({
      refused: 'conflict',
    })
    expect(await lines()).toHaveLength(4)
  })

  const rewriting = [
    'update ledger_entries set lot_id = lot_id',
    'delete from ledger_entries',
    'truncate ledger_entries cascade',
    'update ledger_lines set amount_fen = 1',
    'delete from ledger_lines',
    'truncate ledger_lines',
  ]

  it('can be neither changed nor deleted nor emptied away', async () => {
    for (const statement of rewriting)
      await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow(/permission denied/)
    expect(await lines()).toHaveLength(2)
  })

  it('can be neither even by the owner of the tables', async () => {
    await sql.raw('reset role').execute(ctx.db)
    for (const statement of rewriting)
      await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow(/append-only/)
    expect(await lines()).toHaveLength(2)
  })

  const entry = () => ({
    id: 'e',
    key: 'k',
    kind: 'fee_due' as const,
    lotId: 'lot-1',
    stayId,
    day: '2026-11-02',
    at,
    recordedAt: at,
  })

  it('cannot be written with no lines, with one, or with lines that do not sum to zero', async () => {
    for (const amounts of [[], [1], [1, -2]]) {
      const write = inTransaction(async (tx) => {
        await tx.insertInto('ledgerEntries').values(entry()).execute()
        for (const amountFen of amounts)
          await tx
            .insertInto('ledgerLines')
            .values({ entryId: 'e', account: `a${amountFen}`, amountFen })
            .execute()
      })
      await expect(write).rejects.toThrow(/not balanced/)
    }
    expect(await check(ctx.db)).toMatchObject({ entries: 1 })
  })

  it('takes no further line that would unbalance it', async () => {
    const { entryId } = (await lines())[0] ?? { entryId: '' }
    const write = ctx.db
      .insertInto('ledgerLines')
      .values({ entryId, account: 'money:cash', amountFen: 1 })
      .execute()
    await expect(write).rejects.toThrow(/not balanced/)
  })
})

describe('the revenue of a month', () => {
  it('keeps fees due and money received apart, each on its own local day', async () => {
    await receivePayment(ctx, paymentOf(stayId, 300, at + 86_400_000))
    const month = await revenue(ctx, '2026-11')
    expect(month.days).toMatchObject([
      { day: '2026-11-02', dueFen: 700, receivedFen: 0, stays: 1, payments: 0 },
      { day: '2026-11-03', dueFen: 0, receivedFen: 300, stays: 0, payments: 1 },
    ])
    expect(month.total).toMatchObject({ dueFen: 700, receivedFen: 300 })
  })

  it('shares by the policy of the lot and day', async () => {
    await addPolicy(
      ctx,
      { lotId: null, validFrom: '2026-11-03', costBps: 3333, propertyBps: 0, ownersBps: 6667 },
      asking(admin),
    )
    await receivePayment(ctx, paymentOf(stayId, 300, at))
    await receivePayment(ctx, {
      ...paymentOf(stayId, 100, at + 86_400_000),
      reference: 'ref-2',
    })
    const { days, total } = await revenue(ctx, '2026-11', 'lot-1')
    expect(days.map(({ shares }) => [shares.costFen, shares.ownersFen])).toEqual([
      [0, 300],
      [33, 67],
    ])
    expect(total.shares).toEqual({ costFen: 33, propertyFen: 0, ownersFen: 367 })
  })

  it('names the months that hold entries, newest first, and may be empty', async () => {
    await park(ctx, 'lot-2.b1', Date.UTC(2025, 0, 10), 90)
    await park(ctx, 'lot-2.b2', Date.UTC(2026, 8, 30, 15), 90) // ends on 1 October in China
    const empty = await revenue(ctx, '2026-01')
    expect(empty.months).toEqual(['2026-11', '2026-10', '2025-01'])
    expect([empty.lots, empty.days, empty.total.dueFen]).toEqual([[], [], 0])
    expect((await revenue(ctx, '2026-10', 'lot-2')).lots).toMatchObject([{ lotId: 'lot-2' }])
    expect((await revenue(ctx, '2026-11', 'lot-2')).lots).toEqual([])
  })

  it('is a file with one row per lot and day', async () => {
    expect(await revenueFile(ctx, '2026-11', 'en', 'system')).toMatch(
      /\r\n2026-11-02,lot-1,7\.00,0\.00,0\.00,0\.00,0\.00,1,0\r\n$/,
    )
  })
})

describe('a sharing policy', () => {
  const asked = {
    lotId: 'lot-1',
    validFrom: '2028-02-29',
    costBps: 3000,
    propertyBps: 2000,
    ownersBps: 5000,
  }

  it('is added and never edited: the same again answers the first, another is a conflict', async () => {
    const first = await addPolicy(ctx, asked, asking(admin))
    expect(await addPolicy(ctx, asked, asking(admin))).toEqual(first)
    const other = { ...asked, costBps: 2000, ownersBps: 6000 }
    expect(await addPolicy(ctx, other, asking(admin))).toMatchObject({ refused: 'conflict' })
    expect(await policies(ctx.db)).toEqual([first])
  })

  it('that shares less than everything, begins on no day or is for no lot is refused', async () => {
    const refusals = [
      await addPolicy(ctx, { ...asked, costBps: 2999 }, asking(admin)),
      await addPolicy(ctx, { ...asked, validFrom: '2027-02-29' }, asking(admin)),
      await addPolicy(ctx, { ...asked, lotId: 'nowhere' }, asking(admin)),
    ]
    expect(refusals).toMatchObject([
      { refused: 'invalid' },
      { refused: 'invalid' },
      { refused: 'not_found' },
    ])
    expect(await policies(ctx.db)).toEqual([])
  })
})
