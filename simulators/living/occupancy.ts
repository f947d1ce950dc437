import { createDice, seedOf } from '../dice.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How a bay stands at a time: since when, and until when (epoch ms). */
export type Standing = { occupied: boolean; since: number; until: number }

/**
 * Whether a bay is taken, as a function of the time alone, so that a district which is started
 * again finds its cars where they were. Time is cut into turns of a length of the bay's own; in
 * most turns one car comes and goes. `speed` makes the turns shorter.
 */
export function standingOf(seed: number, bay: string, at: number, speed: number): Standing {
  const { lengthMs, shiftMs } = turnOf(seed, bay, speed)
  const turn = Math.floor((at - shiftMs) / lengthMs)
  const changes = [turn - 1, turn, turn + 1].flatMap((one) => {
    const start = one * lengthMs + shiftMs
    const stay = stayIn(seed, bay, one, start, lengthMs)
    return stay
      ? [
          { occupied: true, at: stay[0] },
          { occupied: false, at: stay[1] },
        ]
      : []
  })
  const last = changes.findLast((change) => change.at <= at)
  const next = changes.find((change) => change.at > at)
  return {
    occupied: last?.occupied ?? false,
    since: last?.at ?? (turn - 1) * lengthMs + shiftMs,
    until: next?.at ?? (turn + 2) * lengthMs + shiftMs,
  }
}

function turnOf(seed: number, bay: string, speed: number) {
  const dice = createDice(seedOf(seed, bay, 'turn'))
  // A third are residents' bays, the rest are by shops and clinics.
  const lengthMs = dice.chance(0.3) ? dice.between(3, 8) * hourMs : dice.between(14, 48) * minuteMs
  return { lengthMs: Math.round(lengthMs / speed), shiftMs: Math.round(dice.float() * lengthMs) }
}

/** From when to when a car stands there in this turn; undefined when none comes. */
function stayIn(
  seed: number,
  bay: string,
  turn: number,
  start: number,
  lengthMs: number,
): [number, number] | undefined {
  const dice = createDice(seedOf(seed, bay, turn))
  if (!dice.chance(demandAt(start))) return undefined
  const come = start + lengthMs * dice.between(0.02, 0.25)
  return [Math.round(come), Math.round(start + lengthMs * dice.between(0.72, 0.97))]
}

/** How likely a bay is wanted: most in the evening, least in the small hours (UTC+8). */
function demandAt(at: number): number {
  const hour = (at / hourMs + 8) % 24
  return 0.74 + 0.16 * Math.sin(((hour - 13) / 24) * 2 * Math.PI)
}

/** One stay of the day and a half before `before`; undefined for half of the bays. Epoch ms. */
export function pastStay(
  seed: number,
  bay: string,
  before: number,
): { from: number; to: number } | undefined {
  const dice = createDice(seedOf(seed, bay, 'past'))
  if (!dice.chance(0.5)) return undefined
  // Many short stays, few long ones: twenty minutes to nine hours.
  const lengthMs = Math.round(20 * minuteMs * 27 ** (dice.float() ** 1.6))
  const latest = before - 2 * minuteMs - lengthMs
  const from = Math.round(latest - dice.float() * (36 * hourMs - lengthMs))
  return { from, to: from + lengthMs }
}
