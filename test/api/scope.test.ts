import type { LightMyRequestResponse } from 'fastify'
import { describe, expect, it } from 'vitest'
import { callReasons } from '../../api/cameras/schema.ts'
import type { App } from '../../api/http.ts'
import { type Account, districtRights, may, type Right, roles } from '../../api/people/schema.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { type Corner, twoCommunities } from '../support/two-communities.ts'
import { cookieOf, openDoorOver } from './door.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH'
type Ask = { method: Method; url: string; payload?: object }
type Answer = Pick<LightMyRequestResponse, 'statusCode' | 'body'>

/** Lists: what they show lies in the scope, and something of one's own is there. */
const lists: Record<string, (own: Corner) => string> = {
  'GET /api/places': ({ gateId }) => gateId,
  'GET /api/incidents': ({ incidentId }) => incidentId,
  'GET /api/volunteers': ({ volunteerId }) => volunteerId,
  'GET /api/persons': ({ volunteerId }) => volunteerId,
  'GET /api/parking/lots': ({ lotId }) => lotId,
  'GET /api/parking/stays': ({ stayId }) => stayId,
  'GET /api/ledger/revenue?month=2026-11': ({ lotId }) => lotId,
  'GET /api/ledger/revenue.csv?month=2026-11': ({ lotId }) => lotId,
}

/** One thing of `corner`: who may ask for one of their own is answered, for a foreign one refused. */
const single: Record<string, (corner: Corner) => Ask> = {
  'GET /api/incidents/{id}': ({ incidentId }) => get(`/api/incidents/${incidentId}`),
  'POST /api/incidents/{id}/transitions': ({ incidentId }) =>
    post(`/api/incidents/${incidentId}/transitions`, { transition: 'confirm' }),
  'GET /api/incidents/{id}/candidates': ({ incidentId }) =>
    get(`/api/incidents/${incidentId}/candidates`),
  'GET /api/roster/members/{id}/history': ({ volunteerId }) =>
    get(`/api/roster/members/${volunteerId}/history`),
  'POST /api/cameras/{id}/call-ups': ({ gateId }) =>
    post(`/api/cameras/${gateId}/call-ups`, {
      ...{ reason: callReasons[0], words: 'because', content: 'now', organisation: 'desk' },
    }),
  'GET /api/incidents/{id}/link': ({ incidentId }) => get(`/api/incidents/${incidentId}/link`),
  'POST /api/incidents/{id}/link': ({ incidentId }) =>
    post(`/api/incidents/${incidentId}/link`, {}),
  'POST /api/incidents': ({ gateId }) =>
    post('/api/incidents', { type: 'water_on_road', deviceId: gateId }),
  'GET /api/persons/{id}': ({ volunteerId }) => get(`/api/persons/${volunteerId}`),
  'PATCH /api/persons/{id}': ({ volunteerId }) => ({
    method: 'PATCH',
    url: `/api/persons/${volunteerId}`,
    payload: { name: '王小红' },
  }),
  'POST /api/persons/{id}/reveals': ({ volunteerId }) =>
    post(`/api/persons/${volunteerId}/reveals`, {
      id: '00000000-0000-4000-8000-000000000001',
      fields: ['name'],
      reason: 'registry_check',
    }),
  'POST /api/persons/{id}/leave': ({ volunteerId }) =>
    post(`/api/persons/${volunteerId}/leave`, {}),
  'POST /api/persons/{id}/requests/{request}/decline': ({ volunteerId, siteId }) =>
    post(`/api/persons/${volunteerId}/requests/wish-${siteId}/decline`, { why: 'no document' }),
  'POST /api/persons': ({ communityId, siteId }) =>
    post('/api/persons', { kind: 'resident', communityId, siteId, name: '柳如烟' }),
  'GET /api/parking/stays/{id}': ({ stayId }) => get(`/api/parking/stays/${stayId}`),
  'POST /api/parking/payments': ({ stayId }) =>
    post('/api/parking/payments', {
      channel: 'wechat',
      reference: `again-${stayId}`,
      stayId,
      amountFen: 1,
      paidAt: 1,
    }),
  'POST /api/parking/tariffs': ({ lotId }) =>
    post('/api/parking/tariffs', { lotId, validFrom: 1, rules: dear }),
  'GET /api/telemetry/latest': ({ gateId }) => get(`/api/telemetry/latest?device=${gateId}`),
  'GET /api/telemetry/series': ({ gateId }) =>
    get(`/api/telemetry/series?device=${gateId}&kind=gate.state&field=state&from=0&to=1000`),
  'GET /api/telemetry/counts': ({ siteId }) =>
    get(`/api/telemetry/counts?kind=gate.state&from=0&to=1000&windowS=60&site=${siteId}`),
}

