import { describe, expect, it } from 'vitest'
import { ensureInstance } from '../../api/people/actions.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { drivenTiming } from '../support/driven-timing.ts'
import { eventually } from '../support/eventually.ts'
import { bayTopic, countsOf, gapsIn, keptIn, openDesk, strangerTopic } from './intake-desk.ts'

const second = 1000

describe('a message that is not taken', () => {
  it('is counted once for a reason and kept with who it claims to be from', async () => {
    const { ctx, append, start } = await openDesk()
    await append(bayTopic, 'not json')
    await append(strangerTopic('stranger'), { occupied: true })
    await append('linli/v1/s9/bay-1/parking.bay', { occupied: true })
    await append(bayTopic, { occupied: true, colour: 'red' })
    const { running, quarantine } = start()
    await running.drained()
    expect(await countsOf(ctx)).toEqual({
      not_json: 1,
      unregistered: 1,
      foreign_site: 1,
      undeclared_field: 1,
    })
    expect(await keptIn(ctx)).toEqual([
      { position: 0, reason: 'not_json', deviceId: null, siteId: null },
      { position: 1, reason: 'unregistered', deviceId: 'stranger', siteId: 's1' },
      { position: 2, reason: 'foreign_site', deviceId: 'bay-1', siteId: 's9' },
      { position: 3, reason: 'undeclared_field', deviceId: null, siteId: null },
    ])
    expect(quarantine.total()).toBe(4)
  })

  it('is not counted again when it is put back and refused once more, but kept again', async () => {
    const { ctx, append, start } = await openDesk()
    const again = { qos: 1, dup: false, retain: false, again: true } as const
    await append(bayTopic, 'not json')
    await append(bayTopic, 'not json', { flags: again })
    await start().running.drained()
    expect(await countsOf(ctx)).toEqual({ not_json: 1 })
    expect((await keptIn(ctx)).map(({ position }) => position)).toEqual([0, 1])
  })

  it('counts once when another consumer tells of it again after a crash', async () => {
    const { ctx, append, start, journal } = await openDesk()
    await append(bayTopic, { occupied: true })
    const [entry] = (await journal.read(0, 1)).entries
    for (let life = 0; life < 2; life += 1) {
      const { quarantine, running, kill } = start()
      if (entry) quarantine.keep(entry, { reason: 'store_rejected', deviceId: 'bay-1' })
      await running.drained()
      kill()
    }
    expect(await countsOf(ctx)).toEqual({ store_rejected: 1 })
    expect(await keptIn(ctx)).toMatchObject([{ position: 0, deviceId: 'bay-1' }])
  })

  it('is only counted when it never got into the journal', async () => {
    const { ctx, start } = await openDesk()
    const { quarantine, running, intake } = start()
    await running.drained()
    const flags = { qos: 1, dup: false, retain: false } as const
    quarantine.count(
      { topic: bayTopic, payload: Buffer.alloc(9), receivedAt: 1, flags },
      'too_large',
    )
    quarantine.countUnread(2)
    await intake.save()
    const rows = await ctx.db.selectFrom('rejections').selectAll().execute()
    expect(rows.map(({ subscription, count }) => [subscription, count]).sort()).toEqual([
      ['linli/v1/#', 1],
      ['other', 1],
    ])
    expect(await keptIn(ctx)).toEqual([])
  })
})

