import { describe, expect, it, onTestFinished } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { claim, requestReplay } from '../../api/intake/actions.ts'
import { startPuttingBack } from '../../ingest/put-back.ts'
import { asking, testAccount } from '../support/accounts.ts'
import { eventually } from '../support/eventually.ts'
import { readAll } from '../support/journal.ts'
import { bayTopic, countsOf, keptIn, openDesk, strangerTopic } from './intake-desk.ts'

const admin = testAccount({ id: 'a1', name: 'admin', displayName: 'Admin', role: 'admin' })

async function withPutBack() {
  const desk = await openDesk()
  const { ctx, journal, takeRegistry } = desk
  const life = desk.start()
  const after = { registrySettled: takeRegistry, intakeSettled: () => life.running.drained() }
  const start = async (over: typeof journal = journal) => {
    const puttingBack = await startPuttingBack(ctx, over, after)
    onTestFinished(() => puttingBack.stop())
    return puttingBack
  }
  const replays = () =>
    ctx.db.selectFrom('replays').select(['state', 'putBack', 'gone']).orderBy('id').execute()
  return { ...desk, ...life, start, replays }
}

describe('a claimed device', () => {
  it('has what it said before read by the registry of today, with the time it was received', async () => {
    const { ctx, journal, append, start, running, replays, decoder } = await withPutBack()
    await start()
    const said = [true, false, true].map((occupied, seq) => ({ occupied, seq }))
    for (const one of said) {
      await append(strangerTopic('new-1'), one)
      ctx.clock.advance(1000)
    }
    await append(strangerTopic('other'), { occupied: true })
    const before = ctx.clock.now()
    ctx.clock.advance(3_600_000)
    const asked = await claim(ctx, { deviceId: 'new-1', kind: 'bay', siteId: 's1' }, asking(admin))
    expect(asked).toMatchObject({ deviceId: 'new-1', state: 'waiting', askedBy: 'admin' })
    await eventually(async () =>
      expect(await replays()).toEqual([{ state: 'done', putBack: 3, gone: 0 }]),
    )
    await running.drained()

    const again = (await readAll(journal)).filter(({ flags }) => flags.again)
    const readings = again.flatMap((entry) => decoder.judged(entry).accepted)
    expect(readings.map(({ reading: { deviceId, seq } }) => [deviceId, seq])).toEqual([
      ['new-1', 0],
      ['new-1', 1],
      ['new-1', 2],
    ])
    expect(again.map(({ receivedAt }) => receivedAt)).toEqual(
      [3000, 2000, 1000].map((ms) => before - ms),
    )
    expect((await keptIn(ctx)).map(({ deviceId }) => deviceId)).toEqual(['other'])
    expect(await countsOf(ctx)).toEqual({ unregistered: 4 })
  })
})

describe('messages put back', () => {
  it('are kept again when they are refused again, and then wait for the next request', async () => {
    const { ctx, append, start, running, replays } = await withPutBack()
    for (let n = 0; n < 3; n += 1) await append(bayTopic, 'not json')
    await append(bayTopic, { occupied: 'yes' })
    await running.drained()
    await requestReplay(ctx, { subscription: 'linli/v1/#', reason: 'not_json' }, asking(admin))
    await start()
    await eventually(async () => expect(await replays()).toMatchObject([{ state: 'done' }]))
    await running.drained()
    expect(await replays()).toEqual([{ state: 'done', putBack: 3, gone: 0 }])
    expect((await keptIn(ctx)).map(({ position }) => position)).toEqual([3, 4, 5, 6])
    expect(await countsOf(ctx)).toEqual({ not_json: 3, bad_value: 1 })
  })

  it('are gone when the journal has let go of them', async () => {
    const { ctx, journal, append, start, running, replays } = await withPutBack()
    for (let n = 0; n < 5; n += 1) await append(strangerTopic('x'), { occupied: true })
    await running.drained()
    await requestReplay(ctx, { deviceId: 'x' }, asking(admin))
    await start({ ...journal, first: () => 2 })
    await eventually(async () =>
      expect(await replays()).toEqual([{ state: 'done', putBack: 3, gone: 2 }]),
    )
  })

  it('are put back at last when the process was killed in between, some of them twice', async () => {
    const { ctx, journal, append, start, running, replays } = await withPutBack()
    for (let n = 0; n < 250; n += 1) await append(strangerTopic('x'), { occupied: true, seq: n })
    await running.drained()
    await requestReplay(ctx, { deviceId: 'x' }, asking(admin))
    let appended = 0
    const never = new Promise<never>(() => {})
    const dying: typeof journal = {
      ...journal,
      append: (record) => (++appended > 220 ? never : journal.append(record)),
    }
    const first = await start(dying)
    await eventually(() => expect(appended).toBeGreaterThan(220))
    await first.stop()
    expect(await replays()).toEqual([{ state: 'waiting', putBack: 200, gone: 0 }])
    await start()
    await eventually(async () =>
      expect(await replays()).toEqual([{ state: 'done', putBack: 250, gone: 0 }]),
    )
    const again = (await readAll(journal)).filter(({ flags }) => flags.again)
    const numbers = again.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).seq)
    expect([numbers.length, new Set(numbers).size]).toEqual([270, 250])
  })
})

describe('a request', () => {
  it('is one with another for the same thing until it is begun', async () => {
    const { ctx } = await openDesk()
    const wanted = { subscription: 'linli/v1/#', reason: 'not_json' }
    const first = await requestReplay(ctx, wanted, asking(admin))
    expect(await requestReplay(ctx, wanted, asking(admin))).toEqual(first)
    await ctx.db.updateTable('replays').set({ untilPosition: 5 }).execute()
    expect((await requestReplay(ctx, wanted, asking(admin))).id).not.toBe(first.id)
  })

  it('to claim a device that is registered, or by rules that no import takes, is refused', async () => {
    const { ctx, replays } = await withPutBack()
    const device = { deviceId: 'bay-1', kind: 'bay', siteId: 's9' } as const
    const refused = [
      await claim(ctx, device, asking(admin)),
      await claim(ctx, { ...device, siteId: 's1' }, asking(admin)),
      await claim(ctx, { ...device, deviceId: 'new', lotId: 'L1' }, asking(admin)),
      await claim(ctx, { ...device, deviceId: 'new', model: 'none' }, asking(admin)),
    ]
    expect(refused.map((one) => isRefusal(one) && one.refused)).toEqual([
      'conflict',
      'conflict',
      'invalid',
      'invalid',
    ])
    expect(await replays()).toEqual([])
    expect(await ctx.db.selectFrom('sites').select('id').execute()).toEqual([{ id: 's1' }])
  })
})
