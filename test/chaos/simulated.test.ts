import { describe, expect, it } from 'vitest'
import { simulate } from './simulated/play.ts'

const seeds = 1000

describe('a simulated world', () => {
  // `npm run simulate -- 1 SEED` plays one again, `npm run simulate -- 10000` plays more.
  it(
    `keeps every promise under ${seeds} schedules of faults`,
    async () => {
      const failures: string[] = []
      for (let seed = 1; seed <= seeds; seed += 1) {
        const { problems, story } = await simulate(seed)
        if (problems.length > 0) failures.push(`seed ${seed}:`, ...problems, ...story)
      }
      expect(failures).toEqual([])
    },
    15 * 60_000,
  )

  it.each([3, 26, 57])(
    'is the same, event by event, when seed %i is played again',
    async (seed) => {
      const first = await simulate(seed)
      expect(await simulate(seed)).toEqual(first)
      expect(first.events).toBeGreaterThan(1000)
    },
  )
})
