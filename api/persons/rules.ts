import { type Refusal, refuse } from '../errors.ts'
import { mask, normalised } from './masks.ts'
import {
  type ConsentKind,
  consentFor,
  type Field,
  type NewPerson,
  type PersonChange,
} from './schema.ts'

/** Plain values to keep, by field: an empty list takes the field away, an absent one leaves it. */
export type PlainData = Partial<Record<Field, readonly string[]>>

/** What a form says, as fields and their values. */
export function plainData(said: Partial<NewPerson> | PersonChange): PlainData {
  const one = (value: string | null | undefined) =>
    value === undefined ? undefined : value === null || value.trim() === '' ? [] : [value.trim()]
  const data: Partial<Record<Field, readonly string[] | undefined>> = {
    name: one(said.name),
    telephone: one(said.telephone),
    identity_number: one(said.identityNumber),
    address: one(said.address),
    dwelling: one(said.dwelling),
    plate: said.plates && [...new Set(said.plates.map((plate) => plate.trim()).filter(Boolean))],
    health_limits: one(said.healthLimits),
    party_branch: one(said.partyBranch),
  }
  const named = Object.entries(data).filter(([, values]) => values !== undefined)
  return Object.fromEntries(named) as PlainData
}

/**
 * Whether these data may be kept. Health limits and the branch need the person's separate consent,
 * standing or given now (个人信息保护法 29); numbers must be such numbers, so that masks fit them.
 */
export function mayKeep(data: PlainData, consents: ReadonlySet<ConsentKind>): true | Refusal {
  if (data.name?.length === 0) return refuse('invalid', 'A name is needed.')
  for (const field of Object.keys(data) as Field[]) {
    const needed = consentFor[field]
    if (needed && data[field]?.length && !consents.has(needed))
      return refuse('conflict', `${field} may be kept only with the person's separate consent.`)
  }
  const [number] = data.identity_number ?? []
  if (number !== undefined && !isIdentityNumber(normalised('identity_number', number) ?? ''))
    return refuse('invalid', 'The identity number is not one (GB 11643).')
  if (data.plate?.some((plate) => !mask('plate', plate).includes('·')))
    return refuse('invalid', 'A plate is not one.')
  return true
}

/** GB 11643-1999: seventeen figures and a check character by ISO 7064, MOD 11-2. */
export function isIdentityNumber(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return false
  const sum = [...number.slice(0, 17)].reduce(
    (total, figure, at) => total + Number(figure) * (2 ** (17 - at) % 11),
    0,
  )
  return '10X98765432'[sum % 11] === number[17]
}
