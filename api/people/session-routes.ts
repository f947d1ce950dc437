import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { sessionCookie, sessionToken } from '../door/cookies.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, guard } from '../route.ts'
import { arrivalOf, giveCookies, isSecure, siteOf, standingOf } from './arrival.ts'
import { isKnownBrowser } from './attempts.ts'
import { lookAtLink, openLink } from './links.ts'
import { PasskeyAnswer, PasskeyOptions } from './passkey-shapes.ts'
import { passkeyOptions, signInWithPasskey } from './passkeys.ts'
import { Code, LinkAbout, LinkToken, Session, SignIn, Ways, Welcome } from './schema.ts'
import { signOut } from './sessions.ts'
import { giveCode, type Opened, sessionOf, signIn } from './signing-in.ts'

/** A second factor that came too late, or a session that is none. */
export const signedOut = refuse('unauthenticated', 'Sign in first.')

export function sessionRoutes(app: App, ctx: Context): void {
  passwordRoutes(app, ctx)
  passkeyRoutes(app, ctx)
  welcomeRoutes(app, ctx)

  app.get(
    '/api/session',
    { ...guard('first_step'), schema: { response: { 200: Session } } },
    async (request, reply) => {
      const standing = await standingOf(ctx, request)
      return answer(reply, standing ? await sessionOf(ctx, standing) : signedOut)
    },
  )

  app.delete(
    '/api/session',
    { ...guard('public'), schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      const token = sessionToken(request.cookies, isSecure(request))
      if (token) await signOut(ctx, token, request.ip)
      const { name, options } = sessionCookie(isSecure(request))
      return reply.clearCookie(name, options).code(204).send(null)
    },
  )

  app.get(
    '/api/session/ways',
    { ...guard('public'), schema: { response: { 200: Ways } } },
    (request) => ({
      demo: ctx.config.demoAccounts,
      passkeys: !isRefusal(siteOf(ctx.config, request)),
      openId: ctx.config.openId ? { label: ctx.config.openId.label } : null,
    }),
  )
}

function passwordRoutes(app: App, ctx: Context): void {
  const barred = floodGate(app, ctx)
  app.post(
    '/api/session',
    { ...guard('public'), schema: { body: SignIn, response: { 200: Session } } },
    async (request, reply) => {
      const flood = await barred(request)
      if (flood) return answer(reply, flood)
      return opened(request, reply, await signIn(ctx, request.body, arrivalOf(request)))
    },
  )
  app.post(
    '/api/session/code',
    { ...guard('first_step'), schema: { body: Code, response: { 200: Session } } },
    async (request, reply) => {
      const standing = await standingOf(ctx, request)
      if (!standing) return answer(reply, signedOut)
      const { code } = request.body
      return opened(request, reply, await giveCode(ctx, standing, code, arrivalOf(request)))
    },
  )
}

function passkeyRoutes(app: App, ctx: Context): void {
  const barred = floodGate(app, ctx)
  app.post(
    '/api/session/passkey/options',
    { ...guard('public'), schema: { response: { 200: PasskeyOptions } } },
    async (request, reply) => {
      const flood = await barred(request)
      if (flood) return answer(reply, flood)
      const site = siteOf(ctx.config, request)
      if (isRefusal(site)) return answer(reply, site)
      const options = await passkeyOptions(ctx, site, await standingOf(ctx, request))
      return reply.send({ ...options })
    },
  )
  app.post(
    '/api/session/passkey',
    { ...guard('public'), schema: { body: PasskeyAnswer, response: { 200: Session } } },
    async (request, reply) => {
      const flood = await barred(request)
      if (flood) return answer(reply, flood)
      const site = siteOf(ctx.config, request)
      if (isRefusal(site)) return answer(reply, site)
      const standing = await standingOf(ctx, request)
      const from = arrivalOf(request)
      return opened(
        request,
        reply,
        await signInWithPasskey(ctx, site, standing, request.body, from),
      )
    },
  )
}

function welcomeRoutes(app: App, ctx: Context): void {
  const barred = floodGate(app, ctx)
  app.post(
    '/api/welcome/look',
    { ...guard('public'), schema: { body: LinkToken, response: { 200: LinkAbout } } },
    async (request, reply) => {
      const flood = await barred(request)
      if (flood) return answer(reply, flood)
      return answer(reply, await lookAtLink(ctx, request.body.token, arrivalOf(request)))
    },
  )
  app.post(
    '/api/welcome',
    { ...guard('public'), schema: { body: Welcome, response: { 200: Session } } },
    async (request, reply) => {
      const flood = await barred(request)
      if (flood) return answer(reply, flood)
      return opened(request, reply, await openLink(ctx, request.body, arrivalOf(request)))
    },
  )
}

/** The new session goes into the cookie, what it is into the body. */
function opened(request: FastifyRequest, reply: FastifyReply, result: Opened | Refusal) {
  if (isRefusal(result)) return answer(reply, result)
  giveCookies(request, reply, result)
  return reply.send(result.session)
}

/**
 * Each password costs the server work, so strangers at one address ask only this often in a minute. A
 * browser that has been in before passes: nobody bars the office by asking too often from inside it.
 */
export function floodGate(app: App, ctx: Context) {
  const gate = app.createRateLimit({
    max: 120,
    timeWindow: '1 minute',
    keyGenerator: (request) => `sign-in ${request.ip}`,
  })
  return async (request: FastifyRequest): Promise<Refusal | undefined> => {
    if (await isKnownBrowser(ctx, arrivalOf(request))) return undefined
    const limit = await gate(request)
    if (limit.isAllowed || !limit.isExceeded) return undefined
    const retryAfterS = limit.ttlInSeconds
    const reason = `Too many attempts to sign in; try again in ${retryAfterS} s.`
    return { refused: 'too_many', reason, retryAfterS }
  }
}
