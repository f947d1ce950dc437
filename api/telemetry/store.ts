import type { FieldValue, Kind } from '../../devices/reading.ts'
import type { Counts, CountsQuery, LatestPoint, Series, SeriesQuery } from './schema.ts'

/**
 * One point as it is stored. Tags are registry ids only; never a plate, card or name.
 * Its time, `atMs` and `nanos`, is the identity beside the tags: written twice, it leaves one point.
 */
export type Point = {
  kind: Kind
  device: string
  site: string
  community: string
  adapter: string
  /** Epoch milliseconds, from 1970 to 2262. */
  atMs: number
  /** 0…999,999, added in nanoseconds: tells the points of one millisecond apart. */
  nanos: number
  fields: Record<string, FieldValue>
  seq?: number
  boot?: string
  quality: string
  /** The device's own time in epoch milliseconds, when ingest did not use it. */
  deviceAt?: number
}

/** Every record of this journal before `position` is stored; kept with the points, so that it is lost with them. */
export type Mark = { journal: string; position: number; at: number }

/** Where points are kept: InfluxDB in production, DuckDB embedded; one contract suite accepts both. */
export type TelemetryStore = {
  embedded: boolean
  /**
   * Resolves once every point, and with them the mark, is durable; rejects with a TelemetryError, and
   * then may be repeated whole.
   */
  write(points: readonly Point[], mark?: Mark): Promise<void>
  /** The furthest position marked under this journal; undefined: never marked, or all was lost. */
  marked(journal: string): Promise<number | undefined>
  /** The newest point per device and kind; of one device, or of all (at most `sinceMs` old). */
  latest(query: { device?: string; kind?: Kind; sinceMs?: number }): Promise<LatestPoint[]>
  series(query: SeriesQuery): Promise<Series>
  counts(query: CountsQuery): Promise<Counts>
  ping(): Promise<void>
  close(): Promise<void>
}
