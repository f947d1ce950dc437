import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, contextOf, guard } from '../route.ts'
import { callUp } from './actions.ts'
import { CallUp, CallUpLink } from './schema.ts'

export function camerasRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/cameras/:id/call-ups',
    {
      ...guard('cameras.call'),
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        body: CallUp,
        response: { 201: CallUpLink, default: Problem },
      },
    },
    async (request, reply) =>
      answer(
        reply,
        await callUp(contextOf(ctx, request), askerOf(request), request.params.id, request.body),
        201,
      ),
  )
}
