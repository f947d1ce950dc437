import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { awayCookie } from '../door/cookies.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, guard } from '../route.ts'
import { arrivalOf, giveCookies, isSecure, standingOf } from './arrival.ts'
import { type Leaving, leaveFromAccount, leaveToSignIn, unlink } from './open-id.ts'
import { openAway, sealAway } from './open-id-away.ts'
import { openIdProvider } from './open-id-provider.ts'
import { comeBack, type Landing } from './open-id-return.ts'
import { LinkToken, OpenIdWay } from './schema.ts'
import { whyNotNow } from './second-factors.ts'
import { floodGate, signedOut } from './session-routes.ts'

const exact = { additionalProperties: false }

/** To sign in, or with the token of an invitation. */
const OpenIdSignIn = Type.Object({ token: Type.Optional(LinkToken.properties.token) }, exact)

const OpenIdFromAccount = Type.Object({ purpose: Type.Enum(['link', 'prove']) }, exact)

const none = refuse('not_found', 'No identity provider is set up here.')

/** Signing in through a city's identity provider (统一身份认证). */
export function openIdRoutes(app: App, ctx: Context): void {
  const provider = openIdProvider(ctx)
  const barred = floodGate(app, ctx)

  app.post(
    '/api/session/open-id',
    { ...guard('public'), schema: { body: OpenIdSignIn, response: { 200: OpenIdWay } } },
    async (request, reply) => {
      const flood = await barred(request)
      if (flood) return answer(reply, flood)
      if (!provider) return answer(reply, none)
      const { token } = request.body
      const leaving = await leaveToSignIn(ctx, provider, token, arrivalOf(request))
      return left(ctx, request, reply, leaving)
    },
  )

  // The browser brings no header of ours from there: what guards this is the sealed cookie and the state.
  app.get(
    '/api/session/open-id/callback',
    { ...guard('public'), schema: { response: { 303: Type.Null() } } },
    async (request, reply) => {
      const { name, options } = awayCookie(isSecure(request))
      const away = openAway(ctx, request.cookies[name])
      const { maxAge: _, ...plain } = options
      reply.clearCookie(name, plain)
      if (!provider || !away) return land(request, reply, { page: 'login', word: 'late' })
      const query = /\?.*$/s.exec(request.url)?.[0] ?? ''
      return land(request, reply, await comeBack(ctx, provider, away, query, arrivalOf(request)))
    },
  )

  app.post(
    '/api/me/open-id',
    { ...guard('signed_in'), schema: { body: OpenIdFromAccount, response: { 200: OpenIdWay } } },
    async (request, reply) => {
      const own = await standingOf(ctx, request)
      if (!own) return answer(reply, signedOut)
      if (!provider) return answer(reply, none)
      const leaving = await leaveFromAccount(ctx, provider, own, request.body.purpose)
      return left(ctx, request, reply, leaving)
    },
  )

  app.delete(
    '/api/me/open-id',
    { ...guard('signed_in'), schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      const own = await standingOf(ctx, request)
      if (!own) return answer(reply, signedOut)
      const refusal = whyNotNow(ctx, own) ?? (await unlink(ctx, own, request.ip))
      return refusal ? answer(reply, refusal) : reply.code(204).send(null)
    },
  )
}

/** The page sends the browser there; what it carries goes into a cookie that no script reads. */
function left(
  ctx: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  leaving: Leaving | Refusal,
) {
  if (isRefusal(leaving)) return answer(reply, leaving)
  const { name, options } = awayCookie(isSecure(request))
  reply.setCookie(name, sealAway(ctx, leaving.away), options)
  return reply.send({ url: leaving.url })
}

/** To a page of this very site, never to an address that somebody named (OWASP ASVS 10.2.1, CWE-601). */
function land(request: FastifyRequest, reply: FastifyReply, landing: Landing) {
  giveCookies(request, reply, landing)
  const word = landing.word ? `?open-id=${landing.word}` : ''
  return reply.redirect(`/${landing.page}${word}`, 303)
}
