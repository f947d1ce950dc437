import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { sessionCookie, sessionToken } from '../door/cookies.ts'
import { ImportReport, isRefusal } from '../errors.ts'
import type { App } from '../http.ts'
import { accountOf, answer, guard, sendProblem } from '../route.ts'
import { accounts, changeAccount, createAccounts, signIn, signOut } from './actions.ts'
import { Account, AccountChange, NewAccounts, Session, SignIn } from './schema.ts'

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) })

// Attempts a minute from one address (a whole office may share it), and failures on one name.
const attemptsPerAddress = 120
const failuresPerName = 10

export function peopleRoutes(app: App, ctx: Context): void {
  signInRoute(app, ctx)

  app.get(
    '/api/session',
    { ...guard('signed_in'), schema: { response: { 200: Session } } },
    (request) => ({ account: accountOf(request) }),
  )

  app.delete(
    '/api/session',
    { ...guard('public'), schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      const token = sessionToken(request.cookies, isSecure(request))
      if (token) await signOut(ctx, token)
      const { name, options } = sessionCookie(isSecure(request))
      return reply.clearCookie(name, options).code(204).send(null)
    },
  )

  app.get(
    '/api/accounts',
    { ...guard('accounts.manage'), schema: { response: { 200: Type.Array(Account) } } },
    () => accounts(ctx),
  )

  app.post(
    '/api/accounts',
    {
      ...guard('accounts.manage'),
      schema: { body: NewAccounts, response: { 200: ImportReport } },
    },
    async (request, reply) => answer(reply, await createAccounts(ctx, request.body)),
  )

  app.patch(
    '/api/accounts/:id',
    {
      ...guard('accounts.manage'),
      schema: { params: Id, body: AccountChange, response: { 200: Account } },
    },
    async (request, reply) => {
      const by = accountOf(request)
      return answer(reply, await changeAccount(ctx, by, request.params.id, request.body))
    },
  )
}

function signInRoute(app: App, ctx: Context): void {
  const attempts = app.createRateLimit({
    max: attemptsPerAddress,
    timeWindow: '1 minute',
    keyGenerator: (request) => `sign-in ${request.ip}`,
  })
  const failures = app.createRateLimit({
    max: failuresPerName,
    timeWindow: '1 minute',
    keyGenerator: (request) => `failed ${request.ip} ${(request.body as SignIn).name}`,
  })
  app.post(
    '/api/session',
    { ...guard('public'), schema: { body: SignIn, response: { 200: Session } } },
    async (request, reply) => {
      const limits = [await attempts(request), await failures(request, { increment: false })]
      for (const limit of limits)
        if (!limit.isAllowed && limit.isExceeded) return tooMany(reply, limit.ttlInSeconds)
      const result = await signIn(ctx, request.body)
      if (isRefusal(result)) {
        await failures(request)
        return answer(reply, result)
      }
      const { name, options } = sessionCookie(isSecure(request))
      return reply.setCookie(name, result.token, options).send({ account: result.account })
    },
  )
}

function tooMany(reply: FastifyReply, seconds: number) {
  reply.header('retry-after', String(seconds))
  return sendProblem(reply, 429, `Too many attempts to sign in; try again in ${seconds} s.`)
}

function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https'
}
