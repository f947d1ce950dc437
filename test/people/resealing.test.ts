import { expect, it } from 'vitest'
import { resealTotp } from '../../api/people/actions.ts'
import { totpContext } from '../../api/people/codes.ts'
import { insertAccounts } from '../../api/people/store.ts'
import { rotate } from '../../api/vault/rotation.ts'
import { testAccount } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { testKey, testKeys } from '../support/keys.ts'

const count = 250

async function withFactors(ctx: TestContext): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, at) => `a${String(at).padStart(4, '0')}`)
  const rows = ids.map((id) => {
    const { disabled: _, ...account } = testAccount({ id, role: 'operator' })
    return { ...account, passwordHash: 'none', createdAt: 0 }
  })
  await insertAccounts(ctx.db, rows)
  await ctx.db
    .insertInto('totpFactors')
    .values(
      ids.map((accountId) => ({
        accountId,
        sealedSecret: ctx.sealer.seal(`secret of ${accountId}`, totpContext(accountId)),
        confirmedAt: null,
      })),
    )
    .execute()
  return ids
}

it('second factors open as before after their key has changed and the old one is gone', async () => {
  const keys = testKeys()
  const ctx = await testContext({ keys })
  const ids = await withFactors(ctx)
  keys.ring = { ...keys.ring, seal: [...keys.ring.seal, testKey('s2', ctx.clock.now())] }
  await ctx.sealer.reload()
  const never = new AbortController().signal
  expect(await rotate(ctx, [resealTotp], never)).toEqual({ resealed: count, complete: true })
  expect(await rotate(ctx, [resealTotp], never)).toEqual({ resealed: 0, complete: true })
  keys.ring = { ...keys.ring, seal: keys.ring.seal.slice(1) }
  await ctx.sealer.reload()
  const rows = await ctx.db.selectFrom('totpFactors').selectAll().orderBy('accountId').execute()
  const opened = rows.map((row) => ctx.sealer.open(row.sealedSecret, totpContext(row.accountId)))
  expect(opened).toEqual(ids.map((id) => `secret of ${id}`))
})
