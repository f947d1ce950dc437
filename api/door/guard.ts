import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { holderBehind } from '../links/actions.ts'
import { sessionBehind } from '../people/actions.ts'
import { type Account, may, type Stage, wholeDistrict } from '../people/schema.ts'
import { type Guard, rememberAccount, rememberHolder, sendProblem } from '../route.ts'
import { linkKey, sessionToken } from './cookies.ts'
import { isForeignFetch, isOwnOrigin } from './origins.ts'
import { refusalsOnRecord } from './refusals.ts'

/** What a route may say of itself beside its Guard. */
export type RouteConfig = {
  need?: Guard
  /** Answers without a login to a caller on this machine. */
  openOnLoopback?: boolean
  /** A command on this machine may call it with the token of the data folder. */
  openToCommands?: boolean
}

/** For what says how the instance does: without a login on this machine, with any login from afar. */
export const openOnLoopback = {
  config: { need: 'signed_in', openOnLoopback: true } satisfies RouteConfig,
}

const writes = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Every request passes here before its body is read; what declares no Guard is refused. */
export function guardRoutes(app: App, ctx: Context, commandToken?: string): void {
  const recordRefusal = refusalsOnRecord(ctx)
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return
    const config = request.routeOptions.config as RouteConfig
    if (!config.need) {
      ctx.log.error({ route: request.routeOptions.url }, 'a route without a guard was refused')
      return sendProblem(reply, 403, 'Nobody may use this.')
    }
    // A foreign page can send a form here, but not with this header (OWASP: custom request header).
    if (writes.includes(request.method) && request.headers['x-linli'] !== '1')
      return sendProblem(reply, 403, 'A write carries the header X-Linli: 1.')
    if (writes.includes(request.method) && isForeign(request, ctx))
      return sendProblem(reply, 403, 'Pages of another site write nothing here.')
    if (config.need === 'public') return
    if (config.need === 'task_link') {
      const key = linkKey(request.cookies, request.protocol === 'https')
      const holder = key ? await holderBehind(ctx, key) : undefined
      if (!holder) return sendProblem(reply, 401, 'This link is not valid any more.')
      return rememberHolder(request, holder)
    }
    if (config.openOnLoopback && isLoopback(request)) {
      // Who it is decides how much is told; without records everybody is a stranger.
      const known = await accountBehind(ctx, request, config, commandToken).catch(() => undefined)
      if (known?.stage === 'full') rememberAccount(request, known.account)
      return
    }
    const known = await accountBehind(ctx, request, config, commandToken)
    if (!known) return sendProblem(reply, 401, 'Sign in first.')
    const { account, stage } = known
    if (config.need === 'first_step') return rememberAccount(request, account)
    if (stage !== 'full') return sendProblem(reply, 401, 'Finish signing in first.')
    if (config.need !== 'signed_in' && !may(account, config.need)) {
      const route = `${request.method} ${request.routeOptions.url}`
      await recordRefusal({ account, address: request.ip }, config.need, route)
      return sendProblem(reply, 403, `This needs the right ${config.need}.`)
    }
    rememberAccount(request, account)
  })
  app.addHook('onSend', setCacheControl)
}

function isForeign({ headers, host }: FastifyRequest, { config }: Context): boolean {
  return isForeignFetch(headers) || !isOwnOrigin(headers.origin, host, config)
}

async function accountBehind(
  ctx: Context,
  request: FastifyRequest,
  config: RouteConfig,
  commandToken: string | undefined,
): Promise<{ account: Account; stage: Stage } | undefined> {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (bearer && commandToken && config.openToCommands && isLoopback(request))
    return sameText(bearer, commandToken) ? { account: commandAccount, stage: 'full' } : undefined
  const token = sessionToken(request.cookies, request.protocol === 'https')
  return token ? sessionBehind(ctx, token) : undefined
}

/** Who can read the data folder owns the instance: the command acts as an administrator. */
const commandAccount: Account = {
  id: 'command',
  name: 'command',
  displayName: 'command',
  role: 'admin',
  ...wholeDistrict,
  volunteerId: null,
  disabled: false,
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The caller is on this machine, and is not a proxy that speaks for somebody else. */
function isLoopback(request: FastifyRequest): boolean {
  const { headers, socket } = request
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
  const address = socket.remoteAddress ?? ''
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

/** Records are not for caches; a route that says otherwise has its own header. */
async function setCacheControl(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  if (request.url.startsWith('/api') && !reply.hasHeader('cache-control'))
    reply.header('cache-control', 'no-store')
  return payload
}
