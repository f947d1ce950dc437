import { Secret, TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { stepOf } from '../../api/people/codes.ts'
import { openDoor } from '../api/door.ts'
import type { TestContext } from '../support/context.ts'
import { browserOf, type TestBrowser } from './browser-of.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs

function codeAt(secret: string, at: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at })
}

/** Sets an app up and answers its secret and the recovery codes. */
async function withApp(ctx: TestContext, browser: TestBrowser) {
  const { secret } = (await browser.ask('POST', '/api/me/totp')).json()
  const code = codeAt(secret, ctx.clock.now())
  const confirmed = await browser.ask('POST', '/api/me/totp/confirm', { code })
  return { secret, code, recoveryCodes: confirmed.json().recoveryCodes as string[], confirmed }
}

async function operatorWithApp() {
  const door = await openDoor()
  const desk = browserOf(door.app)
  await desk.signIn('operator')
  const held = await withApp(door.ctx, desk)
  door.ctx.clock.advance(minuteMs)
  const visitor = browserOf(door.app, '192.0.2.20')
  const give = (code: string) => visitor.ask('POST', '/api/session/code', { code })
  const now = () => codeAt(held.secret, door.ctx.clock.now())
  return { ...door, ...held, desk, visitor, give, now }
}

describe('the code of an app', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

  it('is that of RFC 6238, good for its step and the two beside it', () => {
    const at = 1_111_111_111_000
    const code = codeAt(secret, at)
    expect(code).toBe('050471')
    expect(stepOf(secret, code, at)).toBe(37_037_037)
    expect(stepOf(secret, code, at + 30 * secondMs)).toBe(37_037_037)
    expect(stepOf(secret, code, at - 30 * secondMs)).toBe(37_037_037)
    expect(stepOf(secret, code, at + 61 * secondMs)).toBeUndefined()
    expect(stepOf(secret, '05047', at)).toBeUndefined()
    expect(stepOf(secret, 'abcdef', at)).toBeUndefined()
  })
})

