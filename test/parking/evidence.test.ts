import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Edges,
  edgesOf,
  hear,
  inOrder,
  keptSince,
  lastWords,
  patched,
  prunesNow,
  reconcile,
  runsOf,
  type Sighting,
  stateAfter,
  type Word,
} from '../../api/parking/evidence.ts'
import { beginStay, type Run } from '../../api/parking/rules.ts'
import type { BayState, Stay } from '../../api/parking/schema.ts'

/** What is known of one bay, as the records hold it. */
type Known = { evidence: readonly Sighting[]; state: BayState | undefined; runs: readonly Run[] }

const nothing: Known = { evidence: [], state: undefined, runs: [] }

/** Takes one batch by the rules, as the room does with its tables. */
function take({ evidence, state, runs }: Known, batch: readonly Sighting[]): Known {
  const all = inOrder([...evidence, ...batch])
  const until = state?.observedAt ?? -Infinity
  const words = lastWords(all.filter(({ at }) => at <= until))
  const late = words.flatMap(({ at, occupied }, index) =>
    batch.some((one) => one.at === at)
      ? [
          {
            at,
            occupied,
            before: words[index - 1]?.occupied ?? null,
            after: words[index + 1] ?? null,
          },
        ]
      : [],
  )
  const edges = state ? patched(edgesOf(runs, state), late) : new Map()
  let now = state && stateAfter(edges, state, all[0]?.at ?? 0)
  for (const word of lastWords(all.filter(({ at }) => at > until))) {
    const heard = hear(now, word)
    now = heard.state
    if (heard.change !== 'unchanged') edges.set(word.at, word.occupied)
  }
  return { evidence: all, state: now, runs: runsOf(edges) }
}

/** The same without any cleverness: all that was said, read from the beginning. */
function readAll(observations: readonly Sighting[]) {
  const edges: Edges = new Map()
  let last: Word | undefined
  for (const word of lastWords(inOrder(observations))) {
    if (last?.occupied !== word.occupied) edges.set(word.at, word.occupied)
    last = word
  }
  return { runs: runsOf(edges), sinceAt: Math.max(...edges.keys()), observedAt: last?.at }
}

const observation = fc.record({
  at: fc.integer({ min: 0, max: 12 }),
  order: fc.integer({ min: 0, max: 2 }),
  occupied: fc.boolean(),
})
const observations = fc.array(observation, { minLength: 1, maxLength: 25, size: 'max' })

describe('the stays of a bay', () => {
  it('are the same in any order, in any batches and any number of times', () => {
    fc.assert(
      fc.property(observations, fc.infiniteStream(fc.nat()), (said, choices) => {
        const pick = (below: number) => (choices.next().value ?? 0) % below
        const left = [...said, ...said.filter(() => pick(3) === 0)]
        let known = nothing
        while (left.length > 0) {
          const size = 1 + pick(4)
          const batch = Array.from({ length: Math.min(size, left.length) }, () =>
            left.splice(pick(left.length), 1),
          ).flat()
          known = take(known, batch)
        }
        const { state, runs } = known
        const whole = readAll(said)
        expect(runs).toEqual(whole.runs)
        expect(state?.observedAt).toBe(whole.observedAt)
        expect(state?.sinceAt).toBe(whole.sinceAt)
        expect(state?.occupied).toBe(whole.runs.at(-1)?.leftAt === null)
      }),
      { numRuns: 5000 },
    )
  })

  it('never overlap, and each of them has a length', () => {
    fc.assert(
      fc.property(observations, (said) => {
        const { runs } = readAll(said)
        const times = runs.flatMap(({ enteredAt, leftAt }) => [enteredAt, leftAt ?? Infinity])
        for (const [index, at] of times.entries())
          if (index > 0) expect(at).toBeGreaterThan(times[index - 1] ?? at)
      }),
    )
  })

  it.each<[string, [number, number, boolean][], [number, number | null][]]>([
    ['begin where a bay is first seen occupied', [[5, 0, true]], [[5, null]]],
    [
      'end where it first is free again',
      [
        [1, 0, true],
        [3, 0, true],
        [4, 0, false],
        [6, 0, false],
      ],
      [[1, 4]],
    ],
    [
      'take the last word of an instant',
      [
        [1, 0, true],
        [4, 2, true],
        [4, 1, false],
      ],
      [[1, null]],
    ],
    [
      'believe the free one under one key',
      [
        [1, 0, true],
        [4, 1, true],
        [4, 1, false],
      ],
      [[1, 4]],
    ],
  ])('%s', (_name, said, runs) => {
    const all = said.map(([at, order, occupied]) => ({ at, order, occupied }))
    expect(readAll(all).runs).toEqual(runs.map(([enteredAt, leftAt]) => ({ enteredAt, leftAt })))
  })
})

describe('which stay is which after a correction', () => {
  const stay = (id: string, enteredAt: number, leftAt: number | null, paidFen = 0): Stay => ({
    ...beginStay({ id, bayId: 'b', lotId: 'l', enteredAt }),
    leftAt,
    paidFen,
  })
  const told = (stays: Stay[], ...runs: [number, number | null][]) => {
    const outcome = reconcile(
      stays,
      runs.map(([enteredAt, leftAt]) => ({ enteredAt, leftAt })),
    )
    return {
      told: outcome.told.map(({ stay }) => stay?.id),
      voided: outcome.voided.map(({ id }) => id),
    }
  }

  it.each([
    ['moves with its times', told([stay('a', 1, 9)], [3, 12]), ['a'], []],
    [
      'keeps its first part when it splits',
      told([stay('a', 1, 9)], [1, 4], [6, 9]),
      ['a', undefined],
      [],
    ],
    [
      'is the earlier of two that become one',
      told([stay('a', 1, 4), stay('b', 6, 9)], [1, 9]),
      ['a'],
      ['b'],
    ],
    [
      'is the paid one of two that become one',
      told([stay('a', 1, 4), stay('b', 6, 9, 5)], [1, 9]),
      ['b'],
      ['a'],
    ],
    ['is gone when nothing overlaps it', told([stay('a', 1, 4)], [6, null]), [undefined], ['a']],
    [
      'is not touched by one that only begins where it ends',
      told([stay('a', 1, 4)], [4, 5]),
      [undefined],
      ['a'],
    ],
  ])('%s', (_name, outcome, ids, voided) => {
    expect(outcome).toEqual({ told: ids, voided })
  })
})

describe('what a bay said', () => {
  const dayMs = 86_400_000
  const state = (observedAt: number) => ({ occupied: false, sinceAt: 0, observedAt })

  it('is let go of once a day, of each bay at a time of its own', () => {
    const hours = Array.from({ length: 48 }, (_, index) => index)
    const prunesAt = (bayId: string) =>
      hours.filter((hour) =>
        prunesNow(bayId, state((hour * dayMs) / 24), state(((hour + 1) * dayMs) / 24)),
      )
    const times = ['bay-1', 'bay-2', 'lot-7.b3'].map(prunesAt)
    for (const [first = 0, second = 0, ...more] of times)
      expect([second - first, more]).toEqual([24, []])
    expect(new Set(times.map(String)).size).toBe(3)
  })

  it('is not looked for when the bay was never heard, and counts for 35 days', () => {
    expect(prunesNow('bay-1', undefined, state(100 * dayMs))).toBe(false)
    expect(keptSince(state(100 * dayMs))).toBe(65 * dayMs)
  })
})
