import type { Context } from '../context.ts'
import { makeLink } from './links.ts'
import { type OneTimeLink, wholeDistrict } from './schema.ts'
import * as store from './store.ts'

/**
 * Outside the demo nobody can sign in at first, and there is no password to leak: while no administrator
 * has chosen one, each start makes a one-time link for the account `admin`; the link before is worth
 * nothing then. Answers undefined once somebody has arrived.
 */
export function ensureFirstAdmin(ctx: Context): Promise<OneTimeLink | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    if ((await store.countArrivedAdmins(tx)) > 0) return undefined
    await store.insertAccounts(tx, [
      {
        id: ctx.newId(),
        name: 'admin',
        displayName: '管理员',
        role: 'admin',
        ...wholeDistrict,
        passwordHash: null,
        volunteerId: null,
        createdAt: ctx.clock.now(),
      },
    ])
    const [admin] = await store.accountsNamed(tx, ['admin'])
    // Named so by hand and something else: whoever runs this must decide what it is to be.
    if (admin?.role !== 'admin' || admin.disabled) return undefined
    return makeLink(ctx, tx, admin.id, { purpose: 'first_admin' })
  })
}
