import { describe, expect, it } from 'vitest'
import { browserOf } from './browser-of.ts'
import { desk, landed } from './open-id-desk.ts'

describe('who comes from the identity provider', () => {
  it('is in when the identity was linked before, and nothing but who it is was asked', async () => {
    const { app, provider, leave, linked, who, deeds } = await desk()
    await linked('operator')
    const browser = browserOf(app)
    const url = new URL(await leave(browser))
    expect(url.searchParams.get('scope')).toBe('openid')
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(landed(await browser.ask('GET', await provider.visit(url.href)))).toBe('/login')
    expect(await who(browser)).toBe('operator')
    const mine = (await browser.ask('GET', '/api/me/sessions')).json()
    expect(mine.map(({ how }: { how: string }) => how).sort()).toEqual(['open_id', 'password'])
    expect(await deeds('identity.linked')).toHaveLength(1)
  })

  it('is told so when nobody has linked the identity, also when it is named as an account', async () => {
    const { app, provider, comeIn, who, deeds } = await desk()
    provider.sitting = { subject: 'operator' }
    const browser = browserOf(app)
    expect(landed(await comeIn(browser))).toBe('/login?open-id=unknown')
    expect(await who(browser)).toBeUndefined()
    expect(await deeds('session.refused')).toHaveLength(1)
  })

  it('is answered alike when the account is disabled', async () => {
    const { app, ctx, comeIn, linked, who } = await desk()
    await linked('operator')
    await ctx.db.updateTable('accounts').set({ disabled: true }).execute()
    const browser = browserOf(app)
    expect(landed(await comeIn(browser))).toBe('/login?open-id=unknown')
    expect(await who(browser)).toBeUndefined()
  })

  it('gets a new session; the one the browser had is over (session fixation)', async () => {
    const { app, comeIn, linked, who } = await desk()
    await linked('operator')
    const [browser, attacker] = [browserOf(app), browserOf(app)]
    await browser.signIn('dispatcher')
    const planted = browser.cookies.get('linli') ?? ''
    expect(landed(await comeIn(browser))).toBe('/login')
    expect(browser.cookies.get('linli')).not.toBe(planted)
    expect(await who(browser)).toBe('operator')
    attacker.cookies.set('linli', planted)
    expect((await attacker.ask('GET', '/api/session')).statusCode).toBe(401)
  })

  for (const [trusts, stage, page] of [
    [[], 'enrol', '/login?open-id=step'],
    [['mfa'], 'full', '/login'],
  ] as const)
    it(`is ${stage} when the settings trust [${trusts}] as a second factor and mfa is said`, async () => {
      const { app, ctx, provider, comeIn, linked } = await desk({ trusts: [...trusts] })
      provider.sitting = { subject: 'subject-1', amr: ['pwd', 'mfa'] }
      await linked('admin')
      ctx.config.requireSecondFactor = 'admins'
      const browser = browserOf(app)
      expect(landed(await comeIn(browser))).toBe(page)
      expect((await browser.ask('GET', '/api/session')).json().stage).toBe(stage)
    })

  it('may say no there, and stays outside', async () => {
    const { app, provider, comeIn, who } = await desk()
    provider.sitting = { subject: 'subject-1', says: 'no' }
    const browser = browserOf(app)
    expect(landed(await comeIn(browser))).toBe('/login?open-id=cancelled')
    expect(await who(browser)).toBeUndefined()
  })
})

