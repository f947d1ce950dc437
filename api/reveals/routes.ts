import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { personId } from '../persons/schema.ts'
import { answer, askerOf, contextOf, guard } from '../route.ts'
import { reveal } from './actions.ts'
import { Revealed, RevealRequest } from './schema.ts'

export function revealsRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/persons/:id/reveals',
    {
      ...guard('persons.reveal'),
      schema: {
        params: Type.Object({ id: Type.String({ pattern: personId }) }),
        body: RevealRequest,
        response: { 200: Revealed },
      },
    },
    async (request, reply) =>
      answer(
        reply,
        await reveal(contextOf(ctx, request), askerOf(request), request.params.id, request.body),
      ),
  )
}
