import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Context, contextFor } from './context.ts'
import { isRefusal, type Refusal, statusOf } from './errors.ts'
import type { LinkHolder } from './links/actions.ts'
import type { Account, Asker, Right } from './people/schema.ts'

/**
 * What a route demands. A route that declares nothing is refused by the door; `first_step` also
 * lets in a session whose second factor is still due; `task_link` lets in who holds a link's key.
 */
export type Guard = Right | 'public' | 'signed_in' | 'first_step' | 'task_link'

/** Spread into a route's options: `{ ...guard('incidents.read'), schema: … }`. */
export function guard(need: Guard): { config: { need: Guard } } {
  return { config: { need } }
}

const accounts = new WeakMap<FastifyRequest, Account>()

/** Set once by the door, after it has read the session cookie. */
export function rememberAccount(request: FastifyRequest, account: Account): void {
  accounts.set(request, account)
}

/** The signed-in account. Only a route guarded by a right or by `signed_in` may ask. */
export function accountOf(request: FastifyRequest): Account {
  const account = accounts.get(request)
  if (!account) throw new Error('accountOf was asked on a public route')
  return account
}

/** Who asks and from where, on a route guarded by a right or by `signed_in`. */
export function askerOf(request: FastifyRequest): Asker {
  return { account: accountOf(request), address: request.ip }
}

const holders = new WeakMap<FastifyRequest, LinkHolder>()

/** Set by the door, after it has read the cookie of a task link. */
export function rememberHolder(request: FastifyRequest, holder: LinkHolder): void {
  holders.set(request, holder)
}

/** Who came by a task link; only a route guarded by `task_link` may ask. */
export function holderOf(request: FastifyRequest): LinkHolder {
  const holder = holders.get(request)
  if (!holder) throw new Error('holderOf was asked on a route without the guard task_link')
  return holder
}

/** The context in which a request is answered: it sees what the scope of its account covers. */
export function contextOf(ctx: Context, request: FastifyRequest): Context {
  return contextFor(ctx, accountOf(request))
}

/** The signed-in account on a route that also answers strangers. */
export function accountIfAny(request: FastifyRequest): Account | undefined {
  return accounts.get(request)
}

/** Sends an action's result, or its Refusal as a problem document. */
export function answer<T>(reply: FastifyReply, result: T | Refusal, status = 200) {
  if (!isRefusal(result)) return reply.code(status).send(result)
  if (result.retryAfterS !== undefined) reply.header('retry-after', String(result.retryAfterS))
  return sendProblem(reply, statusOf[result.refused], result.reason)
}

const titles: Record<number, string> = {
  400: 'The request is not valid',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Something went wrong here',
  503: 'Not ready',
}

/** RFC 9457. The detail is a sentence for the reader; nothing internal goes in it. */
export function sendProblem(reply: FastifyReply, status: number, detail?: string) {
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: 'about:blank',
      title: titles[status] ?? 'Error',
      status,
      ...(detail ? { detail } : {}),
    })
}
