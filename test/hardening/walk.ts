import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import { type App, buildHttp } from '../../api/http.ts'
import { ensureDemoAccounts } from '../../api/people/actions.ts'
import { type Right, type Role, rights, roles } from '../../api/people/schema.ts'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
import { cookieOf } from '../api/door.ts'
import { type TestContext, testContext } from '../support/context.ts'

/** A JSON schema as the OpenAPI document holds it. */
export type Shape = {
  type?: string | string[]
  properties?: Record<string, Shape>
  required?: string[]
  additionalProperties?: boolean | Shape
  items?: Shape
  anyOf?: Shape[]
  allOf?: Shape[]
  oneOf?: Shape[]
  enum?: unknown[]
  const?: unknown
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

export type Operation = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** Absent: public or for anybody who has signed in. */
  right?: Right
  parameters: { name: string; in: string; required?: boolean; schema: Shape }[]
  body?: { type: string; schema: Shape }
  statuses: string[]
}

export type Walk = {
  ctx: TestContext
  app: App
  operations: Operation[]
  cookies: Record<Role, string>
  /** Asks as the role; the body is sent as JSON unless it is text. */
  ask(operation: Operation, as: Role, given?: Asked): Promise<LightMyRequestResponse>
}

export type Asked = {
  params?: Record<string, string>
  query?: Record<string, string> | undefined
  body?: unknown
  headers?: Record<string, string>
}

/** The whole door over records and telemetry in memory, an account per role, and all it describes. */
export async function openWalk(): Promise<Walk> {
  const telemetry = await openEmbedded({ memory: true }, { now: Date.now })
  const ctx = await testContext({ telemetry })
  await ensureDemoAccounts(ctx, 'a password for tests')
  const app = await buildHttp(ctx, { dashboardFolder: '/nowhere' })
  await app.ready()
  onTestFinished(async () => {
    await app.close()
    await telemetry.close()
  })
  const cookies = Object.fromEntries(
    await Promise.all(roles.map(async (role) => [role, await cookieOf(app, role)] as const)),
  ) as Record<Role, string>
  const ask: Walk['ask'] = ({ method, path, body }, as, given = {}) =>
    app.inject({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, (_, name) =>
        // Half a character has no percent-encoding: no client can send it in an address.
        encodeURIComponent((given.params?.[name] ?? 'x').replace(/\p{Surrogate}/gu, '\ufffd')),
      ),
      ...(given.query ? { query: given.query } : {}),
      headers: {
        'x-linli': '1',
        cookie: cookies[as],
        ...(given.body === undefined ? {} : { 'content-type': body?.type ?? 'application/json' }),
        ...given.headers,
      },
      ...(given.body === undefined
        ? {}
        : { payload: typeof given.body === 'string' ? given.body : JSON.stringify(given.body) }),
    } as InjectOptions)
  return { ctx, app, operations: operationsOf(app), cookies, ask }
}

/** A role that may call it. */
export function allowed({ right }: Operation): Role {
  if (right === undefined) return 'operator'
  const [role] = rights[right]
  return role
}

type Described = {
  paths: Record<string, Record<string, DescribedOperation>>
  components?: { schemas?: Record<string, Shape> }
}
type DescribedOperation = {
  'x-right'?: string
  parameters?: Operation['parameters']
  requestBody?: { content: Record<string, { schema: Shape }> }
  responses?: Record<string, unknown>
}

function operationsOf(app: App): Operation[] {
  const { paths } = app.swagger() as unknown as Described
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const { 'x-right': right, parameters = [], requestBody, responses = {} } = described
      const [content] = Object.entries(requestBody?.content ?? {})
      return {
        method: method.toUpperCase() as Operation['method'],
        path,
        ...(right && right in rights ? { right: right as Right } : {}),
        parameters: parameters.filter((one) => one.in === 'path' || one.in === 'query'),
        ...(content ? { body: { type: content[0], schema: content[1].schema } } : {}),
        statuses: Object.keys(responses),
      }
    }),
  )
}
