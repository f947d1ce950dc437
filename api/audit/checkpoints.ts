import type { Context } from '../context.ts'
import { checkpoints, logSize, type SignedCheckpoint, signLog } from '../transparency/log.ts'
import { auditLog } from './actions.ts'

/** While Linli runs the log is signed this often, if anything was recorded, or after so many records. */
const everyMs = 10 * 60_000
const everyRecords = 1000
const lookMs = 60_000

type Signer = Pick<Context, 'db' | 'clock' | 'auditKey'>

/** Signs the log when it is time to; answers the new checkpoint, if any. */
export async function signIfDue(ctx: Signer): Promise<SignedCheckpoint | undefined> {
  const [last] = await checkpoints(ctx.db, auditLog, 1)
  const size = await logSize(ctx.db, auditLog)
  const waiting = size - (last?.size ?? 0)
  if (waiting === 0) return undefined
  const isDue = ctx.clock.now() - (last?.signedAt ?? 0) >= everyMs || waiting >= everyRecords
  return isDue ? signLog(ctx.db, auditLog, ctx.auditKey, ctx.clock.now()) : undefined
}

/** A checkpoint that covers the leaf at `position`: the newest one, or a new one. */
export async function checkpointOver(ctx: Signer, position: number): Promise<SignedCheckpoint> {
  const [last] = await checkpoints(ctx.db, auditLog, 1)
  if (last && last.size > position) return last
  return signLog(ctx.db, auditLog, ctx.auditKey, ctx.clock.now())
}

/** Signs while it runs and once more at its end; answers how to stop. */
export function keepSigning(ctx: Context): () => Promise<void> {
  let working: Promise<unknown> = Promise.resolve()
  const sign = (work: () => Promise<unknown>) => {
    working = working
      .then(work)
      .catch((error) => ctx.log.error({ err: error }, 'the audit log could not be signed'))
    return working
  }
  const timer = setInterval(() => void sign(() => signIfDue(ctx)), lookMs)
  return async () => {
    clearInterval(timer)
    await sign(() => signLog(ctx.db, auditLog, ctx.auditKey, ctx.clock.now()))
  }
}
