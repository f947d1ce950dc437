import { describe, expect, it } from 'vitest'
import { cookieOf, openDoor, signIn } from '../api/door.ts'

const hourMs = 60 * 60 * 1000

describe('a session', () => {
  it('opens with name and password, says who asks, and ends at sign-out', async () => {
    const { app } = await openDoor()
    const opened = await signIn(app, 'dispatcher')
    expect(opened.json().account).toMatchObject({ name: 'dispatcher', role: 'dispatcher' })
    const cookie = `linli=${opened.cookies[0]?.value}`
    const asked = await app.inject({ url: '/api/session', headers: { cookie } })
    expect(asked.json()).toEqual(opened.json())
    const headers = { cookie, 'x-linli': '1' }
    const left = await app.inject({ method: 'DELETE', url: '/api/session', headers })
    expect(left.statusCode).toBe(204)
    expect((await app.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401)
  })

  it('lives in a cookie that scripts and foreign pages do not get', async () => {
    const { app } = await openDoor()
    const [cookie] = (await signIn(app, 'operator')).cookies
    expect(cookie).toMatchObject({ name: 'linli', httpOnly: true, sameSite: 'Strict', path: '/' })
    expect(cookie?.secure).toBeUndefined()
  })

  it('is bound to the host under TLS, where the plain cookie counts for nothing', async () => {
    const { app } = await openDoor()
    const tls = { 'x-forwarded-proto': 'https', 'x-linli': '1' }
    const payload = { name: 'operator', password: 'a password for tests' }
    const opened = await app.inject({ method: 'POST', url: '/api/session', headers: tls, payload })
    const [cookie] = opened.cookies
    expect(cookie).toMatchObject({ name: '__Host-linli', secure: true, path: '/' })
    expect(cookie?.domain).toBeUndefined()
    expect(opened.headers['strict-transport-security']).toContain('max-age')
    const ask = (name: string) =>
      app.inject({ url: '/api/session', headers: { ...tls, cookie: `${name}=${cookie?.value}` } })
    expect((await ask('__Host-linli')).statusCode).toBe(200)
    expect((await ask('linli')).statusCode).toBe(401)
  })

  it('leaves no token in the records, only its hash', async () => {
    const { app, ctx } = await openDoor()
    const token = (await cookieOf(app, 'operator')).split('=')[1] ?? ''
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16)
    const rows = await ctx.db.selectFrom('sessions').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('ends eight hours after its last use', async () => {
    const { app, ctx } = await openDoor()
    const headers = { cookie: await cookieOf(app, 'operator') }
    const ask = async () => (await app.inject({ url: '/api/session', headers })).statusCode
    ctx.clock.advance(7 * hourMs)
    expect(await ask()).toBe(200)
    ctx.clock.advance(7 * hourMs)
    expect(await ask()).toBe(200)
    ctx.clock.advance(8 * hourMs)
    expect(await ask()).toBe(401)
  })

  it('ends a day after sign-in however busy it was', async () => {
    const { app, ctx } = await openDoor()
    const headers = { cookie: await cookieOf(app, 'operator') }
    const ask = async () => (await app.inject({ url: '/api/session', headers })).statusCode
    for (let hour = 6; hour < 24; hour += 6) {
      ctx.clock.advance(6 * hourMs)
      expect(await ask()).toBe(200)
    }
    ctx.clock.advance(6 * hourMs)
    expect(await ask()).toBe(401)
  })

  it('ends when its account is disabled', async () => {
    const { app, ctx } = await openDoor()
    const headers = { cookie: await cookieOf(app, 'auditor') }
    await ctx.db.updateTable('accounts').set({ disabled: true }).execute()
    expect((await app.inject({ url: '/api/session', headers })).statusCode).toBe(401)
    expect((await signIn(app, 'auditor')).statusCode).toBe(401)
  })
})

describe('a refused sign-in', () => {
  it('does not say whether the name exists', async () => {
    const { app } = await openDoor()
    const [stranger, wrong] = [await signIn(app, 'stranger'), await signIn(app, 'operator', 'no')]
    expect(stranger.statusCode).toBe(401)
    expect(stranger.body).toBe(wrong.body)
    expect(stranger.headers['set-cookie']).toBeUndefined()
  })
})
