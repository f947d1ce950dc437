import swagger from '@fastify/swagger'
import { Type } from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http.ts'
import { plainCookie } from './cookies.ts'
import { openOnLoopback, type RouteConfig } from './guard.ts'

const writes = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Describes every route that is registered after it; each operation says the right it needs. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Linli 邻里',
        description: 'The operations platform of a sub-district. Errors are RFC 9457 documents.',
        version: '1',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: plainCookie } },
      },
    },
    transform: ({ schema, url, route }) => {
      const { need } = (route.config ?? {}) as RouteConfig
      const isWrite = [route.method].flat().some((method) => writes.includes(method))
      const described = {
        ...schema,
        tags: [url.split('/')[2] ?? 'linli'],
        operationId: `${[route.method].flat()[0]?.toLowerCase()}${url.replace(/\W+(\w)/g, upper)}`,
        security: need === 'public' ? [] : [{ session: [] }],
        'x-right': need,
        response: { ...(schema?.response as object), default: problemResponse },
        ...(isWrite ? { headers: Type.Object({ 'x-linli': Type.Literal('1') }) } : {}),
      }
      return { schema: described, url }
    },
  })
  app.get(
    '/api/openapi.json',
    {
      ...openOnLoopback,
      schema: { response: { 200: Type.Object({}, { additionalProperties: true }) } },
    },
    () => ({ ...app.swagger() }),
  )
}

const problemResponse = {
  description: 'A problem document',
  content: { 'application/problem+json': { schema: Problem } },
}

function upper(_match: string, letter: string): string {
  return letter.toUpperCase()
}