describe('a second factor', () => {
  it('is asked for after the password, which alone opens nothing', async () => {
    const { visitor, give, now } = await operatorWithApp()
    const first = await visitor.signIn('operator')
    expect(first.json()).toMatchObject({ stage: 'second_factor', offers: ['totp', 'recovery'] })
    for (const path of ['/api/places', '/api/me', '/api/me/sessions'])
      expect((await visitor.ask('GET', path)).statusCode).toBe(401)
    const before = visitor.cookies.get('linli')
    expect((await give(now())).json()).toMatchObject({ stage: 'full' })
    expect(visitor.cookies.get('linli')).not.toBe(before)
    expect((await visitor.ask('GET', '/api/places')).statusCode).toBe(200)
    visitor.cookies.set('linli', before ?? '')
    expect((await visitor.ask('GET', '/api/session')).statusCode).toBe(401)
  })

  it('cannot be set up anew by who has only the password', async () => {
    const { visitor } = await operatorWithApp()
    await visitor.signIn('operator')
    for (const path of ['/api/me/totp', '/api/me/passkeys/options'])
      expect((await visitor.ask('POST', path)).statusCode).toBe(403)
    expect((await visitor.ask('DELETE', '/api/me/totp')).statusCode).toBe(401)
  })

  it('is used once: the same code does not open again, nor does an older one', async () => {
    const { app, secret, ctx, visitor, give, now } = await operatorWithApp()
    await visitor.signIn('operator')
    const code = now()
    const older = codeAt(secret, ctx.clock.now() - 30 * secondMs)
    expect((await give(code)).statusCode).toBe(200)
    const thief = browserOf(app, '198.51.100.1')
    await thief.signIn('operator')
    for (const used of [code, older])
      expect((await thief.ask('POST', '/api/session/code', { code: used })).statusCode).toBe(403)
  })

  it('guessed wrong five times sends back to the password, and then to growing waits', async () => {
    const { visitor, give, now } = await operatorWithApp()
    await visitor.signIn('operator')
    const statuses: number[] = []
    for (let guess = 0; guess < 5; guess++) statuses.push((await give('000000')).statusCode)
    expect(statuses).toEqual([403, 403, 403, 403, 401])
    expect((await visitor.ask('GET', '/api/session')).statusCode).toBe(401)
    await visitor.signIn('operator')
    expect((await give(now())).statusCode).toBe(429)
  })

  it('guessed by who knows the password keeps the owner’s own browser in', async () => {
    const { app, visitor, give, desk, now } = await operatorWithApp()
    await visitor.signIn('operator')
    for (let guess = 0; guess < 5; guess++) await give('000000')
    await desk.signIn('operator')
    expect((await desk.ask('POST', '/api/session/code', { code: now() })).statusCode).toBe(200)
    expect(app).toBeDefined()
  })

  it('has ten recovery codes for a lost telephone, each good once and kept as a hash', async () => {
    const { app, ctx, visitor, give, recoveryCodes } = await operatorWithApp()
    expect(new Set(recoveryCodes).size).toBe(10)
    const [code = ''] = recoveryCodes
    await visitor.signIn('operator')
    expect((await give(code.toUpperCase().replace('-', ' '))).statusCode).toBe(200)
    const again = browserOf(app, '192.0.2.21')
    await again.signIn('operator')
    expect((await again.ask('POST', '/api/session/code', { code })).statusCode).toBe(403)
    const rows = await ctx.db.selectFrom('recoveryCodes').selectAll().execute()
    expect(rows).toHaveLength(9)
    expect(JSON.stringify(rows)).not.toContain(recoveryCodes[1]?.replace('-', ''))
    expect((await visitor.ask('GET', '/api/me')).json()).toMatchObject({ recoveryCodesLeft: 9 })
  })

  it('keeps its secret sealed in the records', async () => {
    const { ctx, secret } = await operatorWithApp()
    const [row] = await ctx.db.selectFrom('totpFactors').selectAll().execute()
    expect(row?.sealedSecret).toMatch(/^v1\./)
    expect(JSON.stringify(row)).not.toContain(secret)
  })

  it('is changed only by who proved a moment ago who they are', async () => {
    const { ctx, desk } = await operatorWithApp()
    ctx.clock.advance(11 * minuteMs)
    expect((await desk.ask('DELETE', '/api/me/totp')).statusCode).toBe(403)
    const before = desk.cookies.get('linli')
    const prove = (password: string) => desk.ask('POST', '/api/me/proof', { password })
    expect((await prove('guess')).statusCode).toBe(403)
    expect((await prove('a password for tests')).statusCode).toBe(204)
    expect(desk.cookies.get('linli')).not.toBe(before)
    expect((await desk.ask('DELETE', '/api/me/totp')).statusCode).toBe(204)
    expect((await desk.signIn('operator')).json()).toMatchObject({ stage: 'full' })
  })
})

describe('an administrator of a real installation', () => {
  const config = { requireSecondFactor: 'admins' } as const

  it('sets a second factor up before anything else opens, and keeps the last one', async () => {
    const { app, ctx } = await openDoor({ config })
    const admin = browserOf(app)
    expect((await admin.signIn('admin')).json()).toMatchObject({ stage: 'enrol', offers: [] })
    expect((await admin.ask('GET', '/api/accounts')).statusCode).toBe(401)
    const before = admin.cookies.get('linli')
    const { confirmed } = await withApp(ctx, admin)
    expect(confirmed.json().recoveryCodes).toHaveLength(10)
    expect(admin.cookies.get('linli')).not.toBe(before)
    expect((await admin.ask('GET', '/api/accounts')).statusCode).toBe(200)
    expect((await admin.ask('DELETE', '/api/me/totp')).statusCode).toBe(409)
  })

  it('has ten minutes for that', async () => {
    const { app, ctx } = await openDoor({ config })
    const admin = browserOf(app)
    await admin.signIn('admin')
    ctx.clock.advance(10 * minuteMs)
    expect((await admin.ask('POST', '/api/me/totp')).statusCode).toBe(401)
  })

  it('is signed out after an hour without a request, who works at the desk after eight', async () => {
    const { app, ctx } = await openDoor()
    const [admin, operator] = [browserOf(app), browserOf(app)]
    await admin.signIn('admin')
    await operator.signIn('operator')
    ctx.clock.advance(60 * minuteMs)
    expect((await admin.ask('GET', '/api/session')).statusCode).toBe(401)
    expect((await operator.ask('GET', '/api/session')).statusCode).toBe(200)
  })
})
