import { districtTimeZone, localDay, nextMidnight } from '../calendar.ts'
import type { BayState, FeeLine, Stay, Tariff, TariffRules } from './schema.ts'

/** The lot's own newest tariff in force at that time, else the newest default's; may be none. */
export function tariffFor(
  tariffs: readonly Tariff[],
  lotId: string,
  at: number,
): Tariff | undefined {
  const newest = (owner: string | null) =>
    tariffs
      .filter((tariff) => tariff.lotId === owner && tariff.validFrom <= at)
      .reduce<Tariff | undefined>(
        (best, tariff) => (best && best.validFrom >= tariff.validFrom ? best : tariff),
        undefined,
      )
  return newest(lotId) ?? newest(null)
}

const minuteMs = 60_000

/**
 * The fee of a stay (epoch ms), line by line; the amounts of the lines sum to `feeFen`.
 * - Whole minutes count; seconds over are cut off, in the driver's favour.
 * - Up to `freeMinutes` costs nothing. A longer stay is charged from its entry: the free minutes are
 *   a grace period, not a discount.
 * - One first period a stay, then every step begun is charged whole. A period belongs to the
 *   local day on which it begins, also when it runs past midnight.
 * - What a local day costs over `dayCapFen` is taken off again in a line of its own; a cap of 0
 *   makes the days free.
 */
export function priceStay(
  rules: TariffRules,
  enteredAt: number,
  leftAt: number,
  timeZone: string,
): { feeFen: number; lines: FeeLine[] } {
  const minutes = Math.floor((leftAt - enteredAt) / minuteMs)
  if (minutes <= rules.freeMinutes) {
    const day = localDay(enteredAt, timeZone)
    return { feeFen: 0, lines: [{ clause: 'free', day, minutes, count: 0, amountFen: 0 }] }
  }
  const lines: FeeLine[] = []
  const steps = Math.max(0, Math.ceil((minutes - rules.firstMinutes) / rules.stepMinutes))
  const stepsBeginAt = enteredAt + rules.firstMinutes * minuteMs
  const stepMs = rules.stepMinutes * minuteMs
  let charged = 0
  let from = enteredAt
  while (from === enteredAt || charged < steps) {
    const day = localDay(from, timeZone)
    const until = nextMidnight(from, timeZone)
    const begun = Math.max(0, Math.min(steps, Math.ceil((until - stepsBeginAt) / stepMs)))
    lines.push(
      ...capped(rules.dayCapFen, [
        ...(from === enteredAt ? firstLine(rules, day, minutes) : []),
        ...stepLine(rules, day, minutes, charged, begun),
      ]),
    )
    charged = begun
    from = until
  }
  return { feeFen: lines.reduce((sum, line) => sum + line.amountFen, 0), lines }
}

function firstLine(rules: TariffRules, day: string, minutes: number): FeeLine[] {
  if (rules.firstMinutes === 0 && rules.firstFen === 0) return []
  const covered = Math.min(minutes, rules.firstMinutes)
  return [{ clause: 'first', day, minutes: covered, count: 1, amountFen: rules.firstFen }]
}

/** The steps numbered `from` up to `to`, of which the stay's last may be used in part. */
function stepLine(
  rules: TariffRules,
  day: string,
  minutes: number,
  from: number,
  to: number,
): FeeLine[] {
  if (to <= from) return []
  const end = Math.min(minutes, rules.firstMinutes + to * rules.stepMinutes)
  const covered = end - (rules.firstMinutes + from * rules.stepMinutes)
  const count = to - from
  return [{ clause: 'step', day, minutes: covered, count, amountFen: count * rules.stepFen }]
}

function capped(dayCapFen: number, lines: FeeLine[]): FeeLine[] {
  const first = lines[0]
  const sumFen = lines.reduce((sum, line) => sum + line.amountFen, 0)
  if (!first || sumFen <= dayCapFen) return lines
  const amountFen = dayCapFen - sumFen
  return [...lines, { clause: 'day_cap', day: first.day, minutes: 0, count: 0, amountFen }]
}

/** What a stay has from its beginning on. */
export type Entry = Pick<Stay, 'id' | 'bayId' | 'lotId' | 'enteredAt'>

/** A stay that is open has no end, no tariff and no fee yet. */
const unended = {
  state: 'open',
  leftAt: null,
  feeFen: null,
  tariffId: null,
  feeLines: [],
  day: null,
} satisfies Partial<Stay>

export function beginStay(entry: Entry): Stay {
  return { ...entry, ...unended, paidFen: 0, corrections: 0 }
}

/**
 * The stay as it ends, priced with the tariff in force when it began: what the driver read at the
 * entrance. With no tariff then it has no fee (`feeFen` null) until one is entered: none is guessed.
 */
export function closeStay(stay: Stay, leftAt: number, tariffs: readonly Tariff[]): Stay {
  const tariff = tariffFor(tariffs, stay.lotId, stay.enteredAt)
  const price = tariff && priceStay(tariff.rules, stay.enteredAt, leftAt, districtTimeZone)
  return {
    ...stay,
    state: 'closed',
    leftAt,
    day: localDay(leftAt),
    tariffId: tariff?.id ?? null,
    feeFen: price?.feeFen ?? null,
    feeLines: price?.lines ?? [],
  }
}

/** From when until when (epoch ms) a bay was occupied; until now when `leftAt` is null. */
export type Run = { enteredAt: number; leftAt: number | null }

/**
 * The stay as late evidence tells it: other times and another fee, and maybe open again. It is
 * priced with the tariffs known now, so that the order of the evidence makes no difference.
 */
export function retimeStay(stay: Stay, run: Run, tariffs: readonly Tariff[]): Stay {
  const begun = { ...stay, enteredAt: run.enteredAt }
  return run.leftAt === null ? { ...begun, ...unended } : closeStay(begun, run.leftAt, tariffs)
}

/** A stay that did not happen owes nothing; its times stay as they were believed. */
export function voidStay(stay: Stay): Stay {
  return { ...stay, state: 'void', feeFen: 0, feeLines: [] }
}

/** A bay on a battery that is silent for longer than this is unknown, not free (ux.md 16). */
export const bayStaleMs = 25 * 3_600_000

/** Whether the bay counts otherwise than before: a heartbeat alone matters only after silence. */
export function looksOther(
  before: BayState | undefined,
  state: BayState | undefined,
  freshSince: number,
): boolean {
  if (!state || state === before) return false
  return !before || before.occupied !== state.occupied || before.observedAt < freshSince
}
