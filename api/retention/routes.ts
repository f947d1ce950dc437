import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, guard } from '../route.ts'
import { changeRetention, retention } from './actions.ts'
import { RetentionChange, RetentionRule, retentionClasses } from './schema.ts'

export function retentionRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/retention',
    {
      ...guard('audit.read'),
      schema: { response: { 200: Type.Array(RetentionRule), default: Problem } },
    },
    () => retention(ctx),
  )

  app.patch(
    '/api/retention/:class',
    {
      ...guard('retention.write'),
      schema: {
        params: Type.Object({ class: Type.Enum(retentionClasses) }),
        body: RetentionChange,
        response: { 200: RetentionRule, default: Problem },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      return answer(
        reply,
        await changeRetention(ctx, askerOf(request), params.class, body.keepDays),
      )
    },
  )
}
