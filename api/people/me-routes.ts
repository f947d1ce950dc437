import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { isRefusal, type Refusal } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, guard } from '../route.ts'
import { arrivalOf, giveCookies, siteOf, standingOf } from './arrival.ts'
import { changeOwnPassword, proveIdentity } from './own-password.ts'
import { NewPasskey, PasskeyOptions } from './passkey-shapes.ts'
import { addPasskey, newPasskeyOptions } from './passkeys.ts'
import { Code, Me, NewTotp, OwnPassword, OwnSession, Proof, RecoveryCodes } from './schema.ts'
import {
  confirmTotp,
  type Enrolled,
  me,
  offerTotp,
  removeFactor,
  renewCodes,
  whyNotNow,
} from './second-factors.ts'
import { signedOut } from './session-routes.ts'
import { endOwnSessions, ownSessions, type Standing } from './sessions.ts'

const Id = Type.Object({ id: Type.String({ maxLength: 1400 }) })

/** What everybody does with the own account; a session that must set up its factor comes this far too. */
export function meRoutes(app: App, ctx: Context): void {
  ownRoutes(app, ctx)
  ownSessionRoutes(app, ctx)
  totpRoutes(app, ctx)
  ownPasskeyRoutes(app, ctx)
}

function ownRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/me',
    { ...guard('signed_in'), schema: { response: { 200: Me } } },
    async (request, reply) => {
      const own = await standingOf(ctx, request)
      return answer(reply, own ? await me(ctx, own) : signedOut)
    },
  )
  app.post(
    '/api/me/proof',
    { ...guard('signed_in'), schema: { body: Proof, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const own = await standingOf(ctx, request)
      if (!own) return answer(reply, signedOut)
      const { password } = request.body
      return renewed(request, reply, await proveIdentity(ctx, own, password, arrivalOf(request)))
    },
  )
  app.put(
    '/api/me/password',
    { ...guard('signed_in'), schema: { body: OwnPassword, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const own = await standingOf(ctx, request)
      if (!own) return answer(reply, signedOut)
      const { body } = request
      return renewed(request, reply, await changeOwnPassword(ctx, own, body, arrivalOf(request)))
    },
  )
}

function ownSessionRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/me/sessions',
    { ...guard('signed_in'), schema: { response: { 200: Type.Array(OwnSession) } } },
    async (request, reply) => {
      const own = await standingOf(ctx, request)
      return answer(reply, own ? await ownSessions(ctx, own) : signedOut)
    },
  )
  const Ended = Type.Object({ ended: Type.Integer() })
  // OWASP ASVS 7.5.2: who ends sessions has proved it a moment ago.
  const end = async (request: FastifyRequest, id?: string) => {
    const own = await mayChange(ctx, request)
    if (isRefusal(own)) return own
    return endOwnSessions(ctx, { account: own.account, address: request.ip }, own, id)
  }
  app.delete(
    '/api/me/sessions',
    { ...guard('signed_in'), schema: { response: { 200: Ended } } },
    async (request, reply) => answer(reply, await end(request)),
  )
  app.delete(
    '/api/me/sessions/:id',
    { ...guard('signed_in'), schema: { params: Id, response: { 200: Ended } } },
    async (request, reply) => answer(reply, await end(request, request.params.id)),
  )
}

function totpRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/me/totp',
    { ...guard('first_step'), schema: { response: { 200: NewTotp } } },
    async (request, reply) => {
      const own = await mayChange(ctx, request)
      return answer(reply, isRefusal(own) ? own : await offerTotp(ctx, own))
    },
  )
  app.post(
    '/api/me/totp/confirm',
    { ...guard('first_step'), schema: { body: Code, response: { 200: RecoveryCodes } } },
    async (request, reply) => {
      const own = await mayChange(ctx, request)
      if (isRefusal(own)) return answer(reply, own)
      const { code } = request.body
      return added(request, reply, await confirmTotp(ctx, own, code, arrivalOf(request)))
    },
  )
  app.delete(
    '/api/me/totp',
    { ...guard('signed_in'), schema: { response: { 204: Type.Null() } } },
    async (request, reply) => removed(ctx, request, reply, 'totp'),
  )
  app.post(
    '/api/me/recovery-codes',
    { ...guard('signed_in'), schema: { response: { 200: RecoveryCodes } } },
    async (request, reply) => {
      const own = await mayChange(ctx, request)
      if (isRefusal(own)) return answer(reply, own)
      const by = { account: own.account, address: request.ip }
      return added(request, reply, await renewCodes(ctx, by))
    },
  )
}

function ownPasskeyRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/me/passkeys/options',
    { ...guard('first_step'), schema: { response: { 200: PasskeyOptions } } },
    async (request, reply) => {
      const own = await mayChange(ctx, request)
      if (isRefusal(own)) return answer(reply, own)
      const site = siteOf(ctx.config, request)
      if (isRefusal(site)) return answer(reply, site)
      return answer(reply, await newPasskeyOptions(ctx, site, own))
    },
  )
  app.post(
    '/api/me/passkeys',
    { ...guard('first_step'), schema: { body: NewPasskey, response: { 200: RecoveryCodes } } },
    async (request, reply) => {
      const own = await mayChange(ctx, request)
      if (isRefusal(own)) return answer(reply, own)
      const site = siteOf(ctx.config, request)
      if (isRefusal(site)) return answer(reply, site)
      const from = arrivalOf(request)
      return added(request, reply, await addPasskey(ctx, site, own, request.body, from))
    },
  )
  app.delete(
    '/api/me/passkeys/:id',
    { ...guard('signed_in'), schema: { params: Id, response: { 204: Type.Null() } } },
    async (request, reply) => removed(ctx, request, reply, { passkey: request.params.id }),
  )
}

/** The session, if it may change its factors, or end others, now. */
async function mayChange(ctx: Context, request: FastifyRequest): Promise<Standing | Refusal> {
  const own = await standingOf(ctx, request)
  if (!own) return signedOut
  return whyNotNow(ctx, own) ?? own
}

/** A session that has been waiting for its factor goes on under a new token. */
function added(request: FastifyRequest, reply: FastifyReply, result: Enrolled | Refusal) {
  if (isRefusal(result)) return answer(reply, result)
  giveCookies(request, reply, { token: result.token })
  return reply.send({ recoveryCodes: result.recoveryCodes })
}

async function removed(
  ctx: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  which: Parameters<typeof removeFactor>[2],
) {
  const own = await mayChange(ctx, request)
  if (isRefusal(own)) return answer(reply, own)
  const by = { account: own.account, address: request.ip }
  const refusal = await removeFactor(ctx, by, which)
  return refusal ? answer(reply, refusal) : reply.code(204).send(null)
}

function renewed(
  request: FastifyRequest,
  reply: FastifyReply,
  result: { token: string } | Refusal,
) {
  if (isRefusal(result)) return answer(reply, result)
  giveCookies(request, reply, result)
  return reply.code(204).send(null)
}
