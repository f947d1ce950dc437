import type { Context, Db } from '../context.ts'
import { correctFees, postFeeDue } from '../ledger/actions.ts'
import type { Stay } from './schema.ts'

/** Enters what these stays owe; what late evidence has changed is corrected against the books. */
export async function enterFees(ctx: Context, tx: Db, stays: readonly Stay[]): Promise<void> {
  const owed = stays.map((stay) => ({ corrected: stay.corrections > 0, fee: feeOf(stay) }))
  await postFeeDue(
    ctx,
    tx,
    owed.flatMap(({ corrected, fee }) => (corrected ? [] : [fee])),
  )
  await correctFees(
    ctx,
    tx,
    owed.flatMap(({ corrected, fee }) => (corrected ? [fee] : [])),
  )
}

/** A stay that is open, void or without a tariff owes nothing. */
function feeOf({ id, lotId, feeFen, enteredAt, leftAt }: Stay) {
  return { stayId: id, lotId, amountFen: feeFen ?? 0, at: leftAt ?? enteredAt }
}
