import type { Context } from '../context.ts'
import { endOfChanges, forgetChanges, onChanges, readChanges } from '../db/changes.ts'
import type { Change } from './events.ts'

/** A change waits for older transactions that may end without a wake-up of their own. */
const pollMs = 1000

/** Every reader is at the end within seconds; one that was away takes a snapshot. */
const keepMs = 60 * 60 * 1000
const forgetEveryMs = 10 * 60 * 1000

/** Hands every change committed from now on to `send`, in commit order; answers how to stop. */
export async function followChanges(
  ctx: Context,
  send: (change: Change, ref: string) => void,
): Promise<() => Promise<void>> {
  let cursor = await endOfChanges(ctx.db)
  let again = false
  let stopped = false
  let draining: Promise<void> | undefined

  async function drain() {
    while (again && !stopped) {
      again = false
      for (;;) {
        const page = await readChanges(ctx.db, cursor)
        cursor = page.cursor
        for (const { change, ref } of page.rows) send(change, ref)
        if (page.rows.length === 0) break
      }
    }
  }
  function wake() {
    again = true
    if (stopped || draining) return
    draining = drain()
      .catch((error) => ctx.log.warn({ err: error }, 'changes cannot be read; trying again'))
      .finally(() => {
        draining = undefined
      })
  }
  async function forget() {
    await forgetChanges(ctx.db, ctx.clock.now() - keepMs).catch((error) =>
      ctx.log.warn({ err: error }, 'old changes cannot be forgotten'),
    )
  }

  const stopListening = await onChanges(ctx.database, wake)
  const poll = setInterval(wake, pollMs)
  const sweep = setInterval(forget, forgetEveryMs)
  return async () => {
    stopped = true
    clearInterval(poll)
    clearInterval(sweep)
    await stopListening()
    await draining
  }
}
