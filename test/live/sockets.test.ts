import { describe, expect, it } from 'vitest'
import { appendChange } from '../../api/db/changes.ts'
import type { LinkHealth, LiveReading, Sequenced } from '../../api/live/events.ts'
import { framesTopic, ingestStateTopic } from '../../api/live/frames.ts'
import { importPlaces } from '../../api/places/actions.ts'
import type { TelemetryStore } from '../../api/telemetry/store.ts'
import { testClock } from '../support/clock.ts'
import type { TestContext } from '../support/context.ts'
import { ingestState } from '../support/ingest-state.ts'
import {
  cookieFrom,
  type LiveSocket,
  opened,
  openLiveApi,
  signedInSocket,
  snapshotOf,
  socketTo,
} from './live-api.ts'

const lot = { lotId: 'l1', total: 3, free: 1, occupied: 1, unknown: 1 }

async function commitLots(ctx: TestContext, free: number) {
  const lots = [{ ...lot, free, total: free + 2 }]
  await ctx.db.transaction().execute((tx) => appendChange(ctx, tx, { stream: 'parking', lots }))
}

function nextChange(socket: LiveSocket, stream: Sequenced['stream']): Promise<Sequenced> {
  return new Promise((resolve) => {
    socket.on('change', (change) => {
      if (change.stream === stream) resolve(change)
    })
  })
}

function nextHealth(socket: LiveSocket, fits: (health: LinkHealth) => boolean) {
  return new Promise<LinkHealth>((resolve) => {
    socket.on('health', (health) => {
      if (fits(health)) resolve(health)
    })
  })
}

const reading = (deviceId: string, observedAt: number, occupied: boolean): LiveReading => ({
  deviceId,
  kind: 'parking.bay',
  observedAt,
  receivedAt: observedAt,
  quality: 'good',
  fields: { occupied },
})

describe('the socket door', () => {
  it('lets in neither a stranger, nor an ended session, nor a page of another origin', async () => {
    const { url } = await openLiveApi()
    const cookie = await cookieFrom(url, 'operator')
    expect(await opened(socketTo(url))).toBe('unauthenticated')
    expect(await opened(socketTo(url, { cookie: 'linli=made-up' }))).toBe('unauthenticated')
    expect(await opened(socketTo(url, { cookie, origin: 'http://evil.example' }))).not.toBe(
      'connected',
    )
    expect(await opened(socketTo(url, { cookie, origin: url }))).toBe('connected')
    await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie, 'x-linli': '1' } })
    expect(await opened(socketTo(url, { cookie }))).toBe('unauthenticated')
  })

  it('says that the session ended and hangs up when it signs out', async () => {
    const { url } = await openLiveApi()
    const cookie = await cookieFrom(url, 'operator')
    const socket = socketTo(url, { cookie })
    await opened(socket)
    const other = await signedInSocket(url, 'dispatcher')
    const heard: string[] = []
    socket.on('ended', () => heard.push('ended'))
    const gone = new Promise<void>((resolve) => {
      socket.on('disconnect', () => {
        heard.push('disconnect')
        resolve()
      })
    })
    await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie, 'x-linli': '1' } })
    await gone
    expect(heard).toEqual(['ended', 'disconnect'])
    expect((await snapshotOf(other)).seq).toHaveProperty('devices')
  })

  it('hangs up at once on an account that is disabled, and on no other', async () => {
    const { url, ctx } = await openLiveApi()
    const socket = await signedInSocket(url, 'operator')
    const other = await signedInSocket(url, 'dispatcher')
    const ended = new Promise<string>((resolve) => socket.on('ended', () => resolve('ended')))
    const gone = new Promise<string>((resolve) => socket.on('disconnect', () => resolve('gone')))
    const operator = await ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('name', '=', 'operator')
      .executeTakeFirstOrThrow()
    const cookie = await cookieFrom(url, 'admin')
    const answer = await fetch(`${url}/api/accounts/${operator.id}`, {
      method: 'PATCH',
      headers: { cookie, 'x-linli': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ disabled: true }),
    })
    expect(answer.status).toBe(200)
    expect(await Promise.all([ended, gone])).toEqual(['ended', 'gone'])
    expect((await snapshotOf(other)).seq).toHaveProperty('incidents')
  })

  it('hangs up on a session that ran out, as soon as sessions are looked at', async () => {
    const { url, ctx } = await openLiveApi()
    const early = await signedInSocket(url, 'operator')
    const ended = new Promise<string>((resolve) => early.on('ended', () => resolve('ended')))
    ctx.clock.advance(9 * 60 * 60 * 1000)
    const cookie = await cookieFrom(url, 'dispatcher')
    await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie, 'x-linli': '1' } })
    expect(await ended).toBe('ended')
  })
})

