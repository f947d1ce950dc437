import { describe, expect, it } from 'vitest'
import { drainPace, drainPauseMs, refusedPauseMs } from '../../ingest/pacing.ts'

describe('the rest after a batch of a backlog', () => {
  for (const [what, drained, pauseMs] of [
    ['is as long as the batch took when nothing comes in', [5000, 100, 0, 200], 100],
    ['is as long while a third of what the store could take comes in', [5000, 100, 3333, 200], 100],
    ['is shorter when more comes in, so that the backlog shrinks', [5000, 100, 5000, 200], 33.3],
    ['is none when nearly all of the store’s time is needed', [5000, 100, 7000, 200], 0],
    ['is none when more comes in than the store can take', [5000, 100, 50_000, 200], 0],
    ['is none when the batch was empty', [0, 100, 0, 200], 0],
    ['is none when no time has passed', [5000, 0, 5000, 0], 0],
  ] as const)
    it(what, () => {
      const [taken, tookMs, arrived, cycleMs] = drained
      expect(drainPauseMs({ taken, tookMs, arrived, cycleMs })).toBeCloseTo(pauseMs, 1)
    })

  it('lets a backlog shrink at any rate that the store can follow', () => {
    for (let share = 0; share < 1; share += 0.01) {
      const [taken, tookMs] = [5000, 100]
      let cycleMs = tookMs
      for (let batch = 0; batch < 50; batch += 1) {
        const arrived = share * taken * (cycleMs / tookMs)
        cycleMs = tookMs + drainPauseMs({ taken, tookMs, arrived, cycleMs })
      }
      expect(share * taken * (cycleMs / tookMs)).toBeLessThan(taken)
    }
  })
})

describe('the pace of one who fell behind', () => {
  function pace() {
    const waits: number[] = []
    let [elapsedMs, end] = [0, 0]
    const timing = {
      wait: async (ms: number) => void waits.push(ms),
      random: () => 0,
      elapsedMs: () => elapsedMs,
    }
    const { signal } = new AbortController()
    const made = drainPace({ end: () => end }, timing)
    return {
      waits,
      fellBehind: made.fellBehind,
      isBehind: made.isBehind,
      /** A batch of 5,000 in 100 ms; `lag` is what is left after it. */
      async batch(lag: number) {
        const startedMs = elapsedMs
        elapsedMs += 100
        end = 1_000_000
        await made.rest({ taken: 5000, startedMs, next: end - lag }, signal)
      },
    }
  }

  it('never rests while there was no outage, however much there is to do', async () => {
    const { batch, waits } = pace()
    await batch(500_000)
    expect(waits).toEqual([])
  })

  it('rests after each batch but that of the outage, until the rest is small', async () => {
    const { fellBehind, isBehind, batch, waits } = pace()
    fellBehind()
    await batch(500_000)
    expect(waits).toEqual([])
    await batch(400_000)
    await batch(20_000)
    expect(waits).toEqual([100, 100])
    await batch(9000)
    expect(isBehind()).toBe(false)
    await batch(300_000)
    expect(waits).toHaveLength(2)
  })
})

it('one who refuses is asked again after 2 s, later after up to 10 s', () => {
  expect([refusedPauseMs(1, 0), refusedPauseMs(1, 1)]).toEqual([2000, 4000])
  expect([refusedPauseMs(2, 0.5), refusedPauseMs(40, 1)]).toEqual([5000, 10_000])
})
