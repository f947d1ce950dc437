import { hash32, pointOf } from '../api/telemetry/point.ts'
import type { Decoder } from './decoded.ts'
import type { JournalEntry } from './journal/journal.ts'
import type { Accepted } from './judge.ts'
import type { Quarantine } from './quarantine.ts'
import type { Batch } from './telemetry-writer.ts'

/** The points of these entries: a function of the entries and what they were judged to be, of nothing else. */
export function batchOf(
  entries: readonly JournalEntry[],
  decoder: Decoder,
  quarantine: Pick<Quarantine, 'sparing'>,
): Batch {
  const batch: Batch = { points: [], entries: [] }
  for (const entry of entries)
    quarantine.sparing(entry, 'driver_failed', () =>
      addPoints(batch, decoder.judged(entry).accepted, entry),
    )
  return batch
}

function addPoints(batch: Batch, accepted: readonly Accepted[], entry: JournalEntry): void {
  for (const [index, { reading, device, deviceAt }] of accepted.entries()) {
    const isCounted = reading.seq !== undefined
    const hash = isCounted ? 0 : hash32(entry.payload, twinsBefore(accepted, index))
    batch.points.push(pointOf(reading, device, hash, deviceAt))
    batch.entries.push(entry)
  }
}

/** Earlier readings of the message that only their payload would tell apart from this one, and it cannot. */
function twinsBefore(accepted: readonly Accepted[], index: number): number {
  const own = accepted[index]?.reading
  return accepted
    .slice(0, index)
    .filter(
      ({ reading: { deviceId, kind, observedAt, seq } }) =>
        seq === undefined &&
        deviceId === own?.deviceId &&
        kind === own.kind &&
        observedAt === own.observedAt,
    ).length
}
