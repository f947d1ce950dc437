import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { allowed, openWalk, type Shape } from './walk.ts'

/**
 * What may carry more than is read: GeoJSON, a batch that is judged row by row, and the answer of a
 * passkey, whose form is the WebAuthn specification's.
 */
const openShapes = [
  'PUT /api/places/plan',
  'POST /api/volunteers/import',
  'POST /api/session/passkey',
  'POST /api/me/passkeys',
]

describe('a body', () => {
  it('may hold no property that its route does not name (mass assignment)', async () => {
    const { operations, ask } = await openWalk()
    const open: string[] = []
    const taken: string[] = []
    for (const operation of operations.filter(({ body }) => body?.type === 'application/json')) {
      const name = `${operation.method} ${operation.path}`
      const shape = operation.body?.schema ?? {}
      if (openShapes.includes(name)) continue
      if (looseObjects(shape)) open.push(name)
      const body = {
        ...(sample(shape) as object),
        role: 'admin',
        id: 'x',
        disabled: false,
        extra: 1,
      }
      const { statusCode } = await ask(operation, allowed(operation), { body })
      if (statusCode < 400) taken.push(`${name}: ${statusCode}`)
    }
    expect(open).toEqual([])
    expect(taken).toEqual([])
  }, 120_000)

  it('that would reach the prototype of all objects is refused, and reaches nothing', async () => {
    const { operations, ask } = await openWalk()
    const bodies = [
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '[{"__proto__":{"polluted":true}}]',
      '{"type":"FeatureCollection","features":[],"__proto__":{"polluted":true}}',
    ]
    for (const operation of operations.filter(({ body }) => body))
      for (const body of bodies) {
        const query = operation.path.endsWith('/places/import') ? { format: 'geojson' } : undefined
        const { statusCode } = await ask(operation, allowed(operation), { body, query })
        expect([operation.path, statusCode < 500]).toEqual([operation.path, true])
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
      }
    const { app, cookies } = await openWalk()
    const url = '/api/incidents?__proto__[polluted]=1&constructor.prototype.polluted=1'
    await app.inject({ url, headers: { cookie: cookies.operator } })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  }, 120_000)

  it('is refused compressed: a few kilobytes could hold gigabytes', async () => {
    const { app } = await openWalk()
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '))
    for (const encoding of ['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'x']) {
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/api/session',
        headers: {
          'x-linli': '1',
          'content-type': 'application/json',
          'content-encoding': encoding,
        },
        payload: bomb,
      })
      expect([encoding, statusCode]).toEqual([encoding, 415])
    }
  }, 60_000)

  it('that nests without end is refused', async () => {
    const { app, cookies } = await openWalk()
    const headers = { 'x-linli': '1', 'content-type': 'application/json', cookie: cookies.admin }
    const statuses = await Promise.all(
      [40, 20_000].map(async (depth) => {
        const payload = `${'['.repeat(depth)}${']'.repeat(depth)}`
        const url = '/api/volunteers/import'
        return (await app.inject({ method: 'POST', url, headers, payload })).statusCode
      }),
    )
    expect(statuses).toEqual([400, 400])
  }, 60_000)

  it('over the limit of its route is refused, on every route that takes one', async () => {
    const { operations, ask } = await openWalk()
    const huge = JSON.stringify('x'.repeat(17 * 1024 * 1024))
    for (const operation of operations.filter(({ body }) => body)) {
      const query = operation.path.endsWith('/places/import') ? { format: 'csv' } : undefined
      const { statusCode } = await ask(operation, allowed(operation), { body: huge, query })
      // Who holds no key of a task link is sent away before the body is read.
      const expected = operation.path === '/api/task-link/steps' ? 401 : 413
      expect([operation.path, statusCode]).toEqual([operation.path, expected])
    }
  }, 120_000)
})

/** Whether an object in it would take properties that nobody named. */
function looseObjects(shape: Shape): boolean {
  const inner = [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])]
  const isLoose = shape.type === 'object' && shape.additionalProperties !== false
  const parts = [...Object.values(shape.properties ?? {}), ...(shape.items ? [shape.items] : [])]
  return isLoose || [...inner, ...parts].some(looseObjects)
}

/** A plain value of the shape. */
function sample(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  const [choice] = shape.anyOf ?? shape.oneOf ?? []
  if (choice) return sample(choice)
  if (shape.type === 'object')
    return Object.fromEntries(
      Object.entries(shape.properties ?? {}).map(([name, one]) => [name, sample(one)]),
    )
  if (shape.type === 'array') return shape.items ? [sample(shape.items)] : []
  if (shape.type === 'string') return 'x'.repeat(Math.max(8, shape.minLength ?? 0))
  if (shape.type === 'boolean') return true
  return shape.minimum ?? 1
}
