import type { IngestState } from '../../api/live/frames.ts'

/** Ingest as it reports itself on a good day; `more` says what is otherwise. */
export function ingestState(more: Partial<IngestState> = {}): IngestState {
  return {
    at: 100_000,
    brokerUp: true,
    lastMessageAt: 98_500,
    received: 12,
    rejected: 3,
    unacknowledged: { messages: 2, bytes: 640 },
    cursors: {
      telemetry: { lagRecords: 7, lagSeconds: 0.5 },
      react: { lagRecords: 0, lagSeconds: 0 },
    },
    journal: {
      condition: 'ok',
      records: 1200,
      bytes: 400_000,
      budgetBytes: 10_000_000,
      segments: 2,
      oldestAt: 40_000,
      damaged: 0,
    },
    telemetry: {
      condition: 'ok',
      reason: null,
      batches: { written: 31, retried: 2, halved: 1, refused: 0 },
      points: 1100,
      rejectedPoints: 4,
    },
    gaps: { open: 1, missing: 6 },
    eventLoopP99Ms: 21,
    alarms: [],
    ...more,
  }
}
