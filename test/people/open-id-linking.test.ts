import { describe, expect, it } from 'vitest'
import { browserOf } from './browser-of.ts'
import { desk, landed } from './open-id-desk.ts'

describe('an identity', () => {
  it('opens one account only, and an account is opened by one', async () => {
    const { app, provider, fromAccount, linked } = await desk()
    await linked('operator')
    const other = browserOf(app)
    await other.signIn('dispatcher')
    const taken = await other.ask('GET', await fromAccount(other, 'link'))
    expect(landed(taken)).toBe('/account?open-id=taken')
    const again = browserOf(app)
    await again.signIn('operator')
    provider.sitting = { subject: 'subject-2' }
    expect(landed(await again.ask('GET', await fromAccount(again, 'link')))).toBe(
      '/account?open-id=taken',
    )
  })

  it('is linked only by who has just proved to be the person, in a session that still stands', async () => {
    const { app, ctx, fromAccount, deeds } = await desk()
    const browser = browserOf(app)
    await browser.signIn('operator')
    const path = await fromAccount(browser, 'link')
    await browser.ask('DELETE', '/api/session')
    expect(landed(await browser.ask('GET', path))).toBe('/login?open-id=late')
    expect(await deeds('identity.linked')).toEqual([])
    await browser.signIn('operator')
    ctx.clock.advance(11 * 60_000)
    const refused = await browser.ask('POST', '/api/me/open-id', { purpose: 'link' })
    expect(refused.statusCode).toBe(403)
    expect((await browserOf(app).ask('POST', '/api/me/open-id', {})).statusCode).toBe(401)
  })

  it('is shown to its person, and unlinked, after which it opens nothing', async () => {
    const { app, comeIn, linked, deeds } = await desk()
    const browser = await linked('operator')
    const mine = async () => (await browser.ask('GET', '/api/me')).json().openId
    expect((await mine()).linkedAt).toBeGreaterThan(0)
    expect((await browser.ask('DELETE', '/api/me/open-id')).statusCode).toBe(204)
    expect((await mine()).linkedAt).toBeNull()
    expect((await browser.ask('DELETE', '/api/me/open-id')).statusCode).toBe(404)
    expect(landed(await comeIn(browserOf(app)))).toBe('/login?open-id=unknown')
    expect(await deeds('identity.unlinked')).toHaveLength(1)
  })

  it('proves once more who sits there, and only for its own account', async () => {
    const { ctx, provider, fromAccount, linked } = await desk()
    const browser = await linked('operator')
    await ctx.db.updateTable('sessions').set({ provedAt: 0 }).execute()
    const proved = async () => (await browser.ask('GET', '/api/me')).json().provedUntil > 600_000
    expect(await proved()).toBe(false)
    provider.sitting = { subject: 'somebody-else' }
    expect(landed(await browser.ask('GET', await fromAccount(browser, 'prove')))).toBe(
      '/account?open-id=unknown',
    )
    expect(await proved()).toBe(false)
    provider.sitting = { subject: 'subject-1' }
    const before = browser.cookies.get('linli')
    const back = await browser.ask('GET', await fromAccount(browser, 'prove'))
    expect(landed(back)).toBe('/account?open-id=proved')
    expect(browser.cookies.get('linli')).not.toBe(before)
    expect(await proved()).toBe(true)
  })
})

describe('an invitation', () => {
  const wanted = {
    name: 'li',
    displayName: '李',
    role: 'operator',
    communityId: null,
    siteId: null,
  }

  it('is taken up with an identity instead of a password, once', async () => {
    const { app, provider, comeIn, linked, who } = await desk()
    await linked('dispatcher')
    const admin = browserOf(app)
    await admin.signIn('admin')
    const invited = await admin.ask('POST', '/api/accounts/invitations', wanted)
    const token = invited.json().link.path.split('#')[1]
    const person = browserOf(app, '192.0.2.40')
    expect(landed(await comeIn(person, { token }))).toBe('/login?open-id=taken')
    provider.sitting = { subject: 'subject-li' }
    expect(landed(await comeIn(person, { token }))).toBe('/login')
    expect(await who(person)).toBe('li')
    const again = await person.ask('POST', '/api/session/open-id', { token })
    expect(again.statusCode).toBe(404)
    const alone = await person.ask('DELETE', '/api/me/open-id')
    expect(alone.json().detail).toContain('Nothing else opens this account')
    expect(landed(await comeIn(browserOf(app)))).toBe('/login')
  })

  it('is not what a link for a lost password is', async () => {
    const { app, ctx } = await desk()
    const admin = browserOf(app)
    await admin.signIn('admin')
    const found = ctx.db.selectFrom('accounts').select('id').where('name', '=', 'operator')
    const { id } = await found.executeTakeFirstOrThrow()
    const link = await admin.ask('POST', `/api/accounts/${id}/link`, { forgetFactors: false })
    const token = link.json().path.split('#')[1]
    const refused = await browserOf(app).ask('POST', '/api/session/open-id', { token })
    expect(refused.statusCode).toBe(409)
  })
})
