import type { Context } from '../api/context.ts'
import { type RecordedIntake, recordIntake } from '../api/intake/actions.ts'
import type { IntakeBatch } from '../api/intake/schema.ts'

export type IntakeWriter = {
  /** Writes what is gathered; answers whether all that was there at the call is written. */
  write(): Promise<boolean>
  /** A batch failed and waits. */
  isWaiting(): boolean
  /** How long the last writing took. */
  tookMs(): number
}

/**
 * Writes one batch after another. One whose writing failed stays as it is, since it may have been
 * written all the same, and goes before what was gathered meanwhile. Never rejects.
 */
export function intakeWriter(
  ctx: Context,
  gather: () => IntakeBatch | undefined,
  onWritten: (batch: IntakeBatch, recorded: RecordedIntake) => void,
): IntakeWriter {
  let waiting: IntakeBatch | undefined
  let failing = false
  let tookMs = 0
  let writing: Promise<boolean> = Promise.resolve(true)

  async function writeOne(batch: IntakeBatch): Promise<boolean> {
    waiting = batch
    const beganAtMs = performance.now()
    try {
      const recorded = await recordIntake(ctx, batch)
      tookMs = performance.now() - beganAtMs
      onWritten(batch, recorded)
    } catch (error) {
      if (!failing) ctx.log.warn({ err: error }, 'the intake cannot be written; it waits')
      failing = true
      return false
    }
    if (failing) ctx.log.info('the intake is written again')
    failing = false
    waiting = undefined
    return true
  }
  async function writeAll(): Promise<boolean> {
    if (waiting && !(await writeOne(waiting))) return false
    const batch = gather()
    return batch === undefined || writeOne(batch)
  }

  return {
    write() {
      writing = writing.then(writeAll)
      return writing
    },
    isWaiting: () => failing,
    tookMs: () => tookMs,
  }
}
