import type { Stay } from '../../../api/parking/schema.ts'

export type StayState =
  | 'open'
  | 'unpriced'
  | 'free'
  | 'unpaid'
  | 'part'
  | 'paid'
  | 'overpaid'
  | 'void'

/** Where a stay stands in its payment; a stay without a tariff is not free but not priced. */
export function stayStateOf(stay: Pick<Stay, 'state' | 'feeFen' | 'paidFen'>): StayState {
  if (stay.state === 'open') return 'open'
  if (overpaidFen(stay) > 0) return 'overpaid'
  if (stay.state === 'void') return 'void'
  if (stay.feeFen === null) return 'unpriced'
  if (stay.feeFen === 0) return 'free'
  if (stay.paidFen >= stay.feeFen) return 'paid'
  return stay.paidFen > 0 ? 'part' : 'unpaid'
}

/** What its tags say: money to give back does not hide that the stay did not happen. */
export function stayTagsOf(stay: Pick<Stay, 'state' | 'feeFen' | 'paidFen'>): StayState[] {
  const state = stayStateOf(stay)
  return stay.state === 'void' && state !== 'void' ? ['void', state] : [state]
}

/** What was paid for it and is not due any more, in fen; never below 0. */
export function overpaidFen(stay: Pick<Stay, 'feeFen' | 'paidFen'>): number {
  return stay.feeFen === null ? 0 : Math.max(0, stay.paidFen - stay.feeFen)
}

/** What is still owed for it, in fen; never below 0. */
export function owedFen(stay: Pick<Stay, 'feeFen' | 'paidFen'>): number {
  return Math.max(0, (stay.feeFen ?? 0) - stay.paidFen)
}
