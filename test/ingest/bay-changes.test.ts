import { describe, expect, it } from 'vitest'
import { bayChanges } from '../../ingest/bay-changes.ts'

const fact = (at: number, occupied: boolean, deviceId = 'bay-1') => ({
  deviceId,
  occupied,
  at: at * 1000,
  receivedAt: at * 1000,
})
type Step = [atS: number, occupied: boolean]

function handedOn(...steps: Step[]): Step[] {
  const { worthHanding } = bayChanges()()
  return steps
    .flatMap(([at, occupied]) => worthHanding(fact(at, occupied)))
    .map(({ at, occupied }) => [at / 1000, occupied])
}

describe('what the parking room hears of a bay', () => {
  it('is the first fact and every change', () => {
    expect(handedOn([0, true], [10, false], [20, true])).toEqual([
      [0, true],
      [10, false],
      [20, true],
    ])
  })

  it('is not what the bay said a moment ago already', () => {
    expect(handedOn([0, true], [10, true], [59, true], [59, true])).toEqual([[0, true]])
  })

  it('is an unchanged bay once a minute', () => {
    expect(handedOn([0, true], [60, true], [90, true], [120, true])).toEqual([
      [0, true],
      [60, true],
      [120, true],
    ])
  })

  it('is a late fact, after the newest one that was left out', () => {
    expect(handedOn([0, true], [30, true], [20, false])).toEqual([
      [0, true],
      [30, true],
      [20, false],
    ])
  })

  it('is told apart by bay', () => {
    const { worthHanding } = bayChanges()()
    worthHanding(fact(0, true, 'bay-1'))
    expect(worthHanding(fact(1, true, 'bay-2'))).toHaveLength(1)
  })

  it('is the same again when its batch was given up, and not once it was taken', () => {
    const nextBatch = bayChanges()
    expect(nextBatch().worthHanding(fact(0, true))).toHaveLength(1)
    const again = nextBatch()
    expect(again.worthHanding(fact(0, true))).toHaveLength(1)
    again.taken()
    expect(nextBatch().worthHanding(fact(1, true))).toEqual([])
  })
})
