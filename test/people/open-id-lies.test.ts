import { expect, it } from 'vitest'
import { openDoor } from '../api/door.ts'
import { browserOf } from './browser-of.ts'
import { linliUrl } from './identity-provider.ts'
import { type Lie, openLyingProvider } from './lying-provider.ts'

const longAgo = Math.floor(Date.now() / 1000) - 3600

/** What a true token gets: nobody has linked this identity. The others do not come so far. */
const readAs = '/login?open-id=unknown'

const tokens: [string, Lie, string][] = [
  ['that is true is read', {}, readAs],
  ['for another client is refused', { claims: { aud: 'other' } }, 'refused'],
  [
    'for several clients, handed out to another, is refused',
    { claims: { aud: ['linli', 'other'], azp: 'other' } },
    'refused',
  ],
  ['of a foreign issuer is refused', { claims: { iss: 'https://evil.example' } }, 'refused'],
  ['with another nonce is refused', { claims: { nonce: 'guessed' } }, 'refused'],
  ['without a nonce is refused', { claims: { nonce: undefined } }, 'refused'],
  ['that has expired is refused', { claims: { iat: longAgo, exp: longAgo + 300 } }, 'refused'],
  ['without a subject is refused', { claims: { sub: undefined } }, 'refused'],
  ['signed with a strange key is refused', { strangeKey: true }, 'refused'],
  ['that is not signed is refused', { head: { alg: 'none' } }, 'refused'],
]

for (const [what, lie, outcome] of tokens)
  it(`an ID token ${what}`, async () => {
    const provider = await openLyingProvider()
    const openId = {
      issuer: provider.issuer,
      clientId: 'linli',
      clientSecret: 'a secret of the tests',
      label: 'City',
      secondFactorWords: [],
    }
    const { app, ctx } = await openDoor({ config: { publicUrl: linliUrl, openId } })
    ctx.clock.set(Date.now())
    const browser = browserOf(app)
    const { url } = (await browser.ask('POST', '/api/session/open-id', {})).json()
    const back = await browser.ask('GET', provider.backFrom(url, lie))
    expect(back.headers.location).toBe(outcome === readAs ? readAs : '/login?open-id=refused')
    expect((await browser.ask('GET', '/api/session')).statusCode).toBe(401)
  })

it('metadata that names another issuer than the one that was asked is not believed', async () => {
  const provider = await openLyingProvider()
  const openId = {
    issuer: provider.issuer.replace('127.0.0.1', 'localhost'),
    clientId: 'linli',
    clientSecret: 'a secret of the tests',
    label: 'City',
    secondFactorWords: [],
  }
  const { app } = await openDoor({ config: { publicUrl: linliUrl, openId } })
  const refused = await browserOf(app).ask('POST', '/api/session/open-id', {})
  expect(refused.statusCode).toBe(409)
})
