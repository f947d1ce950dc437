import type { Context, Db } from '../context.ts'
import { counterKey, foldRejections, overflow } from './rules.ts'
import type { Rejection } from './schema.ts'
import * as store from './store.ts'

/** Adds what was not taken to its counters, inside the caller's transaction. */
export async function recordRejections(
  _ctx: Context,
  db: Db,
  deltas: readonly Rejection[],
): Promise<void> {
  if (deltas.length === 0) return
  const known = new Set((await store.counters(db)).map(counterKey))
  known.delete(counterKey(overflow))
  await store.addRejections(db, foldRejections(deltas, known, known.size))
}

export function rejections(ctx: Context): Promise<Rejection[]> {
  return store.allRejections(ctx.db)
}