describe('a snapshot', () => {
  it('is followed by the change with the next number', async () => {
    const { url, ctx } = await openLiveApi()
    const socket = await signedInSocket(url, 'operator')
    const first = nextChange(socket, 'parking')
    await commitLots(ctx, 1)
    expect(await first).toMatchObject({ seq: 1, lots: [{ lotId: 'l1', free: 1 }] })
    const { seq } = await snapshotOf(socket)
    expect(seq).toEqual({ devices: 0, incidents: 0, parking: 1 })
    const second = nextChange(socket, 'parking')
    await commitLots(ctx, 2)
    expect(await second).toMatchObject({ seq: 2, lots: [{ lotId: 'l1', free: 2 }] })
  })

  it('numbers only the streams that the account may see', async () => {
    const { url } = await openLiveApi()
    const seen = async (name: 'property' | 'auditor' | 'volunteer') =>
      Object.keys((await snapshotOf(await signedInSocket(url, name))).seq)
    expect(await seen('property')).toEqual(['devices', 'parking', 'books'])
    expect(await seen('auditor')).toEqual(['devices', 'incidents', 'parking', 'books'])
    expect(await seen('volunteer')).toEqual(['tasks'])
  })
})

describe('a volunteer', () => {
  it('hears of their own tasks and of nothing else', async () => {
    const { url, ctx } = await openLiveApi()
    const socket = await signedInSocket(url, 'volunteer')
    const heard: Sequenced[] = []
    socket.on('change', (change) => heard.push(change))
    const own = nextChange(socket, 'tasks')
    await ctx.db.transaction().execute(async (tx) => {
      await appendChange(ctx, tx, { stream: 'incidents', incidents: [] })
      await appendChange(ctx, tx, { stream: 'parking', lots: [lot] })
      await appendChange(ctx, tx, { stream: 'tasks', incidents: [] }, 'v0002')
      await appendChange(ctx, tx, { stream: 'tasks', incidents: [] }, 'v0001')
    })
    await own
    expect(heard).toEqual([{ stream: 'tasks', incidents: [], seq: 1 }])
    expect(await snapshotOf(socket)).toMatchObject({ devices: [], lots: [], seq: { tasks: 1 } })
  })
})

function importTwo(ctx: TestContext) {
  return importPlaces(ctx, 'device,kind,site\nb1,bay,s1\ng1,gate,s1', 'csv')
}