const dear = {
  freeMinutes: 0,
  firstMinutes: 60,
  firstFen: 9,
  stepMinutes: 30,
  stepFen: 9,
  dayCapFen: 90,
}

/** What belongs to no part of the district: one's own things, the plan, what the district decides. */
const elsewhere = [
  'POST /api/session/code',
  'POST /api/session/passkey/options',
  'POST /api/session/passkey',
  'POST /api/welcome/look',
  'POST /api/welcome',
  'GET /api/session/ways',
  'GET /api/me',
  'POST /api/me/proof',
  'PUT /api/me/password',
  'GET /api/me/sessions',
  'DELETE /api/me/sessions',
  'DELETE /api/me/sessions/{id}',
  'POST /api/me/totp',
  'DELETE /api/me/totp',
  'POST /api/me/totp/confirm',
  'POST /api/me/recovery-codes',
  'POST /api/me/passkeys/options',
  'POST /api/me/passkeys',
  'DELETE /api/me/passkeys/{id}',
  'POST /api/session/open-id',
  'GET /api/session/open-id/callback',
  'POST /api/me/open-id',
  'DELETE /api/me/open-id',
  // Its answers are tried with every role and scope in test/search/search.test.ts.
  'POST /api/search',
  'DELETE /api/session',
  'GET /api/session',
  'GET /api/health',
  'GET /metrics',
  'GET /api/openapi.json',
  'POST /api/session',
  'GET /api/places/plan',
  'GET /api/ledger/check',
  'GET /api/ledger/policies',
  'POST /api/ledger/policies',
  'GET /api/parking/tariffs',
  'GET /api/tasks',
  'POST /api/tasks/{id}/transitions',
  // Finds a value and not an id; test/persons/records.test.ts asks it from another community.
  'POST /api/persons/search',
  'GET /api/volunteers/me',
  // About oneself alone, wherever it lies; test/own/record.test.ts asks with narrow scopes.
  'GET /api/me/record',
  'PATCH /api/me/record',
  ...['withdraw', 'requests', 'export', 'leave'].map((deed) => `POST /api/me/record/${deed}`),
  // For whoever holds a link, and its one task; test/links/task-links.test.ts.
  'POST /api/task-link/open',
  'GET /api/task-link',
  'POST /api/task-link/steps',
  'POST /api/volunteers/me/availability',
]

describe('an account that answers for a part of the district', () => {
  it('sees in every list its own part and nothing of another', async () => {
    const { ctx, app, corners } = await open()
    const wrong: string[] = []
    for (const [scope, own, foreign] of scopesOver(corners))
      for (const role of roles) {
        const ask = await as(ctx, app, role, scope)
        for (const [list, idOf] of Object.entries(lists)) {
          const [, url = ''] = list.split(' ')
          const { statusCode, body } = await ask(get(url))
          const allowed = await mayAsk(app, list, { role, ...scope })
          if (statusCode !== (allowed ? 200 : 403)) wrong.push(`${role} ${list}: ${statusCode}`)
          if (allowed && !body.includes(idOf(own))) wrong.push(`${role} ${list} misses its own`)
          for (const other of foreign)
            if (body.includes(other)) wrong.push(`${role} ${list} shows ${other}`)
        }
      }
    expect(wrong).toEqual([])
  }, 120_000)

  it('gets at nothing of another part by its id, whatever its role', async () => {
    const { ctx, app, corners } = await open()
    const wrong: string[] = []
    const north = { communityId: 'north', siteId: null }
    for (const role of roles) {
      const ask = await as(ctx, app, role, north)
      for (const [route, of] of Object.entries(single)) {
        const foreign = await ask(of(corners['south-1']))
        if (!tellsNothing(foreign) || leaks(foreign, corners['south-1']))
          wrong.push(`${role} ${route}: ${foreign.statusCode} ${foreign.body}`)
        const own = await ask(of(corners['north-1']))
        const allowed = await mayAsk(app, route, { role, ...north })
        if (allowed && [403, 404].includes(own.statusCode) && !ownDuty.includes(route))
          wrong.push(`${role} ${route} of its own: ${own.statusCode} ${own.body}`)
      }
    }
    expect(wrong).toEqual([])
    const untouched = await ctx.db
      .selectFrom('incidents')
      .select(['state'])
      .where('id', '=', corners['south-1'].incidentId)
      .executeTakeFirst()
    expect(untouched).toEqual({ state: 'reported' })
  }, 120_000)

  it('has no right over what belongs to the whole district', async () => {
    const { ctx, app } = await open()
    for (const right of districtRights)
      for (const role of roles)
        expect(may({ role, communityId: 'north', siteId: null }, right)).toBe(false)
    const ask = await as(ctx, app, 'admin', { communityId: 'north', siteId: null })
    expect((await ask(get('/api/accounts'))).statusCode).toBe(403)
    const property = await as(ctx, app, 'property', { communityId: null, siteId: 'north-1' })
    const everywhere = post('/api/parking/tariffs', { lotId: null, validFrom: 1, rules: dear })
    expect((await property(everywhere)).statusCode).toBe(403)
  })

  it('reports from its own part when the report names no device', async () => {
    const { ctx, app } = await open()
    const ask = await as(ctx, app, 'operator', { communityId: null, siteId: 'north-2' })
    const reported = await ask(post('/api/incidents', { type: 'water_on_road' }))
    expect(reported.statusCode).toBe(201)
    expect(JSON.parse(reported.body)).toMatchObject({ communityId: 'north', siteId: 'north-2' })
  })

  it('is tried on every route there is: a new one is added to these lists', async () => {
    const { app } = await open()
    const tried = [...Object.keys(lists), ...Object.keys(single), ...elsewhere].map(
      (route) => route.split('?')[0],
    )
    const untried = operations(app)
      .filter(({ need }) => !districtRights.includes(need as Right))
      .map(({ route }) => route)
      .filter((route) => !tried.includes(route))
    expect(untried).toEqual([])
  })
})

