import { type Context, contextFor } from '../context.ts'
import { openIncidents, tasksOf } from '../incidents/actions.ts'
import { occupancy } from '../parking/actions.ts'
import type { Account } from '../people/schema.ts'
import type { LinkHealth, LiveReading, Snapshot } from './events.ts'
import { type Places, readingsIn } from './parts.ts'
import { type Streams, streamsOf } from './streams.ts'

export type SnapshotSources = {
  streams: Streams
  devices(): LiveReading[]
  places: Places
  health(): LinkHealth
}

/**
 * What an account may see now. The numbers are read before the records: a change sent meanwhile is
 * then both in the snapshot and sent, which is harmless; a missed one would not be.
 */
export async function takeSnapshot(
  ctx: Context,
  sources: SnapshotSources,
  account: Account,
): Promise<Snapshot> {
  const seq = sources.streams.numbersFor(account)
  const seen = contextFor(ctx, account)
  const sees = new Set(streamsOf(account))
  const [incidents, lots, tasks] = await Promise.all([
    sees.has('incidents') ? openIncidents(seen) : [],
    sees.has('parking') ? occupancy(seen) : [],
    sees.has('tasks') ? tasksOf(seen, account.volunteerId) : [],
  ])
  return {
    at: ctx.clock.now(),
    seq,
    devices: sees.has('devices') ? readingsIn(account, sources.devices(), sources.places) : [],
    incidents,
    lots,
    tasks,
    health: sources.health(),
  }
}
