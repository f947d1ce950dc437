import { describe, expect, it } from 'vitest'
import { openDoor } from '../api/door.ts'
import { browserOf } from './browser-of.ts'

async function write(headers: Record<string, string>, allowedOrigins: string[] = []) {
  const { app } = await openDoor({ config: { allowedOrigins } })
  const response = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { host: 'linli.example', 'x-linli': '1', ...headers },
    payload: { name: 'operator', password: 'a password for tests' },
  })
  return response.statusCode
}

describe('a write from a page', () => {
  it.each([
    ['of our own', { origin: 'http://linli.example', 'sec-fetch-site': 'same-origin' }, 200],
    ['typed by hand', { 'sec-fetch-site': 'none' }, 200],
    ['of no browser', {}, 200],
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['of a neighbour under our domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['of another origin, in an old browser', { origin: 'http://evil.example' }, 403],
    ['of another port', { origin: 'http://linli.example:8081' }, 403],
    ['without an origin to name', { origin: 'null' }, 403],
    ['without our header', { 'x-linli': '' }, 403],
  ])('%s', async (_, headers, status) => {
    expect(await write(headers)).toBe(status)
  })

  it('of a listed origin passes, and with a list no other does, not even of this host', async () => {
    const listed = ['https://linli.example.cn']
    expect(await write({ origin: 'https://linli.example.cn' }, listed)).toBe(200)
    expect(await write({ origin: 'http://linli.example' }, listed)).toBe(403)
  })
})

describe('a fixed session', () => {
  it('that an attacker planted is not the one that signing in opens, and ends with it', async () => {
    const { app } = await openDoor()
    const attacker = browserOf(app)
    await attacker.signIn('volunteer')
    const planted = attacker.cookies.get('linli') ?? ''
    const victim = browserOf(app)
    victim.cookies.set('linli', planted)
    await victim.signIn('admin')
    expect(victim.cookies.get('linli')).not.toBe(planted)
    expect((await attacker.ask('GET', '/api/session')).statusCode).toBe(401)
  })
})

describe('a made-up passkey', () => {
  const answer = { id: 'x', rawId: 'x', type: 'public-key', clientExtensionResults: {} }

  it('opens nothing, whatever it says', async () => {
    const { app } = await openDoor()
    const thief = browserOf(app, '198.51.100.1', { host: 'linli.example' })
    const options = await thief.ask('POST', '/api/session/passkey/options')
    expect(options.json()).toMatchObject({ rpId: 'linli.example', userVerification: 'required' })
    for (const response of [{}, { clientDataJSON: 'e30', authenticatorData: '', signature: '' }])
      expect(
        (await thief.ask('POST', '/api/session/passkey', { ...answer, response })).statusCode,
      ).toBe(401)
    await thief.signIn('operator')
    const made = { label: 'x', answer: { ...answer, response: { clientDataJSON: 'e30' } } }
    expect((await thief.ask('POST', '/api/me/passkeys', made)).statusCode).toBe(400)
  })

  it('is not asked for where the page has no host name', async () => {
    const { app } = await openDoor()
    const visitor = browserOf(app, '192.0.2.1', { host: '192.0.2.80:8080' })
    expect((await visitor.ask('GET', '/api/session/ways')).json()).toMatchObject({
      passkeys: false,
    })
    expect((await visitor.ask('POST', '/api/session/passkey/options')).statusCode).toBe(409)
  })
})

describe('the audit', () => {
  it('has every sign-in, refusal, sign-out and change of a factor, and no password', async () => {
    const { app, ctx } = await openDoor()
    const person = browserOf(app)
    await person.signIn('operator', 'a secret guess')
    await person.signIn('a secret typed as name')
    await person.signIn('operator')
    await person.ask('DELETE', '/api/session')
    const rows = await ctx.db.selectFrom('auditRecords').selectAll().execute()
    expect(rows.map(({ what }) => what)).toEqual([
      'session.refused',
      'session.refused',
      'session.opened',
      'session.ended',
    ])
    expect(JSON.stringify(rows)).not.toContain('secret')
  })
})
