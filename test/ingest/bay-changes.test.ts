import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BayFact, bayChanges, type NewestWord } from '../../ingest/bay-changes.ts'

type Step = [atS: number, occupied: boolean, order?: number]

const fact = ([at, occupied, order = 0]: Step, deviceId = 'bay-1'): BayFact => ({
  deviceId,
  occupied,
  at: at * 1000,
  order,
  receivedAt: at * 1000,
})

const stepOf = ({ at, occupied, order }: BayFact): Step =>
  order ? [at / 1000, occupied, order] : [at / 1000, occupied]

/** Bays that are heard one fact after the other, before records that take each at once. */
function listening(newest = new Map<string, NewestWord>()) {
  const bays = bayChanges()
  let position = 0
  function arrive(facts: readonly BayFact[]) {
    for (const { deviceId, at, occupied } of facts)
      if ((newest.get(deviceId)?.observedAt ?? -1) <= at)
        newest.set(deviceId, { observedAt: at, occupied })
    bays.arrived(facts, newest)
    return facts.map(stepOf)
  }
  return {
    ...bays,
    hear(step: Step, deviceId?: string): Step[] {
      position += 1
      return arrive(bays.worthHanding(fact(step, deviceId), position))
    },
    hearUnanswered(step: Step): Step[] {
      return bays.worthHanding(fact(step), position).map(stepOf)
    },
    overdue: (before: number) => arrive(bays.leftOutBefore(before)),
  }
}

function handedOn(...steps: Step[]): Step[] {
  const { hear } = listening()
  return steps.flatMap((step) => hear(step))
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
    const { hear } = listening()
    hear([0, true], 'bay-1')
    expect(hear([1, true], 'bay-2')).toEqual([[1, true]])
  })

  it('is everything until the records have answered', () => {
    const { hearUnanswered } = listening()
    expect(hearUnanswered([0, true])).toEqual([[0, true]])
    expect(hearUnanswered([1, true])).toEqual([[1, true]])
  })

  it('is everything as long as the records know something newer, as after a restart', () => {
    const { hear } = listening(new Map([['bay-1', { observedAt: 50_000, occupied: true }]]))
    expect(hear([10, false])).toEqual([[10, false]])
    expect(hear([51, false])).toEqual([[51, false]])
    expect(hear([52, false])).toEqual([])
  })

  it('is everything until it is newer than what the records know of the same instant otherwise', () => {
    const bays = bayChanges()
    const word = fact([10, false, 3])
    bays.worthHanding(word, 1)
    bays.arrived([word], new Map([['bay-1', { observedAt: 10_000, occupied: true }]]))
    expect(bays.worthHanding(fact([11, false]), 2)).toEqual([fact([11, false])])
  })

  it('is again what was handed on and did not arrive, with what was left out since', () => {
    const { hear, doubt } = listening()
    expect(hear([0, true])).toEqual([[0, true]])
    expect(hear([1, true])).toEqual([])
    doubt()
    expect(hear([0, true])).toEqual([
      [1, true],
      [0, true],
    ])
  })

  it('is, with a late fact, all that the bay said shortly before a restart', () => {
    const { remember, hear } = listening()
    for (const at of [20, 0, 30]) remember(fact([at, false]), at)
    expect(hear([25, true])).toEqual([
      [20, false],
      [30, false],
      [25, true],
    ])
    expect(hear([31, false])).toEqual([])
  })

  it('is the newest that was left out, once it was so long ago that a restart would not read it', () => {
    const { hear, overdue } = listening()
    hear([0, true])
    hear([1, true])
    hear([2, true])
    expect(overdue(2)).toEqual([])
    expect(overdue(3)).toEqual([[2, true]])
    expect(overdue(1000)).toEqual([])
    expect(hear([3, true])).toEqual([])
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
