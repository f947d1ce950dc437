import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { onTestFinished } from 'vitest'

export const linliUrl = 'http://localhost:8080'
const back = `${linliUrl}/api/session/open-id/callback`

/** Who sits at the provider's page, and what the provider will say of how it knows them. */
export type Sitting = { subject: string; amr?: string[]; says?: 'no' }

export type IdentityProvider = {
  issuer: string
  sitting: Sitting
  /** Goes from the provider's address to where it sends the browser back; answers path and query. */
  visit(url: string): Promise<string>
  start(): Promise<void>
  stop(): Promise<void>
}

/** A real OpenID provider on a free port; its login page takes whoever is `sitting` there. */
export async function openIdentityProvider(backUrl = back): Promise<IdentityProvider> {
  const port = await portThatIsFree()
  const issuer = `http://localhost:${port}`
  const desk: IdentityProvider = {
    issuer,
    sitting: { subject: 'subject-1' },
    visit: (url) => visit(url, new URL(backUrl).origin),
    start: async () => {
      server = createServer(answering(issuer, desk, backUrl))
      await new Promise<void>((done) => server?.listen(port, 'localhost', done))
    },
    stop: async () => {
      server?.closeAllConnections()
      await new Promise((done) => server?.close(done) ?? done(undefined))
      server = undefined
    },
  }
  let server: ReturnType<typeof createServer> | undefined
  await desk.start()
  onTestFinished(desk.stop)
  return desk
}

/** A port that nobody listens on just now. */
export function portThatIsFree(): Promise<number> {
  const probe = createServer()
  return new Promise((done) =>
    probe.listen(0, 'localhost', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    }),
  )
}

function answering(issuer: string, desk: IdentityProvider, backUrl: string) {
  const provider = new Provider(issuer, settings(backUrl))
  const ordinary = provider.callback()
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/interaction/')) return ordinary(request, response)
    const { subject: accountId, amr, says } = desk.sitting
    const result =
      says === 'no' ? { error: 'access_denied' } : { login: { accountId, ...(amr ? { amr } : {}) } }
    const finished = provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: false,
    })
    finished.catch((error) => response.writeHead(500).end(String(error)))
  }
}

function settings(backUrl: string) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const client = {
    client_secret: 'a secret of the tests, long enough',
    redirect_uris: [backUrl],
    id_token_signed_response_alg: 'ES256',
  }
  return {
    clients: [
      { client_id: 'linli', ...client },
      { client_id: 'other', ...client },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
    cookies: { keys: ['a cookie key of the tests'] },
    claims: { openid: ['sub', 'amr'], acr: null, auth_time: null, iss: null, sid: null },
    ttl: { IdToken: 60, AuthorizationCode: 60, Session: 3600, Interaction: 600, Grant: 3600 },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId }),
    }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    loadExistingGrant,
  }
}

type GrantContext = {
  oidc: {
    client: { clientId: string }
    session: { accountId: string }
    provider: { Grant: new (about: object) => Grant }
  }
}
type Grant = { addOIDCScope(scope: string): void; save(): Promise<string> }

/** Nobody is asked for consent: the city's own offices are known to it. */
async function loadExistingGrant({ oidc }: GrantContext) {
  const { client, session, provider } = oidc
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid')
  await grant.save()
  return grant
}

/** A browser's way through the provider: it keeps cookies and follows until it is sent back. */
async function visit(url: string, origin: string): Promise<string> {
  const cookies = new Map<string, string>()
  let at = url
  for (let step = 0; step < 10; step++) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split(/=(.*)/s) ?? []
      cookies.set(name, value)
    }
    const next = response.headers.get('location')
    if (!next) throw new Error(`The provider answered ${response.status}: ${await response.text()}`)
    at = new URL(next, at).href
    if (at.startsWith(origin)) return at.slice(origin.length)
  }
  throw new Error('The provider sends round and round.')
}
