/** What GET /api/health answers (DESIGN.md section 4). */
export type Health = {
  status: 'ok' | 'degraded'
  parts: {
    broker: PartState
    ingest: { cursors: Record<string, { lagRecords: number; lagSeconds: number }> }
    telemetry: PartState
    records: PartState
  }
}
export type PartState = 'up' | 'down' | 'unknown'

export const healthParts = ['broker', 'telemetry', 'records'] as const
