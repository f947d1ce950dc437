import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { bounds, dayMs, keptSince, nextRun, whyNotKept } from '../../api/retention/rules.ts'
import { retentionClasses } from '../../api/retention/schema.ts'

describe('how long a class is kept', () => {
  it('has a default within its bounds, and logs stay half a year at least (网络安全法 21)', () => {
    for (const kept of retentionClasses) {
      const { leastDays, defaultDays, mostDays } = bounds[kept]
      expect(leastDays).toBeLessThanOrEqual(defaultDays)
      expect(defaultDays).toBeLessThanOrEqual(mostDays)
      expect(whyNotKept(kept, defaultDays)).toBeUndefined()
      expect(isRefusal(whyNotKept(kept, mostDays + 1))).toBe(true)
      expect(isRefusal(whyNotKept(kept, leastDays - 1))).toBe(true)
    }
    expect(Math.min(bounds.audit.leastDays, bounds.reveals.leastDays)).toBeGreaterThanOrEqual(183)
  })

  it('ends so many days before now, and the next run is at three in the morning', () => {
    expect(keptSince(2, 10 * dayMs)).toBe(8 * dayMs)
    expect(nextRun(dayMs)).toBe(dayMs + 3 * 3_600_000)
  })
})