describe('an answer of the provider', () => {
  const spoilt: [string, (path: string) => string][] = [
    ['another state', (path) => path.replace(/state=[^&]+/, 'state=guessed')],
    ['no state', (path) => path.replace(/&?state=[^&]+/, '')],
    ['two states', (path) => `${path}&state=guessed`],
    [
      'a foreign issuer (mix-up, RFC 9207)',
      (path) => path.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'),
    ],
    ['no issuer, though the provider names one', (path) => path.replace(/&?iss=[^&]+/, '')],
    ['a code that was made up', (path) => path.replace(/code=[^&]+/, 'code=guessed')],
  ]
  for (const [what, spoil] of spoilt)
    it(`with ${what} opens nothing`, async () => {
      const { app, provider, leave, linked, who, deeds } = await desk()
      await linked('operator')
      const browser = browserOf(app)
      const path = spoil(await provider.visit(await leave(browser)))
      expect(landed(await browser.ask('GET', path))).toBe('/login?open-id=refused')
      expect(await who(browser)).toBeUndefined()
      expect(await deeds('session.refused')).toHaveLength(1)
    })

  it('whose ID token carries another nonce opens nothing', async () => {
    const { app, provider, leave, linked, who } = await desk()
    await linked('operator')
    const browser = browserOf(app)
    const url = (await leave(browser)).replace(/nonce=[^&]+/, 'nonce=guessed')
    expect(landed(await browser.ask('GET', await provider.visit(url)))).toBe(
      '/login?open-id=refused',
    )
    expect(await who(browser)).toBeUndefined()
  })

  it('with a code that was made for another client opens nothing', async () => {
    const { app, provider, leave, linked, who } = await desk()
    await linked('operator')
    const browser = browserOf(app)
    const url = (await leave(browser)).replace('client_id=linli', 'client_id=other')
    expect(landed(await browser.ask('GET', await provider.visit(url)))).toBe(
      '/login?open-id=refused',
    )
    expect(await who(browser)).toBeUndefined()
  })

  it('serves once, also when the browser still holds what it carried', async () => {
    const { app, provider, leave, linked, who } = await desk()
    await linked('operator')
    const [browser, again] = [browserOf(app), browserOf(app)]
    const path = await provider.visit(await leave(browser))
    again.cookies.set('linli-open-id', browser.cookies.get('linli-open-id') ?? '')
    expect(landed(await browser.ask('GET', path))).toBe('/login')
    expect(browser.cookies.get('linli-open-id')).toBe('')
    expect(landed(await again.ask('GET', path))).toBe('/login?open-id=refused')
    expect(await who(again)).toBeUndefined()
  })

  it('opens nothing in another browser, where nobody asked for it (forged sign-in)', async () => {
    const { app, provider, leave, linked, who } = await desk()
    await linked('operator')
    const path = await provider.visit(await leave(browserOf(app)))
    const victim = browserOf(app)
    expect(landed(await victim.ask('GET', path))).toBe('/login?open-id=late')
    const other = browserOf(app)
    await leave(other)
    expect(landed(await other.ask('GET', path))).toBe('/login?open-id=refused')
    expect([await who(victim), await who(other)]).toEqual([undefined, undefined])
  })

  it('is too late when its ID token has expired, and after ten minutes in any case', async () => {
    const { app, ctx, provider, leave, linked, who } = await desk()
    await linked('operator')
    const browser = browserOf(app)
    const path = await provider.visit(await leave(browser))
    ctx.clock.advance(3 * 60_000)
    expect(landed(await browser.ask('GET', path))).toBe('/login?open-id=refused')
    const later = await provider.visit(await leave(browser))
    ctx.clock.advance(11 * 60_000)
    expect(landed(await browser.ask('GET', later))).toBe('/login?open-id=late')
    expect(await who(browser)).toBeUndefined()
  })

  it('is awaited in a cookie that scripts do not get and that tells nothing', async () => {
    const { app, leave } = await desk()
    const tls = browserOf(app, '127.0.0.1', { 'x-forwarded-proto': 'https' })
    const response = await tls.ask('POST', '/api/session/open-id', {})
    const [cookie] = response.cookies
    expect(cookie).toMatchObject({
      name: '__Host-linli-open-id',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
      path: '/',
      maxAge: 600,
    })
    const url = new URL(await leave(browserOf(app)))
    expect(cookie?.value).not.toContain(url.searchParams.get('state'))
    expect(cookie?.value).toMatch(/^v1\./)
  })
})

describe('while the provider is away', () => {
  it('passwords open as ever, and the provider is found when it is back', async () => {
    const { app, provider, comeIn, linked } = await desk()
    await provider.stop()
    const browser = browserOf(app)
    const asked = await browser.ask('POST', '/api/session/open-id', {})
    expect(asked.statusCode).toBe(409)
    expect(asked.json().detail).toContain('use the password')
    expect((await browser.ask('GET', '/api/session/ways')).json().openId).toEqual({ label: 'City' })
    expect((await browser.signIn('operator')).statusCode).toBe(200)
    await provider.start()
    await linked('operator')
    expect(landed(await comeIn(browserOf(app)))).toBe('/login')
  })

  it('who comes back from it is told to try again', async () => {
    const { app, provider, leave, linked } = await desk()
    await linked('operator')
    const browser = browserOf(app)
    const path = await provider.visit(await leave(browser))
    await provider.stop()
    expect(landed(await browser.ask('GET', path))).toBe('/login?open-id=away')
  })
})
