import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { ImportReport } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, contextOf, guard } from '../route.ts'
import { district, importPlaces, savePlan, streetPlan } from './actions.ts'
import { District, StreetPlan } from './schema.ts'

/** A city's 380,000 rows come in files of this size; one file is one transaction. */
const importBytes = 16 * 1024 * 1024

const ImportQuery = Type.Object({ format: Type.Enum(['csv', 'geojson']) })

export function placesRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/places',
    { ...guard('places.read'), schema: { response: { 200: District } } },
    async (request, reply) => revalidated(request, reply, await district(contextOf(ctx, request))),
  )

  app.get(
    '/api/places/plan',
    { ...guard('places.read'), schema: { response: { 200: StreetPlan } } },
    async (request, reply) =>
      revalidated(request, reply, await streetPlan(contextOf(ctx, request))),
  )

  app.put(
    '/api/places/plan',
    {
      ...guard('places.write'),
      bodyLimit: importBytes,
      schema: { body: StreetPlan, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await savePlan(contextOf(ctx, request), request.body, askerOf(request))
      return reply.code(204).send(null)
    },
  )

  app.register(async (scope) => importRoute(scope, ctx))
}

/** In a scope of its own, where every body is text: the file is parsed row by row, not as a request. */
function importRoute(app: App, ctx: Context): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser(
    ['text/csv', 'application/geo+json', 'application/json'],
    { parseAs: 'string', bodyLimit: importBytes },
    (_request, body, done) => done(null, body),
  )
  app.post(
    '/api/places/import',
    {
      // The import command hands its file to the instance that holds the records.
      config: { ...guard('places.write').config, openToCommands: true },
      bodyLimit: importBytes,
      schema: {
        querystring: ImportQuery,
        consumes: ['text/csv', 'application/geo+json', 'application/json'],
        body: Type.String(),
        response: { 200: ImportReport },
      },
    },
    async (request, reply) => {
      const { body, query } = request
      return answer(
        reply,
        await importPlaces(contextOf(ctx, request), body, query.format, askerOf(request)),
      )
    },
  )
}

/** The district changes seldom and is large: a browser that holds it asks only whether it still fits. */
function revalidated(request: FastifyRequest, reply: FastifyReply, body: object) {
  const etag = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}"`
  reply.header('etag', etag).header('cache-control', 'private, no-cache').header('vary', 'cookie')
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.send(body)
}
