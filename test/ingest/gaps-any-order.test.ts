import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NewGap, trackGaps } from '../../ingest/gaps.ts'

const boots = fc.constantFrom('', 'b1', 'b2')

/** Numbers in any order from the first on, with copies strewn in. */
const shuffled = fc
  .tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 2, max: 300 }))
  .chain(([first, length]) => {
    const numbers = Array.from({ length }, (_, n) => first + n)
    return fc.tuple(
      fc.constant(numbers),
      fc.shuffledSubarray(numbers.slice(1), { minLength: length - 1 }),
      fc.array(fc.constantFrom(...numbers), { maxLength: 50 }),
    )
  })

function newTracker() {
  let ids = 0
  return trackGaps(() => `g${++ids}`)
}

function arrival(seq: number, at: number, boot = 'b') {
  return { deviceId: 'd', boot, seq, at, radio: false, leads: true }
}

/** The numbers that are in no run, as runs. */
function runsOf(numbers: Iterable<number>): [number, number][] {
  const runs: [number, number][] = []
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last[1] === n - 1) last[1] = n
    else runs.push([n, n])
  }
  return runs
}

describe('sequence numbers in any order', () => {
  it('leave no gap when all come within the grace', () => {
    fc.assert(
      fc.property(shuffled, boots, ([[first = 0], rest, copies], boot) => {
        const tracker = newTracker()
        // The lowest comes first: what is below the first ever seen is not followed.
        for (const [index, seq] of [first, ...rest].entries())
          tracker.arrived(arrival(seq, index * 10, boot))
        for (const seq of copies) tracker.arrived(arrival(seq, 10_000, boot))
        tracker.tick(100_000)
        return tracker.taken().reported.length === 0
      }),
    )
  })

  it('leave exactly the gaps of what was removed, and none once that comes', () => {
    const some = fc.tuple(fc.integer({ min: 3, max: 400 }), boots).chain(([length, boot]) => {
      const inner = Array.from({ length: length - 2 }, (_, n) => n + 1)
      const removed = fc.subarray(inner, { maxLength: Math.min(32, inner.length) })
      return fc.tuple(fc.constant(length), fc.constant(boot), removed, fc.infiniteStream(fc.nat()))
    })
    fc.assert(
      fc.property(some, ([length, boot, removed, dice]) => {
        const tracker = newTracker()
        const gone = new Set(removed)
        const rest = Array.from({ length: length - 1 }, (_, n) => n + 1)
          .filter((n) => !gone.has(n))
          .map((n) => [dice.next().value, n] as const)
          .sort(([a], [b]) => a - b)
        for (const n of [0, ...rest.map(([, seq]) => seq)]) tracker.arrived(arrival(n, 5, boot))
        tracker.tick(30_005)
        const { reported } = tracker.taken()
        expect(reported.map(({ from, to }): [number, number] => [from, to])).toEqual(
          runsOf(removed),
        )
        for (const seq of removed) tracker.arrived(arrival(seq, 50_000, boot))
        const left = new Map(reported.map(({ id, missing }) => [id, missing]))
        for (const { id, count } of tracker.taken().filled)
          left.set(id, (left.get(id) ?? 0) - count)
        expect([...left.values()].every((missing) => missing === 0)).toBe(true)
      }),
    )
  })

  it('never count more missing than is, whatever comes when, over restarts', () => {
    const event = fc.record({
      seq: fc.oneof(fc.nat(60), fc.nat(5000), fc.maxSafeNat()),
      boot: fc.constantFrom('', '', 'b1', 'b2', 'b3'),
      stepMs: fc.constantFrom(0, 10, 1000, 20_000, -5000),
      restart: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        let ids = 0
        let tracker = newTracker()
        let now = 1_000_000
        const came = new Set<string>()
        const gaps = new Map<string, NewGap>()
        for (const { seq, boot, stepMs, restart } of events) {
          now += stepMs
          came.add(`${boot} ${seq}`)
          tracker.arrived(arrival(seq, now, boot))
          tracker.tick(now)
          const { sequences, reported, filled } = tracker.taken()
          for (const gap of reported) gaps.set(gap.id, { ...gap })
          for (const { id, count } of filled) {
            const gap = gaps.get(id)
            if (gap) gap.missing -= count
          }
          if (restart && sequences.length > 0)
            tracker = trackGaps(() => `r${++ids}`, structuredClone(sequences))
        }
        for (const { boot, from, to, missing } of gaps.values()) {
          expect(missing).toBeGreaterThanOrEqual(0)
          expect(missing).toBeLessThanOrEqual(to - from + 1)
          // A gap that closed has had each of its numbers.
          if (missing === 0 && to - from < 100)
            for (let n = from; n <= to; n += 1) expect(came.has(`${boot} ${n}`)).toBe(true)
        }
      }),
    )
  })
})
