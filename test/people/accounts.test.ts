import { describe, expect, it } from 'vitest'
import {
  createAccounts,
  ensureDemoAccounts,
  ensureFirstAdmin,
  ensureInstance,
  isDemo,
} from '../../api/people/actions.ts'
import { changed, changesRights, toChange } from '../../api/people/rules.ts'
import { wholeDistrict } from '../../api/people/schema.ts'
import { signIn as signInWith } from '../../api/people/signing-in.ts'
import { cookieOf, openDoor, signIn as signInOver } from '../api/door.ts'
import { asking, testAccount } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'

const admin = asking(testAccount({ role: 'admin' }))

function signIn(ctx: TestContext, wanted: { name: string; password: string }) {
  return signInWith(ctx, wanted, { address: '192.0.2.7', browser: 'Firefox' })
}

describe('the demo accounts', () => {
  it('are one per role, and the volunteer is one of the volunteers', async () => {
    const ctx = await testContext()
    await ensureDemoAccounts(ctx, 'first password')
    const rows = await ctx.db.selectFrom('accounts').selectAll().execute()
    expect(rows.map(({ name }) => name).sort()).toEqual(
      ['admin', 'auditor', 'dispatcher', 'operator', 'property', 'volunteer'].sort(),
    )
    expect(rows.every(({ name, role }) => name === role)).toBe(true)
    expect(rows.filter((row) => row.volunteerId).map((row) => row.volunteerId)).toEqual(['v0001'])
    expect(rows.every((row) => row.passwordHash?.startsWith('$argon2id$'))).toBe(true)
  })

  it('stay as they are when made again, and take over a changed password', async () => {
    const ctx = await testContext()
    await ensureDemoAccounts(ctx, 'first password')
    const before = await ctx.db.selectFrom('accounts').selectAll().execute()
    await ensureDemoAccounts(ctx, 'first password')
    expect(await ctx.db.selectFrom('accounts').selectAll().execute()).toEqual(before)
    await ensureDemoAccounts(ctx, 'second password', 'v0007')
    expect(await signIn(ctx, { name: 'admin', password: 'first password' })).toHaveProperty(
      'refused',
    )
    expect(await signIn(ctx, { name: 'volunteer', password: 'second password' })).toMatchObject({
      session: { account: { volunteerId: 'v0007' } },
    })
  })
})

describe('a changed demo password', () => {
  const phone = { displayName: '张', role: 'volunteer' } as const
  const accounts = [
    { ...phone, name: 'v0002', volunteerId: 'v0002' },
    { ...phone, name: 'zhang', volunteerId: 'v0003' },
  ]

  async function afterChange(demo: boolean) {
    const ctx = await testContext()
    await ensureInstance(ctx, demo)
    await ensureDemoAccounts(ctx, 'first password')
    await createAccounts(ctx, admin, { password: 'first password', accounts })
    await signIn(ctx, { name: 'v0002', password: 'first password' })
    await ensureDemoAccounts(ctx, 'second password')
    const sessions = await ctx.db.selectFrom('sessions').selectAll().execute()
    const opens = async (name: string, password: string) =>
      'token' in (await signIn(ctx, { name, password }))
    return { sessions: sessions.length, opens }
  }

  it('reaches the simulated telephones, and no account that somebody named', async () => {
    const { sessions, opens } = await afterChange(true)
    expect(sessions).toBe(0)
    expect(await opens('v0002', 'second password')).toBe(true)
    expect(await opens('v0002', 'first password')).toBe(false)
    expect(await opens('zhang', 'first password')).toBe(true)
  })

  it('touches no volunteer outside a database marked demo', async () => {
    const { sessions, opens } = await afterChange(false)
    expect(sessions).toBe(1)
    expect(await opens('v0002', 'first password')).toBe(true)
    expect(await opens('admin', 'second password')).toBe(true)
  })
})

describe('new accounts', () => {
  it('share a password hashed once; a taken name and a misplaced volunteer are problems', async () => {
    const ctx = await testContext()
    const report = await createAccounts(ctx, admin, {
      password: 'shared at first',
      accounts: [
        { name: 'li', displayName: '李', role: 'operator' },
        { name: 'li', displayName: '李', role: 'auditor' },
        { name: 'wu', displayName: '吴', role: 'volunteer' },
        { name: 'he', displayName: '何', role: 'admin', volunteerId: 'v0002' },
        { name: 'xu', displayName: '徐', role: 'volunteer', volunteerId: 'v0002' },
      ],
    })
    expect(report).toMatchObject({ good: 2, problems: [{ line: 2 }, { line: 3 }, { line: 4 }] })
    const hashes = await ctx.db.selectFrom('accounts').select('passwordHash').distinct().execute()
    expect(hashes).toHaveLength(1)
    expect(await signIn(ctx, { name: 'xu', password: 'shared at first' })).toHaveProperty('token')
  })

  it('are listed to an administrator without anything of their passwords', async () => {
    const { app } = await openDoor()
    const headers = { cookie: await cookieOf(app, 'admin') }
    const response = await app.inject({ url: '/api/accounts', headers })
    expect(response.json()).toHaveLength(6)
    expect(response.body).not.toContain('argon2')
  })
})

