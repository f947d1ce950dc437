import type { LightMyRequestResponse } from 'fastify'
import { describe, expect, it } from 'vitest'
import type { App } from '../../api/http.ts'
import { type Account, districtRights, may, type Right, roles } from '../../api/people/schema.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { type Corner, twoCommunities } from '../support/two-communities.ts'
import { cookieOf, openDoorOver } from './door.ts'
import { type Ask, dear, elsewhere, get, lists, ownDuty, post, single } from './scoped-routes.ts'

type Answer = Pick<LightMyRequestResponse, 'statusCode' | 'body'>

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
