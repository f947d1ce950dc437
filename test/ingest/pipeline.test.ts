import { sql } from 'kysely'
import mqtt from 'mqtt'
import { describe, expect, it } from 'vitest'
import { ensureInstance } from '../../api/people/actions.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
import { TelemetryError } from '../../api/telemetry/errors.ts'
import type { Point, TelemetryStore } from '../../api/telemetry/store.ts'
import { eventually } from '../support/eventually.ts'
import { countPoints, rejectionsOf, startIngest } from './running.ts'

const bayTopic = 'linli/v1/s1/bay-1/parking.bay'

describe('a message of a registered device', () => {
  it('becomes a point, a stay and a frame', async () => {
    const { ctx, ingest, publish, frames } = await startIngest()
    const at = ctx.clock.now() - 1000
    await publish(bayTopic, { at, seq: 1, boot: 'b', occupied: true, batteryV: 3.6 })
    await ingest.settled()

    const [latest] = await ctx.telemetry.latest({ device: 'bay-1' })
    expect(latest).toEqual({
      deviceId: 'bay-1',
      kind: 'parking.bay',
      at,
      fields: { occupied: true, batteryV: 3.6, seq: 1, boot: 'b', quality: 'good' },
    })
    const stays = await ctx.db.selectFrom('stays').select(['bayId', 'enteredAt']).execute()
    expect(stays).toEqual([{ bayId: 'bay-1', enteredAt: at }])
    await eventually(() =>
      expect(frames.flatMap(({ readings }) => readings)).toMatchObject([
        { deviceId: 'bay-1', kind: 'parking.bay', observedAt: at, fields: { occupied: true } },
      ]),
    )
  })

  it('opens a case when a camera raises an alert', async () => {
    const { ctx, ingest, publish } = await startIngest()
    const review = { reviewId: 'r1', phase: 'new', severity: 'alert', objects: ['car'] }
    const zones = ['fire_lane']
    await publish('linli/v1/s1/cam-1/camera.review', { ...review, zones, at: ctx.clock.now() })
    await ingest.settled()
    const cases = await ctx.db.selectFrom('incidents').select(['deviceId']).execute()
    expect(cases).toEqual([{ deviceId: 'cam-1' }])
  })

  it('leaves one point and one stay when it arrives five times, and one point per copy without `at`', async () => {
    const { ctx, ingest, publish } = await startIngest()
    const message = { at: ctx.clock.now(), seq: 3, occupied: true }
    for (let copy = 0; copy < 5; copy += 1) await publish(bayTopic, message)
    await ingest.settled()
    expect(await countPoints(ctx, 'parking.bay')).toBe(1)
    expect(await ctx.db.selectFrom('stays').selectAll().execute()).toHaveLength(1)

    for (let copy = 0; copy < 2; copy += 1) {
      ctx.clock.advance(1000)
      await publish(bayTopic, { occupied: true })
    }
    await ingest.settled()
    expect(await countPoints(ctx, 'parking.bay')).toBe(3)
  })

  it('is stored at the time of receipt when its clock is wrong, with what the device said beside it', async () => {
    const { ctx, ingest, publish } = await startIngest()
    const deviceAt = Date.UTC(1970, 0, 2)
    await publish(bayTopic, { at: deviceAt, seq: 1, occupied: true })
    await ingest.settled()
    const [latest] = await ctx.telemetry.latest({ device: 'bay-1' })
    expect(latest).toMatchObject({
      at: ctx.clock.now(),
      fields: { quality: 'clock_skew', deviceAt },
    })
  })

  it('never brings its credential into the telemetry or onto the map', async () => {
    const { ctx, ingest, publish, frames } = await startIngest()
    const event = { granted: true, method: 'card', credential: 'card-4711', at: ctx.clock.now() }
    await publish('linli/v1/s1/gate-1/access.event', event)
    await ingest.settled()
    expect(await countPoints(ctx, 'access.event')).toBe(1)
    await eventually(() => expect(frames.length).toBeGreaterThan(0))
    const everything = JSON.stringify([frames, await ctx.telemetry.latest({})])
    expect(everything).toContain('"granted":true')
    expect(everything).not.toContain('4711')
  })

  for (const demo of [true, false])
    it(`touches the records when it is simulated ${demo ? 'in' : 'only in'} a demo database${demo ? '' : ', and this is none'}`, async () => {
      const { ctx, ingest, publish } = await startIngest({ demo })
      await publish(bayTopic, { at: ctx.clock.now(), occupied: true, simulated: true })
      await ingest.settled()
      const stays = await ctx.db.selectFrom('stays').selectAll().execute()
      expect(stays).toHaveLength(demo ? 1 : 0)
      const [latest] = await ctx.telemetry.latest({ device: 'bay-1' })
      expect(latest?.fields.quality).toBe('simulated')
    })

  it('touches the records from when the database is marked as demo, be it after the start', async () => {
    const { ctx, ingest, publish } = await startIngest({ demo: 'unmarked' })
    const staysAfter = async (occupied: boolean) => {
      ctx.clock.advance(1000)
      await publish(bayTopic, { at: ctx.clock.now(), occupied, simulated: true })
      await ingest.settled()
      return (await ctx.db.selectFrom('stays').selectAll().execute()).length
    }
    expect(await staysAfter(true)).toBe(0)
    await ensureInstance(ctx, true)
    expect(await staysAfter(true)).toBe(1)
  })
})

