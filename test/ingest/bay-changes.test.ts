import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BayFact, bayChanges } from '../../ingest/bay-changes.ts'

type Step = [atS: number, occupied: boolean, order?: number]

const fact = ([at, occupied, order = 0]: Step, deviceId = 'bay-1'): BayFact => ({
  deviceId,
  occupied,
  at: at * 1000,
  order,
  receivedAt: at * 1000,
})

function handedOn(...steps: Step[]): Step[] {
  const { worthHanding } = bayChanges()
  return steps
    .flatMap((step) => worthHanding(fact(step)))
    .map(({ at, occupied, order }) =>
      order ? [at / 1000, occupied, order] : [at / 1000, occupied],
    )
}

describe('what the parking room hears of a bay', () => {
  it('is the first fact and every change', () => {
    expect(handedOn([0, true], [10, false], [20, true])).toEqual([
      [0, true],
      [10, false],
      [20, true],
    ])
  })

  it('is not what the bay said a moment ago already, nor the same fact again', () => {
    expect(handedOn([0, true], [0, true], [10, true], [59, true], [59, true])).toEqual([[0, true]])
  })

  it('is an unchanged bay once a minute', () => {
    expect(handedOn([0, true], [60, true], [90, true], [120, true])).toEqual([
      [0, true],
      [60, true],
      [120, true],
    ])
  })

  it('is a change after the last word that it contradicts', () => {
    expect(handedOn([0, true], [20, true], [40, true], [50, false])).toEqual([
      [0, true],
      [40, true],
      [50, false],
    ])
  })

  it('is a late fact, after all that was left out since the bay was last handed on', () => {
    expect(handedOn([0, true], [20, true], [30, true], [10, false], [15, true])).toEqual([
      [0, true],
      [20, true],
      [30, true],
      [10, false],
      [15, true],
    ])
  })

  it('is what has a lower order in the same millisecond: that is late as well', () => {
    expect(handedOn([0, true, 5], [0, true, 9], [0, false, 7])).toEqual([
      [0, true, 5],
      [0, true, 9],
      [0, false, 7],
    ])
  })

  it('is the free one of two that contradict each other under one key', () => {
    expect(handedOn([0, true], [0, false], [0, true], [1, true])).toEqual([
      [0, true],
      [0, false],
      [1, true],
    ])
  })

  it('is bounded for a bay that floods: of what was left out the newest sixteen', () => {
    const flood = Array.from({ length: 40 }, (_, index): Step => [index + 1, true])
    const handed = handedOn([0, true], ...flood, [30, false])
    expect(handed).toEqual([[0, true], ...flood.slice(-16), [30, false]])
  })

  it('is told apart by bay', () => {
    const { worthHanding } = bayChanges()
    worthHanding(fact([0, true], 'bay-1'))
    expect(worthHanding(fact([1, true], 'bay-2'))).toHaveLength(1)
  })

  it('is the same again after what was handed on did not arrive', () => {
    const { worthHanding, forget } = bayChanges()
    expect(worthHanding(fact([0, true]))).toHaveLength(1)
    expect(worthHanding(fact([1, true]))).toEqual([])
    forget()
    expect(worthHanding(fact([0, true]))).toHaveLength(1)
  })
})

describe('whatever a bay says, in whatever order', () => {
  const said = (everyS: number) =>
    fc.uniqueArray(
      fc.tuple(
        fc.integer({ min: 0, max: 40 }).map((index) => index * everyS),
        fc.boolean(),
      ),
      { selector: ([at]) => at, maxLength: 40 },
    )

  it('what is left out was said alike within the minute before', () => {
    fc.assert(
      fc.property(said(13), (steps) => {
        const handed = handedOn(...steps)
        for (const [at, occupied] of steps) {
          const alike = handed.filter(
            ([other, same]) => same === occupied && other <= at && other > at - 60,
          )
          expect(alike, `${occupied} at ${at}`).not.toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('nothing is left out of a bay that speaks at most once a minute', () => {
    fc.assert(
      fc.property(said(60), (steps) => {
        const inTime = (a: Step, b: Step) => a[0] - b[0]
        expect(handedOn(...steps).sort(inTime)).toEqual(steps.toSorted(inTime))
      }),
      { numRuns: 200 },
    )
  })
})
