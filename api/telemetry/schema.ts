import { type Static, Type } from 'typebox'
import { kinds } from '../../devices/reading.ts'

const Value = Type.Union([Type.Number(), Type.Boolean(), Type.String()])

export const LatestQuery = Type.Object({
  device: Type.String(),
  kind: Type.Optional(Type.Enum(kinds)),
})

/** GET /api/telemetry/latest: the newest point of each kind of one device. */
export const LatestPoint = Type.Object({
  deviceId: Type.String(),
  kind: Type.Enum(kinds),
  at: Type.Integer({ description: 'epoch milliseconds' }),
  fields: Type.Record(Type.String(), Value),
})
export type LatestPoint = Static<typeof LatestPoint>

/** GET /api/telemetry/series: at most 2,000 points. */
export const SeriesQuery = Type.Object({
  device: Type.String(),
  kind: Type.Enum(kinds),
  field: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,63}$' }),
  from: Type.Integer(),
  to: Type.Integer(),
  /** Seconds per window; absent: raw points. */
  windowS: Type.Optional(Type.Integer({ minimum: 1 })),
  fn: Type.Optional(Type.Enum(['mean', 'min', 'max', 'last', 'count'])),
})
export type SeriesQuery = Static<typeof SeriesQuery>

export const Series = Type.Array(Type.Object({ at: Type.Integer(), value: Value }))
export type Series = Static<typeof Series>

/** GET /api/telemetry/counts: readings of a kind per window. */
export const CountsQuery = Type.Object({
  kind: Type.Enum(kinds),
  from: Type.Integer(),
  to: Type.Integer(),
  windowS: Type.Integer({ minimum: 1 }),
  site: Type.Optional(Type.String()),
  community: Type.Optional(Type.String()),
})
export type CountsQuery = Static<typeof CountsQuery>

export const Counts = Type.Array(Type.Object({ at: Type.Integer(), count: Type.Integer() }))
export type Counts = Static<typeof Counts>
