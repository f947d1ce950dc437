import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { accountOf, answer, askerOf, guard } from '../route.ts'
import {
  askOwnCorrection,
  correctOwn,
  exportOwn,
  leaveOwn,
  ownPage,
  withdrawOwn,
} from './actions.ts'
import { OwnChange, OwnExport, OwnPage, OwnRequest, Withdrawal } from './schema.ts'

/** What everybody may ask and do about themselves (个人信息保护法 44–47), and about nobody else. */
export function ownRoutes(app: App, ctx: Context): void {
  const mine = guard('signed_in')
  app.get(
    '/api/me/record',
    { ...mine, schema: { response: { 200: OwnPage } } },
    async (request, reply) => answer(reply, await ownPage(ctx, accountOf(request))),
  )
  app.patch(
    '/api/me/record',
    { ...mine, schema: { body: OwnChange, response: { 200: OwnPage } } },
    async (request, reply) => answer(reply, await correctOwn(ctx, askerOf(request), request.body)),
  )
  app.post(
    '/api/me/record/withdraw',
    { ...mine, schema: { body: Withdrawal, response: { 200: OwnPage } } },
    async (request, reply) =>
      answer(reply, await withdrawOwn(ctx, askerOf(request), request.body.what)),
  )
  app.post(
    '/api/me/record/requests',
    { ...mine, schema: { body: OwnRequest, response: { 200: OwnPage } } },
    async (request, reply) =>
      answer(reply, await askOwnCorrection(ctx, askerOf(request), request.body.field)),
  )
  app.post(
    '/api/me/record/export',
    { ...mine, schema: { response: { 200: OwnExport } } },
    async (request, reply) => answer(reply, await exportOwn(ctx, askerOf(request))),
  )
  app.post(
    '/api/me/record/leave',
    { ...mine, schema: { response: { 200: OwnPage } } },
    async (request, reply) => answer(reply, await leaveOwn(ctx, askerOf(request))),
  )
}
