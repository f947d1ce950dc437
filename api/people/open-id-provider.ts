import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  clockSkew,
  discovery,
  enableNonRepudiationChecks,
  ResponseBodyError,
  type ServerMetadata,
} from 'openid-client'
import type { Context } from '../context.ts'
import { isPlainLoopback } from '../open-id-settings.ts'
import type { Away } from './open-id-away.ts'

/** Whom the provider names, when it asked for a password itself (epoch ms), and by what (amr, acr). */
export type Answer = { issuer: string; subject: string; authenticatedAt: number; words: string[] }

/** Why a provider's answer is none: it is away, its person said no, or the answer is not genuine. */
export type NoAnswer = 'away' | 'cancelled' | 'refused'

/** The identity provider, as this installation asks it. */
export type Provider = {
  label: string
  /** Where to send the browser; undefined while the provider does not answer. */
  askAt(away: Away): Promise<URL | undefined>
  /** What came back; `query` is that of the address the browser was sent to. */
  read(away: Away, query: string): Promise<Answer | NoAnswer>
}

/** What is known of the provider is asked anew after this: its addresses may move. */
const knownMs = 60 * 60 * 1000
const patienceS = 5

/** The provider of the settings. It is found at first use, so Linli starts and runs while it is away. */
export function openIdProvider(ctx: Context): Provider | undefined {
  const { openId, publicUrl } = ctx.config
  if (!openId || !publicUrl) return undefined
  const back = new URL('/api/session/open-id/callback', publicUrl)
  const find = finder(ctx, openId)
  const away = (error: unknown) => {
    ctx.log.warn({ err: error }, 'the identity provider gave no usable answer')
    return undefined
  }
  return {
    label: openId.label,
    async askAt(flow) {
      const configuration = await find().catch(away)
      if (!configuration) return undefined
      return buildAuthorizationUrl(configuration, await question(flow, back))
    },
    async read(flow, query) {
      const configuration = await find().catch(away)
      if (!configuration) return 'away'
      try {
        return await answerIn(configuration, flow, new URL(query, back))
      } catch (error) {
        ctx.log.warn({ reason: reasonOf(error) }, 'an answer of the identity provider was refused')
        return kindOf(error)
      }
    },
  }
}

/** Only who it is: no name, no telephone, no e-mail (PIPL art. 6, the least that is needed). */
async function question({ state, nonce, verifier, maxAgeS }: Away, back: URL) {
  return {
    scope: 'openid',
    redirect_uri: back.href,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(maxAgeS === undefined ? {} : { prompt: 'login', max_age: String(maxAgeS) }),
  }
}

async function answerIn(
  configuration: Configuration,
  { state, nonce, verifier, maxAgeS }: Away,
  url: URL,
): Promise<Answer> {
  const tokens = await authorizationCodeGrant(configuration, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
    ...(maxAgeS === undefined ? {} : { maxAge: maxAgeS }),
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('an answer without an ID token passed the checks')
  const { iss: issuer, sub: subject, auth_time: time, amr, acr } = claims
  const words = [acr, ...(Array.isArray(amr) ? amr : [])].filter((one) => typeof one === 'string')
  return { issuer, subject, authenticatedAt: typeof time === 'number' ? time * 1000 : 0, words }
}

/** Answers a configuration that judges times by the clock of the context. */
function finder(ctx: Context, openId: NonNullable<Context['config']['openId']>) {
  const issuer = new URL(openId.issuer)
  const isPlain = isPlainLoopback(issuer)
  const execute = isPlain ? [allowInsecureRequests] : []
  const { clientId, clientSecret } = openId
  let known: { server: ServerMetadata; until: number } | undefined
  let asking: Promise<ServerMetadata> | undefined
  const ask = async () => {
    const options = { execute, timeout: patienceS }
    const found = await discovery(issuer, clientId, undefined, undefined, options)
    const server = found.serverMetadata()
    known = { server, until: ctx.clock.now() + knownMs }
    return server
  }
  return async (): Promise<Configuration> => {
    if (!known || ctx.clock.now() >= known.until)
      asking ??= ask().finally(() => {
        asking = undefined
      })
    const server = (await asking) ?? known?.server
    if (!server) throw new Error('the identity provider was found and is not known')
    const skewS = Math.round((ctx.clock.now() - Date.now()) / 1000)
    const client = { client_secret: clientSecret, [clockSkew]: skewS }
    const configuration = new Configuration(server, clientId, client, secretAs(clientSecret))
    configuration.timeout = patienceS
    // The token's signature is checked too: a proxy in between may speak for the provider (ASVS 9.1.1).
    enableNonRepudiationChecks(configuration)
    if (isPlain) allowInsecureRequests(configuration)
    return configuration
  }
}

/** OpenID Connect Discovery §3: a provider that names no method takes client_secret_basic. */
function secretAs(secret: string): ClientAuth {
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const way = methods.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost
    return way(secret)(server, ...rest)
  }
}

function kindOf(error: unknown): NoAnswer {
  if (error instanceof AuthorizationResponseError)
    return error.error === 'access_denied' ? 'cancelled' : 'refused'
  if (error instanceof ResponseBodyError) return 'refused'
  // What the checks refuse has a code of its own; anything else is a wire that broke.
  if (error instanceof ClientError) return error.code === 'OAUTH_TIMEOUT' ? 'away' : 'refused'
  return error instanceof TypeError && !('code' in error) ? 'away' : 'refused'
}

/** A code of the library or of the provider, never what was sent. */
function reasonOf(error: unknown): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return error.error
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? error.name : 'unknown'
}