describe('last values', () => {
  it('reach the map from frames, of registered devices only and without credentials', async () => {
    const { url, ctx, publish } = await openLiveApi(undefined, importTwo)
    const socket = await signedInSocket(url, 'operator')
    const now = ctx.clock.now()
    const entry = {
      deviceId: 'g1',
      kind: 'access.event',
      observedAt: now,
      receivedAt: now,
      quality: 'good',
      fields: { granted: true, method: 'card', credential: 'secret' },
    }
    const change = nextChange(socket, 'devices')
    const readings = [reading('b1', now, true), reading('stranger', now, true), entry, 5]
    publish(framesTopic, JSON.stringify({ at: now, readings }), { retain: false })
    expect(await change).toEqual({
      stream: 'devices',
      seq: 1,
      readings: [reading('b1', now, true), { ...entry, fields: { granted: true, method: 'card' } }],
    })
    expect((await snapshotOf(socket)).devices).toHaveLength(2)
  })

  it('start from telemetry, so that a new process shows what is known', async () => {
    const at = Date.UTC(2026, 10, 2) - 1000
    const fields = { occupied: true, quality: 'simulated', boot: 'x' }
    const telemetry: TelemetryStore = {
      embedded: true,
      write: async () => {},
      marked: async () => undefined,
      latest: async () => [
        { deviceId: 'b1', kind: 'parking.bay', at, fields },
        { deviceId: 'gone', kind: 'parking.bay', at, fields },
      ],
      series: async () => [],
      counts: async () => [],
      ping: async () => {},
      close: async () => {},
    }
    const { url } = await openLiveApi(telemetry, importTwo)
    const { devices } = await snapshotOf(await signedInSocket(url, 'operator'))
    expect(devices).toEqual([{ ...reading('b1', at, true), quality: 'simulated' }])
  })

  it('of a device imported while everything runs are shown too', async () => {
    const { url, ctx, publish } = await openLiveApi()
    const socket = await signedInSocket(url, 'operator')
    await importTwo(ctx)
    const frame = { at: 1, readings: [reading('b1', 1, true)] }
    const shown = async () => {
      publish(framesTopic, JSON.stringify(frame), { retain: false })
      return (await snapshotOf(socket)).devices.length
    }
    await expect.poll(shown).toBe(1)
  })
})

describe('the health of the link', () => {
  it('tells broker, telemetry and records apart and changes as ingest reports', async () => {
    const { url, ctx, publish } = await openLiveApi()
    const socket = await signedInSocket(url, 'operator')
    expect((await snapshotOf(socket)).health).toEqual({
      broker: 'up',
      ingest: 'unknown',
      telemetry: 'up',
      records: 'up',
      lastMessageAt: null,
      alarms: [],
    })
    const state = ingestState({ at: ctx.clock.now(), lastMessageAt: 77 })
    const up = nextHealth(socket, ({ ingest }) => ingest === 'up')
    publish(ingestStateTopic, JSON.stringify(state), { retain: true })
    expect(await up).toMatchObject({ lastMessageAt: 77 })
    const health = await fetch(`${url}/api/health`)
    expect(await health.json()).toMatchObject({
      status: 'ok',
      parts: { broker: 'up', ingest: { cursors: state.cursors } },
    })
    const down = nextHealth(socket, ({ broker }) => broker === 'down')
    publish(ingestStateTopic, JSON.stringify({ ...state, brokerUp: false }), { retain: true })
    expect((await down).telemetry).toBe('up')
  })

  it('knows ingest from its first answer on, when ingest has spoken before', async () => {
    const nothing = async () => {}
    const said = ingestState({ at: testClock().now() })
    const { url } = await openLiveApi(undefined, nothing, said)
    const health = await fetch(`${url}/api/health`)
    expect(await health.json()).toMatchObject({ status: 'ok', parts: { ingest: { state: 'up' } } })
  })

  it('names a standing condition and when it began, and that the readings are not written', async () => {
    const { url, ctx, publish } = await openLiveApi()
    const socket = await signedInSocket(url, 'operator')
    const away = { ...ingestState().telemetry, condition: 'away' as const, reason: 'ECONNREFUSED' }
    const alarms = [{ code: 'telemetry_away' as const, since: 33, detail: 'ECONNREFUSED' }]
    const told = nextHealth(socket, (health) => health.alarms.length > 0)
    const state = ingestState({ at: ctx.clock.now(), telemetry: away, alarms })
    publish(ingestStateTopic, JSON.stringify(state), { retain: true })
    expect(await told).toMatchObject({
      telemetry: 'down',
      ingest: 'up',
      alarms: [{ code: 'telemetry_away', since: 33 }],
    })
  })
})
