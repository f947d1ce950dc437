import { describe, expect, it } from 'vitest'
import { ensureFirstAdmin } from '../../api/people/actions.ts'
import { openDoor } from '../api/door.ts'
import { browserOf, type TestBrowser } from './browser-of.ts'

const dayMs = 24 * 60 * 60 * 1000
const good = 'kettle lantern osprey'
const tokenIn = (path: string) => path.split('#')[1] ?? ''
const open = (browser: TestBrowser, path: string, password = good) =>
  browser.ask('POST', '/api/welcome', { token: tokenIn(path), password })

const wanted = {
  name: 'li',
  displayName: '李',
  role: 'operator',
  communityId: null,
  siteId: null,
}

async function desk() {
  const { app, ctx } = await openDoor()
  const [admin, person] = [browserOf(app), browserOf(app, '192.0.2.30')]
  await admin.signIn('admin')
  const invited = await admin.ask('POST', '/api/accounts/invitations', wanted)
  const { account, link } = invited.json()
  const id: string = account.id
  const relink = (forgetFactors = false) =>
    admin.ask('POST', `/api/accounts/${id}/link`, { forgetFactors })
  return { app, ctx, admin, person, invited, id, path: link.path as string, relink }
}

describe('the first administrator', () => {
  it('chooses the password with the printed link, once', async () => {
    const { app, ctx } = await openDoor({ config: { requireSecondFactor: 'admins' } })
    await ctx.db.updateTable('accounts').set({ passwordHash: null }).execute()
    const { path = '' } = (await ensureFirstAdmin(ctx)) ?? {}
    const person = browserOf(app)
    const look = await person.ask('POST', '/api/welcome/look', { token: tokenIn(path) })
    expect(look.json()).toMatchObject({ name: 'admin', purpose: 'first_admin' })
    const arrived = await open(person, path)
    expect(arrived.json()).toMatchObject({ account: { name: 'admin' }, stage: 'enrol' })
    expect(await ensureFirstAdmin(ctx)).toBeUndefined()
    expect((await open(browserOf(app), path)).statusCode).toBe(404)
    expect((await browserOf(app).signIn('admin', good)).json()).toMatchObject({ stage: 'enrol' })
  })
})

describe('an invitation', () => {
  it('lets its person choose a password that no administrator knows', async () => {
    const { person, invited, path } = await desk()
    expect(invited.statusCode).toBe(201)
    expect((await person.signIn('li', '')).statusCode).toBe(400)
    expect((await open(person, path)).json()).toMatchObject({ account: wanted, stage: 'full' })
    expect((await person.ask('GET', '/api/places')).statusCode).toBe(200)
  })

  it('is used once, also when two open it at the same moment', async () => {
    const { app, path } = await desk()
    const both = [browserOf(app, '198.51.100.1'), browserOf(app, '198.51.100.2')]
    const answers = await Promise.all(both.map((browser) => open(browser, path)))
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 404])
  })

  it('is worth nothing after a day, after a newer one, or for a disabled account', async () => {
    const { ctx, admin, person, id, path, relink } = await desk()
    const newer = (await relink()).json().path
    expect((await open(person, path)).statusCode).toBe(404)
    await admin.ask('PATCH', `/api/accounts/${id}`, { disabled: true })
    expect((await open(person, newer)).statusCode).toBe(404)
    await admin.ask('PATCH', `/api/accounts/${id}`, { disabled: false })
    ctx.clock.advance(dayMs)
    expect((await open(person, newer)).statusCode).toBe(404)
  })

  it('refuses a password that is easy to guess, and stays good', async () => {
    const { person, path } = await desk()
    const refused = await open(person, path, 'linli2026')
    expect(refused.statusCode).toBe(400)
    expect(refused.json().detail).toContain('easy to guess')
    expect((await open(person, path)).statusCode).toBe(200)
  })

  it('names places that exist, and a name that is free', async () => {
    const { admin } = await desk()
    const invite = (about: object) =>
      admin.ask('POST', '/api/accounts/invitations', { ...wanted, ...about })
    expect((await invite({})).statusCode).toBe(409)
    expect((await invite({ name: 'wu', communityId: 'nowhere' })).statusCode).toBe(400)
    expect((await invite({ name: 'wu', siteId: 'nowhere' })).statusCode).toBe(400)
    expect((await invite({ name: 'wu', role: 'volunteer' })).statusCode).toBe(400)
    expect((await invite({ name: 'wu', disabled: true })).statusCode).toBe(400)
  })

  it('leaves no token in the records, only its hash', async () => {
    const { ctx, path } = await desk()
    const rows = await ctx.db.selectFrom('accountLinks').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(tokenIn(path))
  })

  it('is the only way outside the demo: there are no shared passwords', async () => {
    const { app } = await openDoor({ config: { demoAccounts: false } })
    const admin = browserOf(app)
    await admin.signIn('admin')
    const body = { password: good, accounts: [{ name: 'wu', displayName: '吴', role: 'operator' }] }
    expect((await admin.ask('POST', '/api/accounts', body)).statusCode).toBe(403)
    expect((await admin.ask('GET', '/api/session/ways')).json()).toMatchObject({ demo: false })
  })
})

