import type { Context } from '../context.ts'
import { openIncidents, tasksOf } from '../incidents/actions.ts'
import { occupancy } from '../parking/actions.ts'
import type { Account } from '../people/schema.ts'
import type { LinkHealth, LiveReading, Snapshot } from './events.ts'
import { type Streams, streamsOf } from './streams.ts'

export type SnapshotSources = {
  streams: Streams
  devices(): LiveReading[]
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
  const sees = new Set(streamsOf(account))
  const [incidents, lots, tasks] = await Promise.all([
    sees.has('incidents') ? openIncidents(ctx) : [],
    sees.has('parking') ? occupancy(ctx) : [],
    sees.has('tasks') ? tasksOf(ctx, account.volunteerId) : [],
  ])
  return {
    at: ctx.clock.now(),
    seq,
    devices: sees.has('devices') ? sources.devices() : [],
    incidents,
    lots,
    tasks,
    health: sources.health(),
  }
}
