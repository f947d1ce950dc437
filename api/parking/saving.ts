import type { Context, Db } from '../context.ts'
import { keptSince, prunesNow } from './evidence.ts'
import { pruneEvidence, saveBayStates } from './evidence-store.ts'
import { enterFees } from './fees.ts'
import type { BayInHand, Touched } from './observing.ts'
import type { Stay, StayVersion } from './schema.ts'
import * as store from './store.ts'

/** Writes what has become of the bays and their stays, and enters the fees. */
export async function save(ctx: Context, tx: Db, hands: readonly BayInHand[]): Promise<void> {
  await saveStates(tx, hands)
  const touched = hands.flatMap((hand) => [...hand.touched.values()])
  const stays = (which: (one: Touched) => boolean) => touched.filter(which).map(({ stay }) => stay)
  // A bay has one open stay and no two entries of one instant: who makes room goes first.
  await store.updateStays(
    tx,
    stays(({ was, stay }) => was !== undefined && stay.state === 'void'),
  )
  await store.updateStays(
    tx,
    stays(({ was, stay }) => was !== undefined && stay.state !== 'void'),
  )
  await store.insertStays(
    tx,
    stays(({ was }) => was === undefined),
  )
  const correctedAt = ctx.clock.now()
  const corrections = touched
    .filter(({ late }) => late)
    .map(({ was, stay }) => ({
      stayId: stay.id,
      number: stay.corrections,
      correctedAt,
      reason: 'late_evidence' as const,
      before: was ? versionOf(was) : null,
      after: versionOf(stay),
    }))
  await store.insertCorrections(tx, corrections)
  await enterFees(
    ctx,
    tx,
    touched.map(({ stay }) => stay),
  )
}

function versionOf(stay: Stay): StayVersion {
  const { state, enteredAt, leftAt, feeFen, tariffId, feeLines, day } = stay
  return { state, enteredAt, leftAt, feeFen, tariffId, feeLines, day }
}

/** Old evidence that one batch deletes at most. */
const prunedRowsMax = 10_000

async function saveStates(tx: Db, hands: readonly BayInHand[]): Promise<void> {
  const states = hands.flatMap(({ bay, before, state }) =>
    state && state !== before ? [{ ...state, bayId: bay.id, lotId: bay.lotId, before }] : [],
  )
  await saveBayStates(tx, states)
  const pruned = states
    .filter((state) => prunesNow(state.bayId, state.before, state))
    .map((state) => ({ bayId: state.bayId, keptSince: keptSince(state) }))
  if (pruned.length > 0) await pruneEvidence(tx, pruned, prunedRowsMax)
}
