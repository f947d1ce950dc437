import { beforeEach, describe, expect, it } from 'vitest'
import { type App, buildHttp } from '../../api/http.ts'
import { ensureDemoAccounts } from '../../api/people/actions.ts'
import type { Role } from '../../api/people/schema.ts'
import { street } from './street.ts'

const password = 'a password for tests'

type Visitor = (
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
) => Promise<{ status: number; body: Record<string, unknown> }>

let app: App

beforeEach(async () => {
  const ctx = await street()
  await ensureDemoAccounts(ctx, password, 'v1')
  app = await buildHttp(ctx)
})

async function as(name: Role): Promise<Visitor> {
  const headers = { 'x-linli': '1' }
  const payload = { name, password }
  const session = await app.inject({ method: 'POST', url: '/api/session', headers, payload })
  const cookies = Object.fromEntries(session.cookies.map((cookie) => [cookie.name, cookie.value]))
  return async (method, url, body) => {
    const answer = await app.inject({
      method,
      url,
      headers,
      cookies,
      ...(body ? { payload: body } : {}),
    })
    return { status: answer.statusCode, body: answer.json() }
  }
}

const statuses: Record<string, Record<Role, number>> = {
  'GET /api/incidents': row(200, 200, 403, 403, 200, 200),
  'GET /api/incidents/none': row(404, 404, 403, 403, 404, 404),
  'GET /api/incidents/none/candidates': row(404, 404, 403, 403, 404, 404),
  'GET /api/volunteers': row(200, 200, 403, 403, 200, 200),
  'GET /api/volunteers/me': row(403, 403, 403, 200, 403, 403),
  'GET /api/tasks': row(403, 403, 403, 200, 403, 403),
  'POST /api/incidents': row(201, 201, 403, 403, 403, 403),
  'POST /api/volunteers/import': row(403, 403, 403, 403, 403, 200),
  'POST /api/volunteers/me/availability': row(403, 403, 403, 200, 403, 403),
  'POST /api/incidents/none/transitions': row(404, 404, 403, 403, 404, 404),
  'POST /api/tasks/none/transitions': row(403, 403, 403, 404, 403, 403),
}

const bodies: Record<string, object> = {
  'POST /api/incidents': { type: 'resident_request' },
  'POST /api/volunteers/import': [{ id: 'v9', name: '赵五' }],
  'POST /api/volunteers/me/availability': { availability: 'off' },
  'POST /api/incidents/none/transitions': { transition: 'confirm' },
  'POST /api/tasks/none/transitions': { transition: 'accept' },
}

function row(...[operator, dispatcher, property, volunteer, auditor, admin]: number[]) {
  return { operator, dispatcher, property, volunteer, auditor, admin } as Record<Role, number>
}

describe('each route answers each role as the rights say', () => {
  it('and a stranger with 401', async () => {
    const roles = Object.keys(row()) as Role[]
    for (const role of roles) {
      const visit = await as(role)
      for (const [route, expected] of Object.entries(statuses)) {
        const [method, url] = route.split(' ') as ['GET' | 'POST', string]
        expect([role, route, (await visit(method, url, bodies[route])).status]).toEqual([
          role,
          route,
          expected[role],
        ])
      }
    }
    const stranger = await app.inject({ method: 'GET', url: '/api/incidents' })
    expect(stranger.statusCode).toBe(401)
  })
})

it('a case is walked over HTTP from report to closed by those whose duty it is', async () => {
  const [operator, dispatcher, volunteer] = [
    await as('operator'),
    await as('dispatcher'),
    await as('volunteer'),
  ]
  const report = { type: 'gate_held_open', deviceId: 'gate-1', note: 'wedged' }
  const { body } = await operator('POST', '/api/incidents', report)
  const desk = `/api/incidents/${body.id}`
  const own = `/api/tasks/${body.id}`
  const move = async (visit: typeof operator, at: string, request: object) =>
    (await visit('POST', `${at}/transitions`, request)).body.state
  expect(await move(operator, desk, { transition: 'confirm', version: 1 })).toBe('confirmed')

  const { body: picks } = await dispatcher('GET', `${desk}/candidates?limit=1`)
  expect(picks).toMatchObject({
    candidates: [{ rank: 1, volunteer: { id: 'v1', maskedName: '王*' } }],
    considered: 2,
  })
  const dispatch = { transition: 'dispatch', volunteerId: 'v1', version: 2 }
  expect(await move(dispatcher, desk, dispatch)).toBe('dispatched')

  expect((await volunteer('GET', '/api/tasks')).body).toMatchObject([{ id: body.id }])
  for (const [transition, state] of [
    ['accept', 'dispatched'],
    ['arrive', 'dispatched'],
    ['handle', 'handled'],
  ])
    expect(await move(volunteer, own, { transition: `${transition}`, tappedAt: 5 })).toBe(state)
  expect(await move(operator, desk, { transition: 'verify' })).toBe('verified')
  expect(await move(operator, desk, { transition: 'close' })).toBe('closed')
  const detail = await operator('GET', desk)
  expect(detail.body).toMatchObject({ incident: { version: 8 }, timeline: { length: 8 } })
  expect(JSON.stringify(detail.body)).not.toContain('小明')
})

it('a refusal is a problem document with its status and a sentence', async () => {
  const operator = await as('operator')
  const { body } = await operator('POST', '/api/incidents', { type: 'resident_request' })
  const url = `/api/incidents/${body.id}/transitions`
  expect(await operator('POST', url, { transition: 'close' })).toMatchObject({
    status: 409,
    body: { status: 409, detail: 'A case that is reported cannot take "close".' },
  })
  expect(await operator('POST', url, { transition: 'dispatch' })).toMatchObject({ status: 403 })
  expect(await operator('POST', url, { transition: 'fly' })).toMatchObject({ status: 400 })
  expect(await operator('POST', '/api/incidents', { type: 'alien' })).toMatchObject({ status: 400 })
})