describe('bad input', () => {
  it('is acknowledged, counted by subscription and reason, and stops nothing', async () => {
    const { ctx, ingest, publish } = await startIngest()
    const bad: [topic: string, message: object | string | Buffer][] = [
      [bayTopic, 'not json'],
      [bayTopic, Buffer.from([0xff, 0xfe, 0x00])],
      [bayTopic, '[1]'],
      [bayTopic, { occupied: 'yes' }],
      [bayTopic, '{"occupied":true,"occupied":false}'],
      ['linli/v1/s1/bay-1/parking.unknown', { occupied: true }],
      ['linli/v1/s1', { occupied: true }],
      ['linli/v1/s1/stranger/parking.bay', { occupied: true }],
      ['linli/v1/s9/bay-1/parking.bay', { occupied: true }],
      ['application/x/device/zz/event/up', { deviceInfo: null }],
      [bayTopic, 'x'.repeat(65_000)],
    ]
    for (const [topic, message] of bad) await publish(topic, message)
    await publish(bayTopic, { at: ctx.clock.now(), occupied: true, colour: 'red' })
    await ingest.settled()

    expect(await countPoints(ctx, 'parking.bay')).toBe(1)
    expect(await rejectionsOf(ctx)).toMatchObject({
      'linli/v1/# not_json': 3,
      'linli/v1/# bad_shape': 2,
      'linli/v1/# bad_value': 1,
      'linli/v1/# unknown_kind': 1,
      'linli/v1/# bad_topic': 1,
      'linli/v1/# unregistered': 1,
      'linli/v1/# foreign_site': 1,
      'linli/v1/# undeclared_field': 1,
    })
    expect(ingest.state()).toMatchObject({ received: 12, rejected: 12 })
  })

  it('is acknowledged and counted as too large over 64 KiB, and over 1 MiB counted and cut off', async () => {
    const { ctx, ingest, broker, publish } = await startIngest()
    await publish(bayTopic, Buffer.alloc(64 * 1024 + 1))
    await publish(bayTopic, Buffer.alloc(1024 * 1024 - 100))
    const giant = await mqtt.connectAsync(broker?.url() ?? '', { reconnectPeriod: 0 })
    giant.on('error', () => {})
    const closed = new Promise<void>((resolve) => giant.once('close', () => resolve()))
    giant.publish(bayTopic, Buffer.alloc(1024 * 1024))
    await closed
    await publish(bayTopic, { at: ctx.clock.now(), occupied: true })
    await ingest.settled()
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# too_large': 2, 'other too_large': 1 })
    expect(await countPoints(ctx, 'parking.bay')).toBe(1)
    expect(ingest.state()).toMatchObject({ received: 3, rejected: 3 })
  })

  it('is kept as one sample without a value or an id in it', async () => {
    const { ctx, ingest, publish } = await startIngest()
    const secret = { occupied: 'secret-value', 'plate 粤C1234X': 1 }
    await publish('linli/v1/s1/secret-device/parking.bay', secret)
    await ingest.settled()
    const [row] = await ctx.db.selectFrom('rejections').select('sample').execute()
    const size = Buffer.byteLength(JSON.stringify(secret))
    expect(row?.sample).toBe(`linli/v1/# (5 levels), ${size} bytes, keys: occupied, ?`)
  })

  it('is taken from the moment its device is imported', async () => {
    const { ctx, ingest, publish } = await startIngest()
    const topic = 'linli/v1/s1/bay-9/parking.bay'
    await publish(topic, { at: ctx.clock.now(), seq: 1, occupied: true })
    await ingest.settled()
    expect(await countPoints(ctx, 'parking.bay')).toBe(0)
    await importPlaces(ctx, 'device,kind,site\nbay-9,bay,s1\n', 'csv')
    await eventually(async () => {
      await publish(topic, { at: ctx.clock.now(), seq: 2, occupied: true })
      await ingest.settled()
      expect(await countPoints(ctx, 'parking.bay')).toBe(1)
    })
  })
})

