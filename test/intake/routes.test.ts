import { describe, expect, it } from 'vitest'
import { recordIntake } from '../../api/intake/actions.ts'
import type { GapPage, IntakeBatch, Replay } from '../../api/intake/schema.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { cookieOf, type Door, openDoor } from '../api/door.ts'
import { streetCsv } from '../support/street.ts'

const rejection = {
  subscription: 'linli/v1/#',
  reason: 'unregistered',
  count: 5,
  firstAt: 1,
  lastAt: 5,
  sample: 'linli/v1/# (5 levels), 17 bytes, keys: occupied',
}
const kept = ['busy', 'quiet', 'busy', null, 'bay-1'].map((deviceId, position) => {
  return { position, deviceId, siteId: deviceId && 's1', receivedAt: position + 1 }
})
const found: IntakeBatch = {
  ...{ journal: 'j', position: 5, number: 1, sequences: [], filled: [] },
  groups: [{ rejection, kept, reported: [] }],
  reported: [1, 2, 3, 4, 5].map((n) => ({
    ...{ id: `g${n}`, deviceId: 'bay-1', boot: 'b', from: 10 * n, to: 10 * n + 1, missing: 2 },
    ...{ radio: n === 5, missedAt: n, reportedAt: n },
  })),
}

async function openIntake() {
  const door = await openDoor()
  await importPlaces(door.ctx, streetCsv, 'csv')
  await recordIntake(door.ctx, found)
  const filled = [{ id: 'g4', count: 2, at: 9 }]
  await recordIntake(door.ctx, {
    ...found,
    ...{ number: 2, groups: [], reported: [], filled },
  })
  const as = {
    auditor: await cookieOf(door.app, 'auditor'),
    admin: await cookieOf(door.app, 'admin'),
  }
  return {
    ...door,
    get: async <T>(path: string) => {
      const response = await door.app.inject({ url: path, headers: { cookie: as.auditor } })
      return response.json() as T
    },
    post: (path: string, payload: object, by: keyof typeof as = 'admin') =>
      post(door, path, payload, as[by]),
  }
}

function post({ app }: Door, url: string, payload: object, cookie: string) {
  return app.inject({ method: 'POST', url, payload, headers: { cookie, 'x-linli': '1' } })
}

describe('the intake', () => {
  it('shows what was refused, what of it is kept, and who speaks without being registered', async () => {
    const { get } = await openIntake()
    expect(await get('/api/intake/rejections')).toEqual([rejection])
    const { subscription, reason } = rejection
    expect(await get('/api/intake/quarantine')).toEqual([
      { subscription, reason, kept: 5, oldestAt: 1, newestAt: 5 },
    ])
    const stranger = { subscription, siteId: 's1' }
    expect(await get('/api/intake/strangers')).toEqual([
      { ...stranger, deviceId: 'busy', kept: 2, firstAt: 1, lastAt: 3 },
      { ...stranger, deviceId: 'quiet', kept: 1, firstAt: 2, lastAt: 2 },
    ])
  })

  it('shows gaps in pages, the open ones first, those of radio networks apart', async () => {
    const { get } = await openIntake()
    const first = await get<GapPage>('/api/intake/gaps?limit=2')
    expect(first).toMatchObject({ open: 3, missing: 6 })
    expect(first.gaps.map(({ id }) => id)).toEqual(['g3', 'g2'])
    const second = await get<GapPage>('/api/intake/gaps?limit=2&before=g2')
    expect(second.gaps).toMatchObject([
      { id: 'g1', from: 10, to: 11, missing: 2, filledAt: null },
      { id: 'g4', missing: 0, filledAt: 9 },
    ])
    const radio = await get<GapPage>('/api/intake/gaps?radio=true')
    expect([radio.open, radio.gaps.map(({ id }) => id)]).toEqual([1, ['g5']])
  })

  it('takes a claim of an administrator, registers the device and asks for what it said', async () => {
    const { ctx, get, post } = await openIntake()
    const claim = { deviceId: 'busy', kind: 'bay', siteId: 's1', lotId: 'L1', bay: '4' }
    const response = await post('/api/intake/claims', { ...claim, name: '四号位' })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({ deviceId: 'busy', reason: null, askedBy: 'admin' })
    expect(await get('/api/intake/replays')).toEqual([response.json()])
    const device = await ctx.db.selectFrom('devices').selectAll().where('id', '=', 'busy').execute()
    expect(device).toMatchObject([{ name: '四号位', lotId: 'L1', bay: '4', communityId: 'c1' }])
    expect((await get<{ deviceId: string }[]>('/api/intake/strangers'))[0]?.deviceId).toBe('quiet')

    const again = await post('/api/intake/claims', claim)
    expect([again.statusCode, again.json().detail]).toEqual([
      409,
      'busy is registered already, at the site s1.',
    ])
  })

  it('takes a request to put messages back, once while it waits, and of administrators only', async () => {
    const { get, post } = await openIntake()
    const { subscription, reason } = rejection
    const first = await post('/api/intake/replays', { subscription, reason })
    const second = await post('/api/intake/replays', { subscription, reason })
    expect([first.statusCode, second.json().id]).toEqual([201, first.json().id])
    expect(await get<Replay[]>('/api/intake/replays')).toHaveLength(1)
    for (const body of [{}, { subscription }, { deviceId: 'x', reason }])
      expect((await post('/api/intake/replays', body)).statusCode).toBe(400)
    expect((await post('/api/intake/replays', { deviceId: 'x' }, 'auditor')).statusCode).toBe(403)
  })
})
