import { expect } from 'vitest'
import type { Config } from '../../api/config.ts'
import { openDoor } from '../api/door.ts'
import { browserOf, type TestBrowser } from './browser-of.ts'
import { linliUrl, openIdentityProvider } from './identity-provider.ts'

/** The page on which the browser lands. */
export const landed = (response: { statusCode: number; headers: { location?: string } }) => {
  expect(response.statusCode).toBe(303)
  return response.headers.location
}

/** The door with a provider beside it, on today's clock, for the provider has no other. */
export async function desk(about: { config?: Partial<Config>; trusts?: string[] } = {}) {
  const provider = await openIdentityProvider()
  const openId = {
    issuer: provider.issuer,
    clientId: 'linli',
    clientSecret: 'a secret of the tests, long enough',
    label: 'City',
    secondFactorWords: about.trusts ?? [],
  }
  const { app, ctx } = await openDoor({ config: { publicUrl: linliUrl, openId, ...about.config } })
  ctx.clock.set(Date.now())
  const leave = async (browser: TestBrowser, body: object = {}) => {
    const response = await browser.ask('POST', '/api/session/open-id', body)
    expect(response.statusCode).toBe(200)
    return response.json().url as string
  }
  const comeIn = async (browser: TestBrowser, body: object = {}) =>
    browser.ask('GET', await provider.visit(await leave(browser, body)))
  const fromAccount = async (browser: TestBrowser, purpose: 'link' | 'prove') => {
    const response = await browser.ask('POST', '/api/me/open-id', { purpose })
    expect(response.statusCode).toBe(200)
    return provider.visit(response.json().url)
  }
  const linked = async (name: string) => {
    const browser = browserOf(app, '192.0.2.20')
    await browser.signIn(name)
    const back = await browser.ask('GET', await fromAccount(browser, 'link'))
    expect(landed(back)).toBe('/account?open-id=linked')
    return browser
  }
  const who = async (browser: TestBrowser) =>
    (await browser.ask('GET', '/api/session')).json().account?.name
  const deeds = async (what: 'identity.linked' | 'identity.unlinked' | 'session.refused') =>
    ctx.db.selectFrom('auditRecords').selectAll().where('what', '=', what).execute()
  return { app, ctx, provider, leave, comeIn, fromAccount, linked, who, deeds }
}
