import { describe, expect, it } from 'vitest'
import type { Chain } from '../../api/door/watch.ts'
import type { LinkHealth } from '../../api/live/events.ts'
import type { IngestState } from '../../api/live/frames.ts'
import { ingestState } from '../support/ingest-state.ts'
import { cookieOf, openDoor } from './door.ts'

const up: LinkHealth = {
  broker: 'up',
  ingest: 'up',
  telemetry: 'up',
  records: 'up',
  lastMessageAt: 98_500,
  alarms: [],
}

function chain(ingest: IngestState | undefined, more: Partial<LinkHealth> = {}): Chain {
  return { ready: () => true, health: () => ({ ...up, ...more }), ingest: () => ingest }
}

const reason = 'http://influx.example:8086 answered 401'
const refused = ingestState({
  telemetry: { ...ingestState().telemetry, condition: 'refused', reason },
  alarms: [{ code: 'telemetry_refused', since: 70_000, detail: reason }],
})

describe('health', () => {
  it('is told part by part and is degraded while nothing is known', async () => {
    const { app } = await openDoor()
    expect((await app.inject('/api/health')).json()).toEqual({
      status: 'degraded',
      parts: {
        broker: 'unknown',
        ingest: { state: 'unknown', cursors: {} },
        telemetry: 'unknown',
        records: 'unknown',
      },
      alarms: [],
    })
  })

  it('is not told before everything is ready', async () => {
    let isReady = false
    const { app } = await openDoor({ chain: { ...chain(ingestState()), ready: () => isReady } })
    expect((await app.inject('/api/health')).statusCode).toBe(503)
    isReady = true
    expect((await app.inject('/api/health')).statusCode).toBe(200)
  })

  it('tells what ingest reports of its journal, its cursors, its writer and itself', async () => {
    const state = ingestState()
    const { app } = await openDoor({ chain: chain(state) })
    const { at: _, brokerUp: __, alarms: ___, ...told } = state
    expect((await app.inject('/api/health')).json()).toEqual({
      status: 'ok',
      parts: {
        broker: 'up',
        ingest: { ...told, state: 'up' },
        telemetry: 'up',
        records: 'up',
      },
      alarms: [],
    })
  })

  it.each<[string, Chain]>([
    ['a part is down', chain(ingestState(), { records: 'down' })],
    ['a part is unknown', chain(undefined, { ingest: 'unknown' })],
    ['a condition stands', chain(refused)],
  ])('is degraded when %s', async (_, given) => {
    const { app } = await openDoor({ chain: given })
    expect((await app.inject('/api/health')).json().status).toBe('degraded')
  })

  it('tells reasons, which may name hosts, only to those who look after them', async () => {
    const { app } = await openDoor({ chain: chain(refused) })
    const told = async (headers: Record<string, string>, remoteAddress: string) => {
      const answer = await app.inject({ url: '/api/health', headers, remoteAddress })
      const { alarms, parts } = answer.json()
      expect(alarms).toMatchObject([{ code: 'telemetry_refused', since: 70_000 }])
      return [alarms[0].detail, parts.ingest.telemetry.reason]
    }
    const plain = ['The telemetry store refuses readings; they wait in the journal.', null]
    const [admin, operator] = [await cookieOf(app, 'admin'), await cookieOf(app, 'operator')]
    for (const address of ['127.0.0.1', '192.0.2.7']) {
      expect(await told({ cookie: admin }, address)).toEqual([reason, reason])
      expect(await told({ cookie: operator }, address)).toEqual(plain)
    }
    expect(await told({}, '127.0.0.1')).toEqual(plain)
  })

  it('is told on this machine also while the records are away, session or not', async () => {
    const { app, ctx } = await openDoor({ chain: chain(refused, { records: 'down' }) })
    const cookie = await cookieOf(app, 'admin')
    ctx.db = ctx.db.withSchema('no_such_schema')
    const answer = await app.inject({ url: '/api/health', headers: { cookie } })
    expect(answer.json()).toMatchObject({ status: 'degraded', parts: { records: 'down' } })
  })
})
