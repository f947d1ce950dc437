import type { Context } from '../context.ts'
import { counterKey, foldRejections, overflow } from './rules.ts'
import type { Rejection } from './schema.ts'
import * as store from './store.ts'

/** Adds what was not taken to its counters. */
export async function recordRejections(ctx: Context, deltas: readonly Rejection[]): Promise<void> {
  if (deltas.length === 0) return
  await ctx.db.transaction().execute(async (tx) => {
    const known = new Set((await store.counters(tx)).map(counterKey))
    known.delete(counterKey(overflow))
    await store.addRejections(tx, foldRejections(deltas, known, known.size))
  })
}

export function rejections(ctx: Context): Promise<Rejection[]> {
  return store.allRejections(ctx.db)
}
