import type { Context } from '../context.ts'

/**
 * Reseals the next rows of one table that stand under an older key, in one transaction, after `after`
 * in the order of its primary key. `next` is null at the end of the table.
 */
export type Resealer = (
  ctx: Pick<Context, 'db' | 'sealer'>,
  after: string | null,
) => Promise<{ next: string | null; resealed: number }>

/**
 * Goes through every table until nothing in it stands under an older key (密钥轮换). It may stop after
 * any batch and be begun again, on several nodes at once: each row is found by the key it stands under.
 */
export async function rotate(
  ctx: Pick<Context, 'db' | 'sealer'>,
  resealers: readonly Resealer[],
  signal: AbortSignal,
): Promise<{ resealed: number; complete: boolean }> {
  let resealed = 0
  for (const reseal of resealers)
    for (let after: string | null = null; ; ) {
      if (signal.aborted) return { resealed, complete: false }
      const batch = await reseal(ctx, after)
      resealed += batch.resealed
      after = batch.next
      if (after === null) break
    }
  return { resealed, complete: true }
}
