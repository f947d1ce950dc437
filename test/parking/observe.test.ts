import { beforeEach, describe, expect, it } from 'vitest'
import { readChanges } from '../../api/db/changes.ts'
import { observe, occupancy } from '../../api/parking/actions.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { defaultTariff, hourMs, minuteMs, observeBatch, seen } from '../support/parking.ts'
import { seedLots } from '../support/seed-lots.ts'

const bay = 'lot-1.b1'
let ctx: TestContext
let at: number

beforeEach(async () => {
  ctx = await testContext()
  await seedLots(ctx)
  await defaultTariff(ctx)
  at = ctx.clock.now()
})

const stays = () => ctx.db.selectFrom('stays').selectAll().orderBy('enteredAt').execute()
const state = () =>
  ctx.db.selectFrom('bayStates').selectAll().where('bayId', '=', bay).executeTakeFirst()
const entries = () => ctx.db.selectFrom('ledgerEntries').selectAll().execute()
const changes = async () =>
  (await readChanges(ctx.db, { xid: '0', position: 0 })).rows.map(({ change }) => change)

describe('an observation of a bay', () => {
  it('opens a stay at its own time when the first ever is occupied', async () => {
    expect(await observeBatch(ctx, [seen(bay, true, at)])).toMatchObject({ opened: 1 })
    expect(await stays()).toMatchObject([
      { bayId: bay, state: 'open', enteredAt: at, feeFen: null },
    ])
  })

  it('is only remembered when the first ever is free', async () => {
    expect(await observeBatch(ctx, [seen(bay, false, at)])).toMatchObject({ unchanged: 1 })
    expect(await stays()).toEqual([])
    expect(await state()).toMatchObject({ occupied: false, sinceAt: at, observedAt: at })
  })

  it('closes the stay, prices it and enters the fee due', async () => {
    await observeBatch(ctx, [seen(bay, true, at)])
    await observeBatch(ctx, [seen(bay, false, at + 90 * minuteMs)])
    expect(await stays()).toMatchObject([
      { state: 'closed', leftAt: at + 90 * minuteMs, feeFen: 700, paidFen: 0, day: '2026-11-02' },
    ])
    expect(await entries()).toMatchObject([{ kind: 'fee_due', lotId: 'lot-1', day: '2026-11-02' }])
  })

  it('enters nothing for a stay that costs nothing', async () => {
    await observeBatch(ctx, [seen(bay, true, at), seen(bay, false, at + 30 * minuteMs)])
    expect(await stays()).toMatchObject([{ state: 'closed', feeFen: 0 }])
    expect(await entries()).toEqual([])
  })

  it('repeats the state as a heartbeat: only the time of the last word moves', async () => {
    await observeBatch(ctx, [seen(bay, true, at)])
    const beat = await observeBatch(ctx, [seen(bay, true, at + hourMs)])
    expect(beat).toMatchObject({ unchanged: 1, opened: 0 })
    expect(await state()).toMatchObject({ sinceAt: at, observedAt: at + hourMs })
    expect(await stays()).toHaveLength(1)
  })

  it('of the same instant counts once, and the last one of it by order is believed', async () => {
    await observeBatch(ctx, [seen(bay, true, at)])
    expect(await observeBatch(ctx, [seen(bay, true, at)])).toMatchObject({ unchanged: 1 })
    const later = { ...seen(bay, false, at), order: 2 }
    expect(await observeBatch(ctx, [later])).toMatchObject({ corrected: 1 })
    expect(await observeBatch(ctx, [{ ...seen(bay, true, at), order: 1 }])).toMatchObject({
      unchanged: 1,
    })
    expect(await state()).toMatchObject({ occupied: false, sinceAt: at })
    expect(await stays()).toMatchObject([{ state: 'void' }])
  })

  it('under the key of another is free when one of the two is', async () => {
    await observeBatch(ctx, [seen(bay, true, at), seen(bay, true, at + hourMs)])
    await observeBatch(ctx, [seen(bay, false, at + hourMs)])
    await observeBatch(ctx, [seen(bay, true, at + hourMs)])
    expect(await stays()).toMatchObject([{ state: 'closed', leftAt: at + hourMs }])
  })

  it('takes its place in time whatever its place in the batch', async () => {
    const observed = await observeBatch(ctx, [
      seen(bay, false, at + 2 * hourMs),
      seen(bay, true, at + hourMs),
      seen(bay, false, at),
    ])
    expect(observed).toMatchObject({ opened: 1, closed: 1, unchanged: 1, late: 0 })
    expect(await stays()).toMatchObject([{ enteredAt: at + hourMs, leftAt: at + 2 * hourMs }])
  })

  it('may be one of many of a bay in a batch that ends one stay, holds one and begins one', async () => {
    await observeBatch(ctx, [seen(bay, true, at)])
    await observeBatch(ctx, [
      seen(bay, false, at + hourMs),
      seen(bay, true, at + 2 * hourMs),
      seen(bay, false, at + 3 * hourMs),
      seen(bay, true, at + 4 * hourMs),
    ])
    expect((await stays()).map(({ state, feeFen }) => [state, feeFen])).toEqual([
      ['closed', 500],
      ['closed', 500],
      ['open', null],
    ])
  })

  it('of a device that is no bay of a lot is ignored', async () => {
    await ctx.db.updateTable('devices').set({ lotId: null }).where('id', '=', 'lot-2.b1').execute()
    await ctx.db.updateTable('devices').set({ kind: 'gate' }).where('id', '=', 'lot-2.b2').execute()
    const devices = ['lot-2.b1', 'lot-2.b2', 'stranger']
    expect(
      await observeBatch(
        ctx,
        devices.map((id) => seen(id, true, at)),
      ),
    ).toEqual({
      states: new Map(),
      opened: 0,
      closed: 0,
      corrected: 0,
      unchanged: 0,
      late: 0,
      ignored: 3,
    })
    expect(await stays()).toEqual([])
  })

  it('tells the touched lots and the books, and a heartbeat tells nobody', async () => {
    await observeBatch(ctx, [seen(bay, true, at), seen('lot-1.b2', false, at)])
    const parking = { stream: 'parking' }
    expect(await changes()).toEqual([
      { ...parking, lots: [{ lotId: 'lot-1', total: 3, free: 1, occupied: 1, unknown: 1 }] },
    ])
    await observeBatch(ctx, [seen(bay, true, at + minuteMs)])
    expect(await changes()).toHaveLength(1)
    await observeBatch(ctx, [seen(bay, false, at + hourMs)])
    expect((await changes()).slice(1)).toEqual([
      { stream: 'books', lotIds: ['lot-1'] },
      { ...parking, lots: [{ lotId: 'lot-1', total: 3, free: 2, occupied: 0, unknown: 1 }] },
    ])
  })

  it('that would not commit leaves nothing', async () => {
    const batch = ctx.db.transaction().execute(async (tx) => {
      await observe(ctx, tx, [seen(bay, true, at), seen(bay, false, at + hourMs)])
      throw new Error('power cut')
    })
    await expect(batch).rejects.toThrow('power cut')
    expect([await stays(), await entries(), await changes()]).toEqual([[], [], []])
  })
})