/** Routes whose right says that one may ask, while the rule behind it wants another of the case. */
const ownDuty = [
  'POST /api/incidents/{id}/transitions',
  'POST /api/persons/{id}/reveals',
  'POST /api/cameras/{id}/call-ups',
]

async function open() {
  const ctx = await testContext({ config: { dataDir: '/nowhere' } })
  ctx.clock.set(Date.UTC(2026, 10, 16, 4))
  const corners = await twoCommunities(ctx)
  return { ctx, app: await openDoorOver(ctx), corners }
}

function* scopesOver(corners: Awaited<ReturnType<typeof open>>['corners']) {
  const { 'north-1': north1, 'north-2': north2, 'south-1': south1 } = corners
  yield [{ communityId: 'north', siteId: null }, north1, idsOf(south1)] as const
  yield [{ communityId: null, siteId: 'north-2' }, north2, idsOf(south1)] as const
  // Volunteers are asked for all over their community, so they are not among what a site hides.
  const known = [north1.volunteerId, north1.siteId, 'north']
  const hidden = idsOf(north1).filter((id) => !known.includes(id))
  yield [{ communityId: null, siteId: 'north-2' }, north2, hidden] as const
}

function idsOf(corner: Corner): string[] {
  return Object.values(corner)
}

function tellsNothing({ statusCode, body }: Answer): boolean {
  return [400, 403, 404].includes(statusCode) || body === '[]'
}

/** The answer tells something that only one of that part may know. */
function leaks({ body }: Answer, { communityId, ...corner }: Corner): boolean {
  return idsOf({ ...corner, communityId: `"${communityId}"` }).some((id) => body.includes(id))
}

async function as(
  ctx: TestContext,
  app: App,
  role: Account['role'],
  { communityId, siteId }: Pick<Account, 'communityId' | 'siteId'>,
) {
  await ctx.db
    .updateTable('accounts')
    .set({ communityId, siteId })
    .where('name', '=', role)
    .execute()
  const cookie = await cookieOf(app, role)
  return ({ method, url, payload }: Ask): Promise<Answer> =>
    app.inject({
      method,
      url,
      headers: { cookie, 'x-linli': '1' },
      ...(payload ? { payload } : {}),
    })
}

type Described = Record<string, Record<string, { 'x-right'?: string }>>

function operations(app: App): { route: string; need: string }[] {
  const { paths } = app.swagger() as unknown as { paths: Described }
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({
      route: `${verb.toUpperCase()} ${path}`,
      need: operation['x-right'] ?? '',
    })),
  )
}

async function mayAsk(app: App, asked: string, account: Parameters<typeof may>[0]) {
  const [route] = asked.split('?')
  const need = operations(app).find((operation) => operation.route === route)?.need
  if (!need) throw new Error(`${asked} is no route`)
  return may(account, need as Right)
}

function get(url: string): Ask {
  return { method: 'GET', url }
}

function post(url: string, payload: object): Ask {
  return { method: 'POST', url, payload }
}
