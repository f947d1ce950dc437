import { describe, expect, it } from 'vitest'
import { may, type Right, roles, wholeDistrict } from '../../api/people/schema.ts'
import { cookieOf, openDoor, signIn } from './door.ts'

type Operation = {
  'x-right'?: string
  parameters?: { name: string; in: string }[]
  responses?: object
  operationId?: string
}
type Described = { openapi: string; paths: Record<string, Record<string, Operation>> }

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

describe('the door', () => {
  it('answers every route to exactly the roles that have its right', async () => {
    const { app } = await openDoor()
    const { paths } = app.swagger() as unknown as Described
    const wrong: string[] = []
    let asked = 0
    const cookies = Object.fromEntries(
      await Promise.all(roles.map(async (role) => [role, await cookieOf(app, role)] as const)),
    )
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { 'x-right': need }] of Object.entries(operations)) {
        if (need === 'public') continue
        for (const role of ['nobody', ...roles] as const) {
          const { statusCode } = await app.inject({
            method: method.toUpperCase() as (typeof methods)[number],
            url: path.replaceAll(/\{\w+\}/g, 'x'),
            remoteAddress: '192.0.2.7',
            headers: { 'x-linli': '1', ...(role === 'nobody' ? {} : { cookie: cookies[role] }) },
          })
          asked += 1
          const expected =
            role === 'nobody' || need === 'task_link'
              ? 401
              : ['signed_in', 'first_step'].includes(need ?? '') ||
                  may({ role, ...wholeDistrict }, need as Right)
                ? 'in'
                : 403
          const got = statusCode === 401 || statusCode === 403 ? statusCode : 'in'
          if (got !== expected) wrong.push(`${role} ${method} ${path}: ${statusCode}`)
        }
      }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(100)
  }, 120_000)

  it('describes every route that it has, each with its right', async () => {
    const { app } = await openDoor()
    const described = app.swagger() as unknown as Described
    const listed = Object.entries(described.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const printed = app.printRoutes({ commonPrefix: false })
    const routes = [...printed.matchAll(/(\S+) \(([A-Z, ]+)\)/g)].flatMap(([, path, verbs]) =>
      (verbs ?? '')
        .split(', ')
        .filter((verb) => verb !== 'HEAD')
        .map((verb) => [verb, path]),
    )
    expect(listed.length).toBe(routes.length)
    const operations = Object.values(described.paths).flatMap((path) => Object.values(path))
    expect(operations.filter((operation) => !operation['x-right'])).toEqual([])
    expect(described.openapi).toBe('3.1.0')
  })

  it('describes routes in a valid way: path parameters declared, names unique, answers given', async () => {
    const { app } = await openDoor()
    const { paths } = app.swagger() as unknown as Described
    const names: string[] = []
    for (const [path, operations] of Object.entries(paths))
      for (const operation of Object.values(operations)) {
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        const declared = operation.parameters?.filter((one) => one.in === 'path') ?? []
        expect(declared.map(({ name }) => name).sort(), path).toEqual(inPath.sort())
        expect(Object.keys(operation.responses ?? {}).length, path).toBeGreaterThan(1)
        names.push(operation.operationId ?? '')
      }
    expect(new Set(names).size).toBe(names.length)
  })

  it('refuses a route that declares no guard, even to an administrator', async () => {
    const { app } = await openDoor({ extend: (open) => void open.get('/api/forgotten', () => 1) })
    const response = await app.inject({
      url: '/api/forgotten',
      headers: { cookie: await cookieOf(app, 'admin') },
    })
    expect(response.statusCode).toBe(403)
    expect(response.headers['content-type']).toContain('application/problem+json')
  })

  it('refuses a write without the header a foreign page cannot send', async () => {
    const { app } = await openDoor()
    const response = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { name: 'operator', password: 'x' },
    })
    expect(response.statusCode).toBe(403)
    expect(response.json()).toMatchObject({
      status: 403,
      detail: expect.stringContaining('X-Linli'),
    })
  })

  it('answers what is not there, not valid or too large with a problem document', async () => {
    const { app } = await openDoor()
    const write = { method: 'POST', url: '/api/session', headers: { 'x-linli': '1' } } as const
    const answers = await Promise.all([
      app.inject('/api/nothing'),
      app.inject('/%zz'),
      app.inject({ ...write, payload: { name: 5, password: 'x' } }),
      app.inject({ ...write, payload: { name: 'a', password: 'x'.repeat(1024 * 1024) } }),
      app.inject({
        ...write,
        headers: { ...write.headers, 'content-type': 'text/x' },
        payload: 'x',
      }),
    ])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 400, 400, 413, 415])
    for (const answer of answers) {
      expect(answer.headers['content-type']).toContain('application/problem+json')
      expect(answer.json()).toMatchObject({ type: 'about:blank', status: answer.statusCode })
    }
    expect(answers[2]?.json().detail).toBe('body/name must be string.')
  })

  it('tells nothing internal when something breaks', async () => {
    const { app, ctx } = await openDoor()
    const cookie = await cookieOf(app, 'admin')
    ctx.db = ctx.db.withSchema('no_such_schema')
    const response = await app.inject({ url: '/api/intake/rejections', headers: { cookie } })
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toContain('schema')
    expect(response.body).toContain('req-')
  })

  it('takes text that the records cannot keep for a wrong request', async () => {
    const { app } = await openDoor()
    expect((await signIn(app, 'oper\u0000ator')).statusCode).toBe(400)
  })

  it('lets nobody cache records, frame the page or run a foreign script', async () => {
    const { app } = await openDoor()
    const { headers } = await app.inject({ url: '/api/health' })
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toContain("default-src 'none';")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['strict-transport-security']).toBeUndefined()
  })

  it('tells health, metrics and its own description without a login on this machine only', async () => {
    const { app } = await openDoor()
    for (const url of ['/api/health', '/metrics', '/api/openapi.json']) {
      const here = await app.inject({ url })
      const proxied = await app.inject({ url, headers: { 'x-forwarded-for': '192.0.2.7' } })
      const afar = await app.inject({ url, remoteAddress: '192.0.2.7' })
      const statuses = [here.statusCode, proxied.statusCode, afar.statusCode]
      expect([url, ...statuses]).toEqual([url, 200, 401, 401])
    }
  })
})
