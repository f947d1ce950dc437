import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { guard } from '../route.ts'
import { rejections } from './actions.ts'
import { Rejection } from './schema.ts'

export function intakeRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/intake/rejections',
    { ...guard('intake.read'), schema: { response: { 200: Type.Array(Rejection) } } },
    () => rejections(ctx),
  )
}
