import { expect, it } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { findByName } from '../../api/persons/actions.ts'
import { reseal } from '../../api/resealing.ts'
import { applyRoster, previewRoster } from '../../api/roster/actions.ts'
import type { RosterAsk } from '../../api/roster/schema.ts'
import { undoRoster } from '../../api/roster/undoing.ts'
import { admin, asking } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { testKey, testKeys } from '../support/keys.ts'
import { roster } from './files.ts'

const by = asking(admin)

it('a name is found, and an import undone, after the keys were rotated and the old ones taken away', async () => {
  const keys = testKeys()
  const ctx = await testContext({ keys })
  const running = new AbortController().signal
  await reseal(ctx, running)
  await take(ctx, roster(['m1,张三,13800000001,一支部,,,']))
  const made = await take(ctx, roster(['m1,张三,13800000002,二支部,,,']))
  keys.ring = {
    seal: [testKey('s1'), testKey('s2', 1)],
    index: [testKey('i1'), testKey('i2', 1)],
  }
  await reseal(ctx, running)
  await reseal(ctx, running)
  keys.ring = { seal: [testKey('s2')], index: [testKey('i2')] }
  await ctx.sealer.reload()
  for (const asked of ['张三', 'zhangsan', 'zs'])
    expect(await findByName(ctx, by, asked)).toMatchObject([{ id: 'm1' }])
  expect(await undoRoster(ctx, by, made.id)).toEqual({ undone: 1, left: [] })
})

async function take(ctx: TestContext, ask: RosterAsk) {
  ctx.clock.advance(1000)
  const preview = await previewRoster(ctx, ask)
  if (isRefusal(preview)) throw new Error(preview.reason)
  const made = await applyRoster(ctx, by, { ...ask, digest: preview.digest })
  if (isRefusal(made)) throw new Error(made.reason)
  return made
}
