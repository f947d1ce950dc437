import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Text = Record<string, unknown>

/** What is wrong with the next ID token: claims or head that are replaced, or whose key signs it. */
export type Lie = { claims?: Text; head?: Text; strangeKey?: boolean }

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const encoded = (value: Text) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A provider that answers in form, and lies in its ID tokens as it is told to. */
export async function openLyingProvider() {
  const [own, strange] = [pair(), pair()]
  const state = { issuer: '', nonce: '', lie: {} as Lie }
  const token = () => {
    const now = Math.floor(Date.now() / 1000)
    const times = { iat: now, exp: now + 300 }
    const true_ = {
      iss: state.issuer,
      aud: 'linli',
      sub: 'subject-1',
      nonce: state.nonce,
      ...times,
    }
    const head = encoded({ alg: 'ES256', kid: 'k1', ...state.lie.head })
    const body = `${head}.${encoded({ ...true_, ...state.lie.claims })}`
    const { privateKey: key } = state.lie.strangeKey ? strange : own
    const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' })
    return `${body}.${state.lie.head ? '' : signature.toString('base64url')}`
  }
  const answers: Record<string, () => Text> = {
    '/.well-known/openid-configuration': () => ({
      issuer: state.issuer,
      authorization_endpoint: `${state.issuer}/auth`,
      token_endpoint: `${state.issuer}/token`,
      jwks_uri: `${state.issuer}/keys`,
      id_token_signing_alg_values_supported: ['ES256'],
    }),
    '/keys': () => ({
      keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }],
    }),
    '/token': () => ({ access_token: 'none', token_type: 'bearer', id_token: token() }),
  }
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']?.() ?? {}
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  state.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer: state.issuer,
    /** The way back from the address the browser was sent to, with a token that lies so. */
    backFrom(url: string, lie: Lie): string {
      const { searchParams } = new URL(url)
      Object.assign(state, { lie, nonce: searchParams.get('nonce') })
      return `/api/session/open-id/callback?code=any&state=${searchParams.get('state')}`
    },
  }
}