describe('numbers that do not come', () => {
  it('are reported by the clock when a device says nothing more, and closed when they come', async () => {
    const { ctx, append, start } = await openDesk()
    const { running, intake } = start()
    for (const seq of [1, 2, 6]) await append(bayTopic, { occupied: true, seq, boot: 'b' })
    await running.drained()
    ctx.clock.advance(31 * second)
    await intake.tick()
    const open = { deviceId: 'bay-1', fromSeq: 3, toSeq: 5, missing: 3, filledAt: null }
    expect(await gapsIn(ctx)).toEqual([open])
    expect(intake.gaps()).toEqual({ open: 1, missing: 3 })

    for (const seq of [4, 3, 5]) await append(bayTopic, { occupied: true, seq, boot: 'b' })
    await running.drained()
    expect(await gapsIn(ctx)).toEqual([{ ...open, missing: 0, filledAt: ctx.clock.now() }])
    expect(intake.gaps()).toEqual({ open: 0, missing: 0 })
  })

  it('are not reported by the clock while records wait to be read: they may be the next', async () => {
    const { ctx, append, start, journal } = await openDesk()
    for (const seq of [1, 3, 2]) await append(bayTopic, { occupied: true, seq, boot: 'b' })
    ctx.clock.advance(600 * second)
    const { intake, kill } = start()
    kill()
    await intake.savedPosition()
    const { entries } = await journal.read(0, 2)
    await intake.consume({ entries, next: 2 }, new AbortController().signal)
    await intake.tick()
    const rest = await journal.read(2, 1)
    await intake.consume(rest, new AbortController().signal)
    await intake.tick()
    await intake.save()
    expect(await gapsIn(ctx)).toEqual([])
  })

  it('of a radio network are told apart, and are no fault of the broker', async () => {
    const { ctx, append, start, takeRegistry } = await openDesk()
    const devEui = '70b3d57ed0000001'
    await importPlaces(ctx, `device,kind,site\n${devEui},bay,s1\n`, 'csv')
    await takeRegistry()
    const { running, intake } = start()
    for (const fCnt of [10, 12]) {
      const rxInfo = [{ rssi: -100, snr: 5 }]
      const uplink = { deviceInfo: { devEui }, fCnt, fPort: 1, data: 'AQ==', rxInfo }
      await append(`application/a/device/${devEui}/event/up`, uplink)
    }
    await running.drained()
    ctx.clock.advance(31 * second)
    await intake.tick()
    expect(await ctx.db.selectFrom('gaps').selectAll().execute()).toMatchObject([
      { deviceId: devEui, fromSeq: 11, toSeq: 11, radio: true },
    ])
    expect(intake.gaps()).toEqual({ open: 0, missing: 0 })
  })

  for (const demo of [true, false])
    it(`of simulated devices leave ${demo ? 'gaps' : 'none'} in ${demo ? 'a demo' : 'real records'}`, async () => {
      const { ctx, append, start } = await openDesk()
      await ensureInstance(ctx, demo)
      const { running, intake } = start()
      for (const seq of [1, 3]) await append(bayTopic, { occupied: true, seq, simulated: true })
      await running.drained()
      ctx.clock.advance(31 * second)
      await intake.tick()
      expect(await gapsIn(ctx)).toHaveLength(demo ? 1 : 0)
    })
})

describe('the quarantine', () => {
  it('lets go of a message when the journal does, after JOURNAL_KEEP_DAYS and no later than a day more', async () => {
    const timing = drivenTiming()
    const { ctx, append, start, journal } = await openDesk({ timing })
    const { running, intake } = start()
    await append(strangerTopic('x'), { occupied: true })
    await running.drained()
    await intake.tick()
    expect(await keptIn(ctx)).toHaveLength(1)
    await timing.pass(24 * 3600 * second)
    await append(bayTopic, { occupied: true })
    await running.drained()
    await timing.pass(7 * 24 * 3600 * second - 60 * second)
    await intake.save()
    expect(await keptIn(ctx)).toHaveLength(1)
    await timing.pass(3600 * second)
    expect(journal.first()).toBe(1)
    await append(bayTopic, { occupied: false })
    await running.drained()
    await intake.save()
    expect(await keptIn(ctx)).toEqual([])
  })
})

describe('a kill between two writings', () => {
  it('counts and reports nothing twice and forgets nothing', async () => {
    const { ctx, append, start, journal } = await openDesk()
    const first = start()
    for (const seq of [0, 1, 5]) await append(bayTopic, { occupied: true, seq, boot: 'b' })
    await append(bayTopic, 'not json')
    await first.running.drained()
    await append(bayTopic, 'not json')
    await append(strangerTopic('x'), { occupied: true })
    await append(bayTopic, { occupied: true, seq: 9, boot: 'b' })
    await eventually(() => expect(first.running.position()).toBe(journal.end()))
    expect(await countsOf(ctx)).toEqual({ not_json: 1 })
    first.kill()

    const second_ = start()
    await second_.running.drained()
    ctx.clock.advance(31 * second)
    await second_.intake.tick()
    second_.kill()
    const third = start()
    await third.running.drained()
    await third.intake.tick()
    expect(await countsOf(ctx)).toEqual({ not_json: 2, unregistered: 1 })
    expect(await gapsIn(ctx)).toMatchObject([
      { fromSeq: 2, toSeq: 4, missing: 3 },
      { fromSeq: 6, toSeq: 8, missing: 3 },
    ])
    expect(await keptIn(ctx)).toHaveLength(3)
  })
})
