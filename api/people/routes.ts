import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { ImportReport, isRefusal } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, guard } from '../route.ts'
import {
  accounts,
  changeAccount,
  createAccounts,
  endAccountSessions,
  inviteAccount,
  linkForAccount,
} from './accounts.ts'
import { meRoutes } from './me-routes.ts'
import { openIdRoutes } from './open-id-routes.ts'
import {
  Account,
  AccountChange,
  Invitation,
  Invited,
  LinkWish,
  NewAccounts,
  OneTimeLink,
} from './schema.ts'
import { sessionRoutes } from './session-routes.ts'

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function peopleRoutes(app: App, ctx: Context): void {
  sessionRoutes(app, ctx)
  meRoutes(app, ctx)
  openIdRoutes(app, ctx)

  app.get(
    '/api/accounts',
    { ...guard('accounts.manage'), schema: { response: { 200: Type.Array(Account) } } },
    () => accounts(ctx),
  )

  app.post(
    '/api/accounts',
    { ...guard('accounts.manage'), schema: { body: NewAccounts, response: { 200: ImportReport } } },
    async (request, reply) =>
      answer(reply, await createAccounts(ctx, askerOf(request), request.body)),
  )

  app.post(
    '/api/accounts/invitations',
    { ...guard('accounts.manage'), schema: { body: Invitation, response: { 201: Invited } } },
    async (request, reply) =>
      answer(reply, await inviteAccount(ctx, askerOf(request), request.body), 201),
  )

  app.patch(
    '/api/accounts/:id',
    {
      ...guard('accounts.manage'),
      schema: { params: Id, body: AccountChange, response: { 200: Account } },
    },
    async (request, reply) => {
      const { id } = request.params
      return answer(reply, await changeAccount(ctx, askerOf(request), id, request.body))
    },
  )

  app.post(
    '/api/accounts/:id/link',
    {
      ...guard('accounts.manage'),
      schema: { params: Id, body: LinkWish, response: { 201: OneTimeLink } },
    },
    async (request, reply) => {
      const { id } = request.params
      return answer(reply, await linkForAccount(ctx, askerOf(request), id, request.body), 201)
    },
  )

  app.delete(
    '/api/accounts/:id/sessions',
    { ...guard('accounts.manage'), schema: { params: Id, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const refusal = await endAccountSessions(ctx, askerOf(request), request.params.id)
      return isRefusal(refusal) ? answer(reply, refusal) : reply.code(204).send(null)
    },
  )
}
