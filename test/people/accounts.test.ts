import { describe, expect, it } from 'vitest'
import {
  createAccounts,
  ensureDemoAccounts,
  ensureFirstAdmin,
  ensureInstance,
  isDemo,
  signIn,
} from '../../api/people/actions.ts'
import { cookieOf, openDoor } from '../api/door.ts'
import { testContext } from '../support/context.ts'

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
    expect(rows.every((row) => row.passwordHash.startsWith('$argon2id$'))).toBe(true)
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
      account: { volunteerId: 'v0007' },
    })
  })
})

describe('new accounts', () => {
  it('share a password hashed once; a taken name and a misplaced volunteer are problems', async () => {
    const ctx = await testContext()
    const report = await createAccounts(ctx, {
      password: 'shared at first',
      accounts: [
        { name: 'li', displayName: '李', role: 'operator' },
        { name: 'li', displayName: '李', role: 'auditor' },
        { name: 'wu', displayName: '吴', role: 'volunteer' },
        { name: 'he', displayName: '何', role: 'admin', volunteerId: 'v0002' },
        { name: 'xu', displayName: '徐', role: 'volunteer', volunteerId: 'v0002' },
      ],
    })
    expect(report.good).toBe(2)
    expect(report.problems.map(({ line }) => line)).toEqual([2, 3, 4])
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

describe('a new database', () => {
  it('gets one first administrator with a password told once', async () => {
    const ctx = await testContext()
    const password = await ensureFirstAdmin(ctx)
    expect(await signIn(ctx, { name: 'admin', password: password ?? '' })).toHaveProperty('token')
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
