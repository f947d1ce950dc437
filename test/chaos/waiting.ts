import { setTimeout as wait } from 'node:timers/promises'

/** Asks again until it answers something true; rejects, saying for what it waited. */
export async function until<T>(
  what: string,
  holds: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 60_000,
  everyMs = 50,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await holds()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`)
    await wait(everyMs)
  }
}

/** Whether it becomes true in time. */
export async function comesTrue(
  holds: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  return until('', holds, timeoutMs).catch(() => false)
}