describe('an administrator', () => {
  async function desk() {
    const { app, ctx } = await openDoor()
    const cookie = await cookieOf(app, 'admin')
    const rows = await ctx.db.selectFrom('accounts').select(['id', 'name']).execute()
    const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? 'none'
    const change = async (name: string, disabled: boolean) => {
      const headers = { cookie, 'x-linli': '1' }
      const url = `/api/accounts/${idOf(name)}`
      return app.inject({ method: 'PATCH', url, headers, payload: { disabled } })
    }
    return { app, change }
  }

  it('disables an account, which is signed out at once, and enables it again', async () => {
    const { app, change } = await desk()
    const headers = { cookie: await cookieOf(app, 'operator') }
    const other = { cookie: await cookieOf(app, 'dispatcher') }
    const ask = async (as: typeof headers) =>
      (await app.inject({ url: '/api/session', headers: as })).statusCode
    const disabled = await change('operator', true)
    expect(disabled.statusCode).toBe(200)
    expect(disabled.json()).toMatchObject({ name: 'operator', role: 'operator', disabled: true })
    expect([await ask(headers), await ask(other)]).toEqual([401, 200])
    expect((await signInOver(app, 'operator')).statusCode).toBe(401)
    expect((await change('operator', false)).json()).toMatchObject({ disabled: false })
    expect(await ask(headers)).toBe(401)
    expect((await signInOver(app, 'operator')).statusCode).toBe(200)
  })

  it('cannot disable themselves, nor an account that is not there', async () => {
    const { change } = await desk()
    const own = await change('admin', true)
    expect(own.statusCode).toBe(409)
    expect(own.json().detail).toBe('Another administrator changes your own account.')
    expect((await change('nobody', true)).statusCode).toBe(404)
  })

  it('who was disabled a moment ago disables nobody any more', () => {
    const one = testAccount({ id: 'a1', role: 'admin' })
    const two = testAccount({ id: 'a2', role: 'admin' })
    expect(toChange([one, two], 'a1', 'a2')).toEqual(two)
    expect(toChange([{ ...one, disabled: true }, two], 'a1', 'a2')).toMatchObject({
      refused: 'unauthenticated',
    })
  })
})

describe('a change of an account', () => {
  const operator = testAccount({ id: 'a1', role: 'operator' })
  const volunteer = testAccount({ id: 'a2', role: 'volunteer', volunteerId: 'v1' })

  it('drops the volunteer with the role, and demands one with it', () => {
    expect(changed(volunteer, { role: 'operator' })).toMatchObject({ volunteerId: null })
    expect(changed(operator, { role: 'volunteer' })).toMatchObject({ refused: 'invalid' })
    expect(changed(operator, { role: 'volunteer', volunteerId: 'v2' })).toMatchObject({
      role: 'volunteer',
      volunteerId: 'v2',
    })
    expect(changed(operator, { volunteerId: 'v2' })).toMatchObject({ refused: 'invalid' })
  })

  it('ends sessions when it gives or takes rights, and not when it names', () => {
    const ends = (change: Parameters<typeof changed>[1]) => {
      const after = changed(operator, change)
      return 'refused' in after ? undefined : changesRights(operator, after)
    }
    expect(ends({ displayName: '李' })).toBe(false)
    expect(ends({ scope: wholeDistrict })).toBe(false)
    expect(ends({ role: 'dispatcher' })).toBe(true)
    expect(ends({ scope: { communityId: 'c1', siteId: null } })).toBe(true)
    expect(ends({ disabled: true })).toBe(true)
  })

  it('is made by nobody whose own rights were taken a moment ago', () => {
    const one = testAccount({ id: 'a1', role: 'admin' })
    const two = testAccount({ id: 'a2', role: 'admin' })
    expect(toChange([{ ...one, role: 'operator' }, two], 'a1', 'a2')).toMatchObject({
      refused: 'unauthenticated',
    })
  })
})

describe('a new database', () => {
  it('gets a first administrator who has no password, and a link at each start until one has', async () => {
    const ctx = await testContext()
    const first = await ensureFirstAdmin(ctx)
    const second = await ensureFirstAdmin(ctx)
    expect(first?.path).toMatch(/^\/welcome#[\w-]{43}$/)
    expect(second?.path).not.toBe(first?.path)
    expect(await ctx.db.selectFrom('accountLinks').selectAll().execute()).toHaveLength(1)
    expect(await signIn(ctx, { name: 'admin', password: '' })).toHaveProperty('refused')
    await ctx.db.updateTable('accounts').set({ passwordHash: 'chosen' }).execute()
    expect(await ensureFirstAdmin(ctx)).toBeUndefined()
  })

  it('is marked demo or real when it is created, and never again', async () => {
    const ctx = await testContext()
    expect(await isDemo(ctx)).toBe(false)
    await ensureInstance(ctx, false)
    await ensureInstance(ctx, true)
    expect(await isDemo(ctx)).toBe(false)
  })
})
