import type { LiveReading } from './events.ts'

/** The MQTT topic on which ingest hands last values to every api node; QoS 0, not retained. */
export const framesTopic = 'linli/internal/live/frames'

/** The MQTT topic of ingest's own state, retained, once a second; api shows it as health. */
export const ingestStateTopic = 'linli/internal/live/ingest'

export type Frame = { at: number; readings: LiveReading[] }

export type IngestState = {
  at: number
  brokerUp: boolean
  lastMessageAt: number | null
  received: number
  rejected: number
  cursors: Record<string, { lagRecords: number; lagSeconds: number }>
}
