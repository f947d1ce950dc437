import { record } from '../audit/actions.ts'
import type { Context } from '../context.ts'
import type { Asker, Right } from '../people/schema.ts'

const minuteMs = 60_000
const remembered = 10_000

/**
 * Puts on record who asked for what they have no right to: once a minute for each account and right, so
 * that nobody fills the log by asking again. Never throws: the answer is no either way.
 */
export function refusalsOnRecord(ctx: Context) {
  const recordedAt = new Map<string, number>()
  return async (by: Asker, right: Right, route: string): Promise<void> => {
    const now = ctx.clock.now()
    const key = `${by.account.id} ${right}`
    if (now - (recordedAt.get(key) ?? -Infinity) < minuteMs) return
    if (recordedAt.size >= remembered)
      for (const [old, at] of recordedAt) if (now - at >= minuteMs) recordedAt.delete(old)
    recordedAt.set(key, now)
    try {
      const object = { kind: 'route', id: route }
      const deed = {
        what: 'rights.refused',
        object,
        outcome: 'refused',
        detail: { right },
      } as const
      await ctx.db.transaction().execute((tx) => record(ctx, tx, by, deed))
    } catch (error) {
      recordedAt.delete(key)
      ctx.log.error({ err: error }, 'a refused right could not be put on record')
    }
  }
}
