import { vi } from 'vitest'

/** Tries until it holds; patient, because the machine that runs the tests may be busy. */
export function eventually<T>(holds: () => T | Promise<T>, timeout = 20_000): Promise<T> {
  return vi.waitFor(holds, { timeout, interval: 50 })
}
