import { describe, expect, it } from 'vitest'
import { report } from '../../api/incidents/actions.ts'
import type { Sequenced } from '../../api/live/events.ts'
import { framesTopic } from '../../api/live/frames.ts'
import { partFor } from '../../api/live/parts.ts'
import { createAccounts } from '../../api/people/actions.ts'
import type { Scope } from '../../api/people/schema.ts'
import { asking, testAccount } from '../support/accounts.ts'
import type { TestContext } from '../support/context.ts'
import { eventually } from '../support/eventually.ts'
import { observeBatch, seen } from '../support/parking.ts'
import { twoCommunities } from '../support/two-communities.ts'
import { type LiveSocket, openLiveApi, password, signedInSocket, snapshotOf } from './live-api.ts'

const dispatcher = testAccount({ role: 'dispatcher' })
const inNorth = { communityId: 'north', siteId: null }
const inNorth2 = { communityId: null, siteId: 'north-2' }

async function openDistrict() {
  const filled: Awaited<ReturnType<typeof twoCommunities>>[] = []
  const { ctx, url, publish } = await openLiveApi(undefined, async (context) => {
    filled.push(await twoCommunities(context))
    await addDesk(context, 'north-desk', inNorth)
    await addDesk(context, 'site-desk', inNorth2)
  })
  const [corners] = filled
  if (!corners) throw new Error('the district was not filled')
  return { ctx, url, publish, corners }
}

async function addDesk(ctx: TestContext, name: string, scope: Scope): Promise<void> {
  const account = { name, displayName: name, role: 'admin' } as const
  await createAccounts(ctx, asking(testAccount({ role: 'admin' })), {
    password,
    accounts: [account],
  })
  await ctx.db.updateTable('accounts').set(scope).where('name', '=', name).execute()
}

async function hearing(url: string, name: string) {
  const socket: LiveSocket = await signedInSocket(url, name)
  const heard: Sequenced[] = []
  socket.on('change', (change) => void heard.push(change))
  return { socket, heard }
}

/** The sites of which something was heard, in every stream that tells of them. */
function sitesIn(heard: readonly Sequenced[]): string[] {
  const told = (pattern: RegExp) =>
    new Set([...JSON.stringify(heard).matchAll(pattern)].map(([, site]) => site ?? ''))
  const [cases, lots, devices] = [
    told(/"siteId":"([\w-]+)"/g),
    told(/"lotId":"lot-([\w-]+)"/g),
    told(/"deviceId":"gate-([\w-]+)","kind"/g),
  ]
  return [...cases].filter((site) => lots.has(site) && devices.has(site)).sort()
}

function frameOf(deviceId: string, at: number): string {
  const said = { deviceId, kind: 'gate.state', observedAt: at, receivedAt: at, quality: 'good' }
  return JSON.stringify({ at, readings: [{ ...said, fields: { state: 'open' } }] })
}

describe('a socket of an account that answers for a part', () => {
  it('takes a snapshot of its part, and hears of nothing that happens elsewhere', async () => {
    const { ctx, url, publish, corners } = await openDistrict()
    const north = await hearing(url, 'north-desk')
    const site = await hearing(url, 'site-desk')
    const whole = await hearing(url, 'admin')
    const first = await snapshotOf(north.socket)
    expect(first.incidents.map(({ siteId }) => siteId).sort()).toEqual(['north-1', 'north-2'])
    expect(first.lots.map(({ lotId }) => lotId)).toEqual(['lot-north-1', 'lot-north-2'])
    expect((await snapshotOf(site.socket)).lots.map(({ lotId }) => lotId)).toEqual(['lot-north-2'])

    for (const corner of [corners['south-1'], corners['north-1'], corners['north-2']]) {
      await report(ctx, { type: 'water_on_road', deviceId: corner.gateId }, dispatcher)
      await observeBatch(ctx, [seen(corner.bayId, true, ctx.clock.now())])
      publish(framesTopic, frameOf(corner.gateId, ctx.clock.now()), { retain: false })
    }
    await eventually(() => {
      expect(sitesIn(whole.heard)).toEqual(['north-1', 'north-2', 'south-1'])
      expect(sitesIn(north.heard)).toEqual(['north-1', 'north-2'])
      expect(sitesIn(site.heard)).toEqual(['north-2'])
    })
    expect(JSON.stringify(north.heard)).not.toContain('south-1')
    expect(JSON.stringify(site.heard)).not.toContain('south-1')
    expect(JSON.stringify(site.heard)).not.toContain('north-1')
  })

  it('counts only what it is sent, so that it misses no number', async () => {
    const { ctx, url, corners } = await openDistrict()
    const site = await hearing(url, 'site-desk')
    const { seq } = await snapshotOf(site.socket)
    const deviceIds = (['south-1', 'north-2', 'north-1'] as const).map(
      (name) => corners[name].bayId,
    )
    for (const deviceId of [...deviceIds, corners['north-2'].gateId])
      await report(ctx, { type: 'water_on_road', deviceId }, dispatcher)
    await eventually(() => {
      const told = site.heard.filter(({ stream }) => stream === 'incidents')
      expect(told.map((change) => change.seq - (seq.incidents ?? 0))).toEqual([1, 2])
    })
  })
})

describe('the part of a change', () => {
  const places = {
    device: (id: string): Scope => ({ communityId: id, siteId: `${id}-1` }),
    lot: (id: string): Scope | undefined =>
      id === 'unknown' ? undefined : { communityId: id, siteId: `${id}-1` },
  }

  it('is the whole for the district and nothing where nothing of it lies in the scope', () => {
    const books = { stream: 'books', lotIds: ['north', 'south', 'unknown'] } as const
    const change = { ...books, lotIds: [...books.lotIds] }
    expect(partFor({ communityId: null, siteId: null }, change, places)).toBe(change)
    expect(partFor(inNorth, change, places)).toEqual({ stream: 'books', lotIds: ['north'] })
    expect(partFor(inNorth2, change, places)).toBeUndefined()
  })

  it('of somebody’s tasks belongs to no scope', () => {
    expect(partFor(inNorth, { stream: 'tasks', incidents: [] }, places)).toBeUndefined()
  })
})
