import type { Context } from '../context.ts'
import { wholeDistrict } from './schema.ts'
import { hashPassword, newToken } from './secrets.ts'
import * as store from './store.ts'

/**
 * Outside the demo nobody can sign in at first: makes the account `admin` when there is no
 * administrator yet and answers its password, which is shown once and stored nowhere.
 */
export async function ensureFirstAdmin(ctx: Context): Promise<string | undefined> {
  const accounts = await store.allAccounts(ctx.db)
  if (accounts.some(({ role }) => role === 'admin')) return undefined
  const password = newToken()
  const made = await store.insertAccounts(ctx.db, [
    {
      id: ctx.newId(),
      name: 'admin',
      displayName: '管理员',
      role: 'admin',
      ...wholeDistrict,
      passwordHash: await hashPassword(password),
      volunteerId: null,
      createdAt: ctx.clock.now(),
    },
  ])
  return made.length > 0 ? password : undefined
}
