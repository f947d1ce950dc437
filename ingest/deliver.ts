import { realTiming, type Timing } from './pacing.ts'

export type Delivery<T> = {
  /** Hands over all items or throws. */
  attempt(items: readonly T[]): Promise<void>
  /**
   * Whether the same items may be taken later. `tries` counts the failures so far, those of the whole
   * included; it begins anew with 1 for an item that is tried alone.
   */
  isTemporary(error: unknown, tries: number): boolean | Promise<boolean>
  /** An item that is refused alone. */
  onBad(item: T, error: unknown): void
  /** How time is passed between tries; resolves or rejects when the signal aborts it. */
  pause?: Timing['wait']
  random?: Timing['random']
}

/**
 * Hands items over whatever is among them: a temporary failure is tried again for ever, a refused
 * batch is halved until the bad items stand alone. Rejects only when `signal` aborts the waiting.
 */
export async function deliver<T>(
  items: readonly T[],
  delivery: Delivery<T>,
  signal: AbortSignal,
): Promise<void> {
  const { pause = realTiming.wait, random = realTiming.random } = delivery
  await deliverAfter(0, items)

  async function deliverAfter(failures: number, some: readonly T[]): Promise<void> {
    if (some.length === 0) return
    let tries = failures
    for (;;) {
      try {
        return await delivery.attempt(some)
      } catch (error) {
        tries += 1
        if (!(await delivery.isTemporary(error, tries))) {
          const [only] = some
          if (some.length === 1 && only !== undefined) return delivery.onBad(only, error)
          break
        }
        await pause(fullJitterMs(tries, random()), signal)
        signal.throwIfAborted()
      }
    }
    const half = Math.ceil(some.length / 2)
    for (const part of [some.slice(0, half), some.slice(half)])
      await deliverAfter(part.length === 1 ? 0 : tries, part)
  }
}

const leastMs = 200
const mostMs = 30_000

/**
 * How long to leave alone one who does not answer, after `tries` failures. Spread over the whole
 * range, so that many who failed together do not return together.
 */
export function fullJitterMs(tries: number, random = Math.random()): number {
  return leastMs + random * (Math.min(leastMs * 2 ** Math.min(tries, 16), mostMs) - leastMs)
}