describe('the occupancy of a lot', () => {
  it('counts a bay as unknown until it has spoken', async () => {
    await observeBatch(ctx, [seen(bay, true, at)])
    expect(await occupancy(ctx)).toEqual([
      { lotId: 'lot-1', total: 3, free: 0, occupied: 1, unknown: 2 },
      { lotId: 'lot-2', total: 3, free: 0, occupied: 0, unknown: 3 },
    ])
  })

  it('counts a bay as unknown again after 25 silent hours, and its next word is told', async () => {
    await observeBatch(ctx, [seen(bay, true, at)])
    ctx.clock.advance(25 * hourMs)
    expect((await occupancy(ctx))[0]).toMatchObject({ occupied: 1, unknown: 2 })
    ctx.clock.advance(1)
    expect((await occupancy(ctx))[0]).toMatchObject({ occupied: 0, unknown: 3 })
    await observeBatch(ctx, [seen(bay, true, ctx.clock.now())])
    expect((await changes()).at(-1)).toMatchObject({ lots: [{ occupied: 1, unknown: 2 }] })
    expect(await stays()).toHaveLength(1)
  })

  it('holds a lot that has no bays', async () => {
    await ctx.db
      .insertInto('lots')
      .values({ id: 'lot-3', name: 'lot-3', siteId: 's-1', communityId: null, nameEn: null })
      .execute()
    expect((await occupancy(ctx)).at(-1)).toEqual({
      lotId: 'lot-3',
      total: 0,
      free: 0,
      occupied: 0,
      unknown: 0,
    })
  })
})
