import { record } from './audit/actions.ts'
import type { Context } from './context.ts'
import { resealTotp } from './people/actions.ts'
import { resealNameWords, resealPersons } from './persons/actions.ts'
import { resealHistory, resealImportRows } from './roster/actions.ts'
import { forgetOldKeys, hasOldKeys, proveKeys } from './vault/proof.ts'
import { type Resealer, rotate } from './vault/rotation.ts'

/** Every table that holds something sealed. */
const resealers: readonly Resealer[] = [
  resealPersons,
  resealTotp,
  resealNameWords,
  resealImportRows,
  resealHistory,
]

/** A new key is known to every node half a minute after it stands in the file. */
const lookAgainMs = 30_000

/** Reads the keys again, and reseals what stands under an older one. Answers how many rows it was. */
export async function reseal(ctx: Context, signal: AbortSignal): Promise<number> {
  await ctx.sealer.reload()
  await proveKeys(ctx)
  if (!(await hasOldKeys(ctx))) return 0
  const { resealed, complete } = await rotate(ctx, resealers, signal)
  if (resealed > 0)
    await record(ctx, ctx.db, 'system', {
      what: 'keys.rotated',
      object: { kind: 'key', id: ctx.sealer.keyId },
      outcome: complete ? 'done' : 'failed',
      detail: { resealed },
    })
  // What another node held this pass left to it: only a pass that finds nothing is the last.
  else if (complete) await forgetOldKeys(ctx)
  return resealed
}

/** Follows the keys while the api runs; answers how to stop, which waits for the batch at work. */
export function followKeys(ctx: Context): () => Promise<void> {
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = running
      .then(() => (stopping.signal.aborted ? 0 : reseal(ctx, stopping.signal)))
      .catch((err) => ctx.log.error({ err }, 'resealing under a new key failed; it is tried again'))
  }, lookAgainMs)
  return async () => {
    stopping.abort()
    clearInterval(timer)
    await running
  }
}
