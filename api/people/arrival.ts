import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { browserCookie, browserToken, sessionCookie, sessionToken } from '../door/cookies.ts'
import { type Refusal, refuse } from '../errors.ts'
import type { Site } from './passkeys.ts'
import { type Arrival, type Standing, sessionBehind } from './sessions.ts'

export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https'
}

/** From where this request comes, and what its browser brings along. */
export function arrivalOf(request: FastifyRequest): Arrival {
  const secure = isSecure(request)
  return {
    address: request.ip,
    browser: browserName(request.headers['user-agent'] ?? ''),
    browserToken: browserToken(request.cookies, secure),
    previous: sessionToken(request.cookies, secure),
  }
}

/** The session behind this request, whatever its stage. */
export async function standingOf(
  ctx: Context,
  request: FastifyRequest,
): Promise<Standing | undefined> {
  const token = sessionToken(request.cookies, isSecure(request))
  return token ? sessionBehind(ctx, token) : undefined
}

/** Gives the browser the token of its new session, and what tells it apart from strangers' ones. */
export function giveCookies(
  request: FastifyRequest,
  reply: FastifyReply,
  tokens: { token?: string | undefined; browserToken?: string | undefined },
): void {
  const secure = isSecure(request)
  if (tokens.token) {
    const { name, options } = sessionCookie(secure)
    reply.setCookie(name, tokens.token, options)
  }
  if (tokens.browserToken) {
    const { name, options } = browserCookie(secure)
    reply.setCookie(name, tokens.browserToken, options)
  }
}

/**
 * For whom passkeys are made: the host that the browser shows, which is the relying party's id. An IP
 * address cannot be one (WebAuthn §5.1.2 asks for a domain).
 */
export function siteOf(config: Config, request: FastifyRequest): Site | Refusal {
  const own = `${request.protocol}://${request.host}`
  const { origin = own } = request.headers
  const origins = config.allowedOrigins.length > 0 ? config.allowedOrigins : [own]
  const { hostname } = new URL(origins.includes(origin) ? origin : (origins[0] ?? own))
  if (/^[\d.]+$|:/.test(hostname))
    return refuse('conflict', 'Passkeys need a host name; this page was opened by an IP address.')
  return { rpId: hostname, origins }
}

/** Enough to know one's own browser again in a list: its family and system, no version. */
function browserName(agent: string): string {
  const family = families.find(([word]) => agent.includes(word))?.[1]
  const system = systems.find(([word]) => agent.includes(word))?.[1]
  return [family, system].filter(Boolean).join(' · ')
}

const families: readonly [word: string, name: string][] = [
  ['MicroMessenger', 'WeChat'],
  ['HuaweiBrowser', 'Huawei Browser'],
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
]

const systems: readonly [word: string, name: string][] = [
  ['HarmonyOS', 'HarmonyOS'],
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
]
