import { setTimeout as wait } from 'node:timers/promises'

export type Delivery<T> = {
  /** Hands over all items or throws. */
  attempt(items: readonly T[]): Promise<void>
  /** Whether the same items may be taken later; `tries` counts the failures so far, those of the whole included. */
  isTemporary(error: unknown, tries: number): boolean | Promise<boolean>
  /** An item that is refused alone. */
  onBad(item: T, error: unknown): void
}

/**
 * Hands items over whatever is among them: a temporary failure is tried again for ever, a refused
 * batch is halved until the bad items stand alone. Rejects only when `signal` aborts the waiting.
 */
export async function deliver<T>(
  items: readonly T[],
  delivery: Delivery<T>,
  signal: AbortSignal,
  failures = 0,
): Promise<void> {
  if (items.length === 0) return
  let tries = failures
  for (;;) {
    try {
      return await delivery.attempt(items)
    } catch (error) {
      tries += 1
      if (!(await delivery.isTemporary(error, tries))) {
        const [only] = items
        if (items.length === 1 && only !== undefined) return delivery.onBad(only, error)
        break
      }
      await wait(fullJitterMs(tries), undefined, { signal })
    }
  }
  const half = Math.ceil(items.length / 2)
  await deliver(items.slice(0, half), delivery, signal, tries)
  await deliver(items.slice(half), delivery, signal, tries)
}

const leastMs = 200
const mostMs = 30_000

/** Spread over the whole range, so that many who failed together do not return together. */
export function fullJitterMs(tries: number, random = Math.random()): number {
  const rangeMs = Math.min(leastMs * 2 ** Math.min(tries, 16), mostMs) - leastMs
  return leastMs + random * rangeMs
}
