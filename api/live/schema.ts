import { type Static, Type } from 'typebox'
import { IngestState, PlatformAlarm } from './frames.ts'

const PartState = Type.Enum(['up', 'down', 'unknown'])

/** GET /api/health. `degraded`: a part is not up, or a condition of the platform stands. */
export const Health = Type.Object({
  status: Type.Enum(['ok', 'degraded']),
  parts: Type.Object({
    broker: PartState,
    /** All but the state and the cursors is absent while ingest is silent. */
    ingest: Type.Object({
      state: PartState,
      cursors: IngestState.properties.cursors,
      ...Type.Partial(
        Type.Pick(IngestState, [
          'lastMessageAt',
          'received',
          'rejected',
          'unacknowledged',
          'journal',
          'telemetry',
          'gaps',
          'eventLoopP99Ms',
        ]),
      ).properties,
    }),
    telemetry: PartState,
    records: PartState,
  }),
  /** The most pressing first. */
  alarms: Type.Array(PlatformAlarm),
})
export type Health = Static<typeof Health>