describe('a telemetry store that is away', () => {
  it('holds up neither reactions nor frames, and gets everything when it is back', async () => {
    const store = await openEmbedded({ memory: true })
    let isAway = true
    const flaky: TelemetryStore = {
      ...store,
      write: async (points) => {
        if (isAway) throw new TelemetryError('unavailable', 'away')
        await store.write(points)
      },
    }
    const { ctx, ingest, publish, frames } = await startIngest({ telemetry: flaky })
    for (let seq = 0; seq < 50; seq += 1)
      await publish(bayTopic, { at: ctx.clock.now() + seq, seq, occupied: seq % 2 === 0 })
    await eventually(async () => {
      const stays = await ctx.db.selectFrom('stays').selectAll().execute()
      expect(stays).toHaveLength(25)
      expect(frames.flatMap(({ readings }) => readings).length).toBeGreaterThan(0)
      const { cursors } = ingest.state()
      expect([cursors.telemetry?.lagRecords, cursors.react?.lagRecords]).toEqual([50, 0])
    })

    isAway = false
    await ingest.settled()
    expect(await countPoints(ctx, 'parking.bay')).toBe(50)
  })

  it('loses only the points it refuses, and those are counted', async () => {
    const store = await openEmbedded({ memory: true })
    const isBad = ({ seq }: Point) => seq === 7 || seq === 30
    const picky: TelemetryStore = {
      ...store,
      write: async (points) => {
        if (points.some(isBad)) throw new TelemetryError('rejected', 'field type conflict')
        await store.write(points)
      },
    }
    const { ctx, ingest, publish } = await startIngest({ telemetry: picky })
    for (let seq = 0; seq < 40; seq += 1)
      await publish(bayTopic, { at: ctx.clock.now(), seq, occupied: true })
    await ingest.settled()
    expect(await countPoints(ctx, 'parking.bay')).toBe(38)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# store_rejected': 2 })
  })
})

describe('a records database that refuses one reading', () => {
  it('still gets the others, and the one is counted', async () => {
    const { ctx, ingest, publish } = await startIngest()
    await sql`reset role`.execute(ctx.db)
    await sql`alter table bay_states add constraint no_bay_2 check (bay_id <> 'bay-2')`.execute(
      ctx.db,
    )
    await sql`set role linli_app`.execute(ctx.db)
    for (const bay of ['bay-1', 'bay-2', 'bay-3'])
      await publish(`linli/v1/s1/${bay}/parking.bay`, { at: ctx.clock.now(), occupied: true })
    await ingest.settled()
    const stays = await ctx.db.selectFrom('stays').select('bayId').orderBy('bayId').execute()
    expect(stays.map(({ bayId }) => bayId)).toEqual(['bay-1', 'bay-3'])
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# react_failed': 1 })
  })
})

describe('live frames', () => {
  it('carry the newest value of each device, and older news never after newer', async () => {
    const { ctx, ingest, publish, frames } = await startIngest()
    const now = ctx.clock.now()
    for (let seq = 0; seq < 100; seq += 1)
      await publish(bayTopic, { at: now + seq, seq, occupied: seq % 2 === 1 })
    await publish(bayTopic, { at: now - 5000, seq: 200, occupied: false })
    await ingest.settled()
    await eventually(() => {
      const times = frames.flatMap(({ readings }) => readings.map(({ observedAt }) => observedAt))
      expect(times.at(-1)).toBe(now + 99)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(frames.length).toBeLessThan(100)
    })
  })
})
