import { type Refusal, refuse } from '../errors.ts'
import type { RetentionClass } from './schema.ts'

export const dayMs = 86_400_000

type Bounds = { leastDays: number; defaultDays: number; mostDays: number }

/**
 * 个人信息保护法 19: the shortest time the purpose needs. Three years are the limitation of a claim
 * (民法典 188); 网络安全法 21 (3) asks for half a year of logs at least.
 */
export const bounds: Record<RetentionClass, Bounds> = {
  left_persons: { leastDays: 0, defaultDays: 180, mostDays: 1096 },
  // What an import replaced is kept for its undoing alone.
  roster_undo: { leastDays: 7, defaultDays: 7, mostDays: 7 },
  case_notes: { leastDays: 30, defaultDays: 1096, mostDays: 3653 },
  reveals: { leastDays: 183, defaultDays: 1096, mostDays: 3653 },
  audit: { leastDays: 183, defaultDays: 1096, mostDays: 3653 },
}

/** Why a class cannot be kept for so many days. */
export function whyNotKept(kept: RetentionClass, keepDays: number): Refusal | undefined {
  const { leastDays, mostDays } = bounds[kept]
  if (keepDays >= leastDays && keepDays <= mostDays) return undefined
  return refuse('invalid', `This is kept for ${leastDays} to ${mostDays} days.`)
}

/** What is older than the answer (epoch milliseconds) has been kept long enough at `now`. */
export function keptSince(keepDays: number, now: number): number {
  return now - keepDays * dayMs
}

/** Three in the morning after the local midnight that follows: nobody waits for it. */
export function nextRun(nextMidnight: number): number {
  return nextMidnight + 3 * 3_600_000
}
