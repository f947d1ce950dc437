import { districtTimeZone } from '../../../api/calendar.ts'
import { priceStay } from '../../../api/parking/rules.ts'
import { usualRules } from '../../support/parking.ts'
import type { World } from './faults.ts'
import type { Books } from './rooms-map.ts'
import type { Fact } from './verdict.ts'
import { expectedOrder } from './witness.ts'

type Told = { at: number; order: number; occupied: boolean }
type ExpectedStay = { bayId: string; enteredAt: number; leftAt: number | null }

/** Stays and balances are those of a plain fold over all that was observed, in order of time. */
export function parkingProblems(world: World, books: Books, facts: readonly Fact[]): string[] {
  const { street } = world
  const unsure = new Set(facts.filter(({ isSure }) => !isSure).map(deviceOf))
  if (street.bays.some(({ id }) => unsure.has(id))) return []
  const { stays: standing, balances } = books
  const expected = street.bays.flatMap(({ id }) => foldOf(id, toldOf(id, facts)))
  if (world.clock.wasSet) return looseProblems(expected, standing)
  const problems: string[] = []
  const spell = ({ bayId, enteredAt, leftAt }: ExpectedStay) => `${bayId} ${enteredAt}–${leftAt}`
  const [should, are] = [expected.map(spell).sort(), standing.map(spell).sort()]
  for (const stay of should) if (!are.includes(stay)) problems.push(`LOST: the stay ${stay}`)
  for (const stay of are) if (!should.includes(stay)) problems.push(`a stay too many: ${stay}`)
  if (are.length !== new Set(are).size) problems.push('DOUBLE: a stay stands twice')

  const owed = new Map<string, number>()
  for (const { bayId, enteredAt, leftAt } of expected) {
    const lotId = street.bays.find(({ id }) => id === bayId)?.lotId ?? ''
    if (leftAt === null) continue
    const { feeFen } = priceStay(usualRules, enteredAt, leftAt, districtTimeZone)
    owed.set(lotId, (owed.get(lotId) ?? 0) + feeFen)
  }
  for (const lotId of new Set(street.bays.map((bay) => bay.lotId))) {
    const [due, books] = [owed.get(lotId) ?? 0, balances.get(`receivable:${lotId}`) ?? 0]
    if (due !== books) problems.push(`the books of ${lotId} hold ${books} fen, not ${due}`)
  }
  return problems
}

/** What a bay says more often than once a minute is told to the minute only (ingest/bay-changes.ts). */
const toTheMinuteMs = 60_000

/** Under a clock that was set, copies of one word are words of other times, close to each other. */
function looseProblems(expected: readonly ExpectedStay[], standing: readonly ExpectedStay[]) {
  const isNear = (a: number | null, b: number | null) =>
    a === b || (a !== null && b !== null && Math.abs(a - b) <= toTheMinuteMs)
  const isShort = ({ enteredAt, leftAt }: ExpectedStay) =>
    leftAt !== null && leftAt - enteredAt <= 2 * toTheMinuteMs
  const lacks = (all: readonly ExpectedStay[], one: ExpectedStay) =>
    !isShort(one) &&
    !all.some(
      ({ bayId, enteredAt, leftAt }) =>
        bayId === one.bayId && isNear(enteredAt, one.enteredAt) && isNear(leftAt, one.leftAt),
    )
  return [
    ...expected
      .filter((one) => lacks(standing, one))
      .map(({ bayId }) => `LOST: a stay in ${bayId}`),
    ...standing
      .filter((one) => lacks(expected, one))
      .map(({ bayId }) => `DOUBLE: a stay in ${bayId}`),
  ]
}

function deviceOf({ accepted }: Fact): string {
  return accepted.reading.deviceId
}

function toldOf(bayId: string, facts: readonly Fact[]): Told[] {
  return facts.flatMap(({ entry, accepted }) => {
    const { deviceId, kind, observedAt: at, fields } = accepted.reading
    if (deviceId !== bayId || kind !== 'parking.bay' || entry.flags.retain) return []
    const order = expectedOrder(accepted.reading, entry.payload)
    return [{ at, order, occupied: fields.occupied === true }]
  })
}

/** Of two words of one instant the higher number counts; under one key the free one. */
function foldOf(bayId: string, told: readonly Told[]): ExpectedStay[] {
  const byInstant = new Map<number, Told>()
  for (const one of told) {
    const known = byInstant.get(one.at)
    const isLater = !known || one.order > known.order
    const isFreer = known?.order === one.order && known.occupied && !one.occupied
    if (isLater || isFreer) byInstant.set(one.at, one)
  }
  const stays: ExpectedStay[] = []
  let open: ExpectedStay | undefined
  for (const { at, occupied } of [...byInstant.values()].sort((a, b) => a.at - b.at)) {
    if (occupied && !open) {
      open = { bayId, enteredAt: at, leftAt: null }
      stays.push(open)
    } else if (!occupied && open) {
      open.leftAt = at
      open = undefined
    }
  }
  return stays
}
