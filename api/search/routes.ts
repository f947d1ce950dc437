import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { accountOf, answer, askerOf, contextOf, guard } from '../route.ts'
import { search } from './actions.ts'
import { followPlaces } from './follow-places.ts'
import { SearchAnswer, SearchAsk } from './schema.ts'

/** A person types a few queries a minute; more is somebody reading the district through the box. */
const mostPerMinute = 120

export function searchRoutes(app: App, ctx: Context): void {
  const places = followPlaces(ctx)
  app.addHook('onClose', () => places.stop())
  app.post(
    '/api/search',
    {
      config: {
        ...guard('places.read').config,
        // Counted for each account: an office has one address. Only after the door the account is known.
        rateLimit: {
          ...{ max: mostPerMinute, timeWindow: '1 minute', hook: 'preHandler' as const },
          keyGenerator: (request: FastifyRequest) => accountOf(request).id,
        },
      },
      schema: { body: SearchAsk, response: { 200: SearchAnswer } },
    },
    async (request, reply) => {
      const index = await places.index()
      return answer(
        reply,
        await search(contextOf(ctx, request), index, askerOf(request), request.body),
      )
    },
  )
}