describe('a link for a lost password', () => {
  it('ends the sessions of the old one, and keeps the second factor unless it is lost too', async () => {
    const { ctx, app, person, path, id, relink } = await desk()
    await open(person, path)
    const row = { accountId: id, sealedSecret: ctx.sealer.seal('A', 'b'), confirmedAt: 1 }
    await ctx.db.insertInto('totpFactors').values(row).execute()
    const other = browserOf(app, '192.0.2.31')
    const kept = await open(other, (await relink()).json().path, 'osprey kettle lantern')
    expect(kept.json()).toMatchObject({ stage: 'second_factor' })
    expect((await person.ask('GET', '/api/session')).statusCode).toBe(401)
    const forgotten = await open(other, (await relink(true)).json().path, 'lantern osprey kettle')
    expect(forgotten.json()).toMatchObject({ stage: 'full' })
  })
})

describe('the own password', () => {
  it('changes with the present one; the token is new and the other sessions end', async () => {
    const { app } = await openDoor()
    const [here, there] = [browserOf(app), browserOf(app, '192.0.2.40')]
    await here.signIn('operator')
    await there.signIn('operator')
    const before = here.cookies.get('linli')
    const change = (current: string, next = good) =>
      here.ask('PUT', '/api/me/password', { current, next, endOthers: true })
    expect((await change('guess')).statusCode).toBe(403)
    expect((await change('a password for tests', 'operator1')).statusCode).toBe(400)
    expect((await change('a password for tests')).statusCode).toBe(204)
    expect(here.cookies.get('linli')).not.toBe(before)
    expect((await here.ask('GET', '/api/session')).statusCode).toBe(200)
    expect((await there.ask('GET', '/api/session')).statusCode).toBe(401)
    expect((await there.signIn('operator')).statusCode).toBe(401)
    expect((await there.signIn('operator', good)).statusCode).toBe(200)
  })
})

describe('the own sessions', () => {
  it('are listed with where they are, and ended one by one or all but this', async () => {
    const { app } = await openDoor()
    const agent = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0' }
    const here = browserOf(app, '192.0.2.40', agent)
    const others = [41, 42, 43].map((host) => browserOf(app, `192.0.2.${host}`))
    await here.signIn('operator')
    for (const other of others) await other.signIn('operator')
    const list = async () => (await here.ask('GET', '/api/me/sessions')).json()
    expect((await list()).filter(({ isThis }: { isThis: boolean }) => isThis)).toMatchObject([
      { address: '192.0.2.40', browser: 'Firefox · Windows', how: 'password' },
    ])
    const one = (await list()).find(({ address }: { address: string }) => address.endsWith('.41'))
    expect((await here.ask('DELETE', `/api/me/sessions/${one.id}`)).json()).toEqual({ ended: 1 })
    expect((await others[0]?.ask('GET', '/api/session'))?.statusCode).toBe(401)
    expect((await here.ask('DELETE', '/api/me/sessions')).json()).toEqual({ ended: 2 })
    expect(await list()).toHaveLength(1)
  })

  it('are ended only by who proved a moment ago who they are', async () => {
    const { app, ctx } = await openDoor()
    const [here, there] = [browserOf(app), browserOf(app, '192.0.2.41')]
    await here.signIn('operator')
    await there.signIn('operator')
    ctx.clock.advance(11 * 60_000)
    expect((await here.ask('DELETE', '/api/me/sessions')).statusCode).toBe(403)
    expect((await there.ask('GET', '/api/session')).statusCode).toBe(200)
    await here.ask('POST', '/api/me/proof', { password: 'a password for tests' })
    expect((await here.ask('DELETE', '/api/me/sessions')).json()).toEqual({ ended: 1 })
    expect((await there.ask('GET', '/api/session')).statusCode).toBe(401)
  })

  it('of somebody else cannot be ended by their id', async () => {
    const { app } = await openDoor()
    const [here, victim] = [browserOf(app), browserOf(app)]
    await here.signIn('operator')
    await victim.signIn('dispatcher')
    const [{ id }] = (await victim.ask('GET', '/api/me/sessions')).json()
    expect((await here.ask('DELETE', `/api/me/sessions/${id}`)).statusCode).toBe(404)
    expect((await victim.ask('GET', '/api/session')).statusCode).toBe(200)
  })
})
