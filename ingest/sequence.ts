import type { SequenceHole, SequenceLine } from '../api/intake/schema.ts'

/** A number that is passed over may still come for so long: brokers and gateways reorder. */
export const graceMs = 30_000

/** Without a boot a number this far below the top is a counter that began again, not a late message. */
export const reorderWindow = 1000
/** So is 0 or 1, which most counters begin with, once more than a few numbers came. */
const beginsAt = 1
const fewNumbers = 16

/** A leap over more is another count, not a loss: at ten messages a second it is more than a day. */
export const leapAtMost = 1_000_000

/** Two counts of one boot may interleave for so long, while what was on its way still comes. */
const staleAfterMs = 600_000

/**
 * What a number is to a line. `ahead`: the next, or numbers between are missing. `fills`: was missing.
 * `again`: came before, or is from before the first that was seen. `elsewhere`: counted otherwise.
 *
 * | number                    | missing | boot | step      |
 * |---------------------------|---------|------|-----------|
 * | above the top             |         |      | ahead     |
 * | far above the top         |         |      | elsewhere |
 * | below                     | yes     |      | fills     |
 * | below                     | no      | yes  | again     |
 * | a little below            | no      | no   | again     |
 * | far below, or at the start| no      | no   | elsewhere |
 */
export type Step = 'ahead' | 'fills' | 'again' | 'elsewhere'

export function stepOf(line: SequenceLine, seq: number): Step {
  const { top, boot, holes } = line
  if (seq > top) return seq - top <= leapAtMost ? 'ahead' : 'elsewhere'
  if (holeAt(holes, seq) !== undefined) return 'fills'
  if (boot !== '') return 'again'
  const beganAgain = top - seq > reorderWindow || (seq <= beginsAt && top >= fewNumbers)
  return beganAgain ? 'elsewhere' : 'again'
}

/** The line a number belongs to: of those that take it the nearest; the first is the newest. */
export function lineFor(
  lines: readonly SequenceLine[],
  boot: string,
  seq: number,
  at: number,
): SequenceLine | undefined {
  let nearest: SequenceLine | undefined
  for (const line of lines) {
    if (line.boot !== boot || stepOf(line, seq) === 'elsewhere') continue
    const isOutlived = line !== lines[0] && lines[0]?.boot === boot
    if (isOutlived && at - line.usedAt > staleAfterMs) continue
    if (!nearest || Math.abs(seq - line.top) < Math.abs(seq - nearest.top)) nearest = line
  }
  return nearest
}

/** Moves the top up to a number; what lies between is missing from now on. */
export function moveAhead(line: SequenceLine, seq: number, at: number): void {
  if (seq > line.top + 1)
    line.holes.push({
      from: line.top + 1,
      to: seq - 1,
      missedAt: at,
      dueAt: at + graceMs,
      gapId: null,
    })
  line.top = seq
}

/** Takes a number out of the hole it was missing in; answers the hole as it was. */
export function fill(line: SequenceLine, seq: number): SequenceHole | undefined {
  const { holes } = line
  const index = holeAt(holes, seq)
  const hole = index === undefined ? undefined : holes[index]
  if (index === undefined || !hole) return undefined
  const left: SequenceHole[] = []
  if (hole.from < seq) left.push({ ...hole, to: seq - 1 })
  if (hole.to > seq) left.push({ ...hole, from: seq + 1 })
  holes.splice(index, 1, ...left)
  return hole
}

/** Where the hole with this number stands. */
function holeAt(holes: readonly SequenceHole[], seq: number): number | undefined {
  let low = 0
  let high = holes.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const hole = holes[middle]
    if (!hole) return undefined
    if (seq < hole.from) high = middle - 1
    else if (seq > hole.to) low = middle + 1
    else return middle
  }
  return undefined
}
