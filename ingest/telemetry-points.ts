import { pointOf } from '../api/telemetry/point.ts'
import type { Decoder } from './decoded.ts'
import type { JournalEntry } from './journal/journal.ts'
import type { Accepted } from './judge.ts'
import { orderOf } from './order.ts'
import type { Quarantine } from './quarantine.ts'
import type { Batch } from './telemetry-writer.ts'

/** Adds the points of an entry: a function of it and of what it was judged to be, of nothing else. */
export function addPointsOf(
  batch: Batch,
  entry: JournalEntry,
  decoder: Decoder,
  quarantine: Pick<Quarantine, 'sparing'>,
): void {
  quarantine.sparing(entry, 'driver_failed', () =>
    addPoints(batch, decoder.judged(entry).accepted, entry),
  )
}

function addPoints(batch: Batch, accepted: readonly Accepted[], entry: JournalEntry): void {
  for (const [index, { reading, device, deviceAt }] of accepted.entries()) {
    const order = orderOf(accepted, index, entry.payload)
    batch.points.push(pointOf(reading, device, order, deviceAt))
    batch.entries.push(entry)
  }
}
