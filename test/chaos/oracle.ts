import { bayName, type Campaign } from './campaign.ts'
import type { Acknowledged } from './generating.ts'
import type { StoredPoint } from './stored.ts'

/** A run of numbers of one device and boot, both ends included. */
export type Range = { deviceId: string; boot: string; from: number; to: number }

export type Comparison = {
  acknowledged: number
  stored: number
  /** PUBACKed to the generator and not stored; `at` is when (epoch ms). */
  lost: { deviceId: string; boot: string; seq: number; at: number }[]
  /** Stored more than once. */
  double: number
  /** Numbers between the first and the last stored of a device and boot that are not stored. */
  missing: Range[]
}

export type Said = { campaign: Pick<Campaign, 'boot'>; acknowledged: Acknowledged }

/** Compares what was PUBACKed with what is stored, number by number. */
export function compare(
  said: readonly Said[],
  stored: ReadonlyMap<number, readonly StoredPoint[]>,
): Comparison {
  const result: Comparison = { acknowledged: 0, stored: 0, lost: [], double: 0, missing: [] }
  for (const [bay, points] of stored) {
    const boots = new Set([...points.map(({ boot }) => boot), ...bootsOf(said, bay)])
    for (const boot of boots) {
      const ours = points.filter((point) => point.boot === boot)
      addBoot(result, bayName(bay), boot, ours, acknowledgedOf(said, bay, boot))
    }
  }
  return result
}

function bootsOf(said: readonly Said[], bay: number): string[] {
  return said.flatMap(({ campaign, acknowledged }) =>
    acknowledged.has(bay) ? [campaign.boot] : [],
  )
}

function acknowledgedOf(said: readonly Said[], bay: number, boot: string): Map<number, number> {
  const ofBoot = said.filter(({ campaign }) => campaign.boot === boot)
  return new Map(ofBoot.flatMap(({ acknowledged }) => [...(acknowledged.get(bay) ?? [])]))
}

function addBoot(
  result: Comparison,
  deviceId: string,
  boot: string,
  points: readonly StoredPoint[],
  acknowledged: ReadonlyMap<number, number>,
): void {
  const seqs = new Set(points.map(({ seq }) => seq))
  result.acknowledged += acknowledged.size
  result.stored += seqs.size
  result.double += points.length - seqs.size
  for (const [seq, at] of acknowledged)
    if (!seqs.has(seq)) result.lost.push({ deviceId, boot, seq, at })
  for (const { from, to } of holesIn([...seqs])) result.missing.push({ deviceId, boot, from, to })
}

function holesIn(seqs: number[]): { from: number; to: number }[] {
  const sorted = seqs.sort((a, b) => a - b)
  return sorted.flatMap((seq, index) => {
    const before = sorted[index - 1]
    return before === undefined || seq === before + 1 ? [] : [{ from: before + 1, to: seq - 1 }]
  })
}

/** What the product reports: so many of the numbers of a range did not come. */
export type Reported = Range & { missing: number }

/** Missing numbers that no report covers, and by how much the reports are wrong in number. */
export function unexplained(missing: readonly Range[], reported: readonly Reported[]): number {
  const numbers = numbersOf(missing)
  const miscounted = reported.map((report) => {
    const covered = numbers.filter((one) => covers(report, one)).length
    return Math.abs(covered - report.missing)
  })
  const notSaid = numbers.filter((one) => !reported.some((report) => covers(report, one)))
  return notSaid.length + miscounted.reduce((sum, count) => sum + count, 0)
}

/** How many numbers the ranges hold. */
export function sizeOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

type Numbered = { deviceId: string; boot: string; seq: number }

function numbersOf(ranges: readonly Range[]): Numbered[] {
  return ranges.flatMap(({ deviceId, boot, from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ deviceId, boot, seq: from + index })),
  )
}

function covers(range: Range, { deviceId, boot, seq }: Numbered): boolean {
  return range.deviceId === deviceId && range.boot === boot && range.from <= seq && seq <= range.to
}

/** One stay as the points tell it; `leftAt` is null while the car stands. */
export type ExpectedStay = { deviceId: string; enteredAt: number; leftAt: number | null }

/**
 * The stays that follow from the stored points alone, worked out apart from the product: a car
 * enters when a free (or unknown) bay is seen taken, and leaves when a taken one is seen free.
 */
export function staysFrom(
  stored: ReadonlyMap<number, readonly StoredPoint[]>,
  unheeded?: string,
): ExpectedStay[] {
  return [...stored].flatMap(([bay, points]) => {
    const stays: ExpectedStay[] = []
    let open: ExpectedStay | undefined
    for (const { at, occupied, boot } of points) {
      if (boot === unheeded) continue
      if (occupied && !open) {
        open = { deviceId: bayName(bay), enteredAt: at, leftAt: null }
        stays.push(open)
      } else if (!occupied && open) {
        open.leftAt = at
        open = undefined
      }
    }
    return stays
  })
}
