import { alarmCodes, type IngestState } from '../live/frames.ts'
import type { Chain } from './watch.ts'

/** A metric of the chain: its samples, each with the value of its one label. */
export type Described = {
  name: string
  help: string
  type: 'counter' | 'gauge'
  label?: string
  read(chain: Chain): readonly Sample[]
}
type Sample = [value: number, label?: string]

type Read<T> = (state: IngestState) => T

const gauge = (name: string, help: string, read: Read<number | null>): Described => ({
  ...{ name, help, type: 'gauge' },
  read: (chain) => told(chain, read).map((value) => [value]),
})

const counter = (name: string, help: string, read: Read<number | null>): Described => ({
  ...gauge(name, help, read),
  type: 'counter',
})

/** One sample per name that `read` answers; the name is the label's value. */
const gauges = (
  name: string,
  label: string,
  help: string,
  read: Read<Record<string, number>>,
): Described => ({
  ...{ name, help, type: 'gauge', label },
  read: (chain) =>
    told(chain, read).flatMap((values) =>
      Object.entries(values).map(([of, value]): Sample => [value, of]),
    ),
})

/** Nothing while ingest is silent, or where it knows nothing. */
function told<T>(chain: Chain, read: Read<T>): NonNullable<T>[] {
  const state = chain.ingest()
  const value = state && read(state)
  return value === null || value === undefined ? [] : [value]
}

/** 1 for the one that holds, 0 for the others. */
function oneOf(all: readonly string[], holding: string): Record<string, number> {
  return Object.fromEntries(all.map((name) => [name, name === holding ? 1 : 0]))
}

function lags(cursors: IngestState['cursors'], unit: 'lagRecords' | 'lagSeconds') {
  return Object.fromEntries(Object.entries(cursors).map(([name, lag]) => [name, lag[unit]]))
}

const partsUp: Described = {
  name: 'linli_part_up',
  help: 'Whether a part of the chain is up; no sample while that is unknown',
  type: 'gauge',
  label: 'part',
  read(chain) {
    const { broker, ingest, telemetry, records } = chain.health()
    return Object.entries({ broker, ingest, telemetry, records })
      .filter(([, state]) => state !== 'unknown')
      .map(([part, state]) => [state === 'up' ? 1 : 0, part])
  },
}

const ageS = (at: number, then: number | null) =>
  then === null ? null : Math.max(0, at - then) / 1000

/** What the chain reports; counters are since ingest started. */
export const chainMetrics: readonly Described[] = [
  partsUp,
  gauges('linli_alarm', 'code', 'Whether a condition of the platform stands', ({ alarms }) => {
    const codes = alarms.map(({ code }) => code)
    return Object.fromEntries(alarmCodes.map((code) => [code, codes.includes(code) ? 1 : 0]))
  }),
  counter('linli_ingest_received_total', 'Messages received', (said) => said.received),
  counter('linli_ingest_rejected_total', 'Messages not taken', (said) => said.rejected),
  gauge(
    'linli_ingest_last_message_age_seconds',
    'Time since the last device message',
    ({ at, lastMessageAt }) => ageS(at, lastMessageAt),
  ),
  gauge(
    'linli_ingest_unacknowledged_messages',
    'Messages received and not on disk yet',
    ({ unacknowledged }) => unacknowledged.messages,
  ),
  gauge(
    'linli_ingest_unacknowledged_bytes',
    'Bytes received and not on disk yet',
    ({ unacknowledged }) => unacknowledged.bytes,
  ),
  gauge(
    'linli_ingest_event_loop_p99_seconds',
    'How late timers of ingest fire, 99th percentile',
    ({ eventLoopP99Ms }) => eventLoopP99Ms / 1000,
  ),
  gauges('linli_ingest_lag_records', 'cursor', 'Records a cursor is behind', ({ cursors }) =>
    lags(cursors, 'lagRecords'),
  ),
  gauges('linli_ingest_lag_seconds', 'cursor', 'Time a cursor is behind', ({ cursors }) =>
    lags(cursors, 'lagSeconds'),
  ),
  gauges('linli_journal_condition', 'condition', '1 for the one that holds', ({ journal }) =>
    oneOf(['ok', 'full', 'failing'], journal.condition),
  ),
  gauge('linli_journal_bytes', 'Disk the journal uses', ({ journal }) => journal.bytes),
  gauge('linli_journal_budget_bytes', 'Disk it may use', ({ journal }) => journal.budgetBytes),
  gauge('linli_journal_records', 'Messages it keeps', ({ journal }) => journal.records),
  gauge('linli_journal_segments', 'Its files', ({ journal }) => journal.segments),
  gauge(
    'linli_journal_oldest_age_seconds',
    'Age of the oldest message it keeps',
    ({ at, journal }) => ageS(at, journal.oldestAt),
  ),
  counter(
    'linli_journal_damaged_records_total',
    'Messages it could not read back',
    ({ journal }) => journal.damaged,
  ),
  gauges('linli_telemetry_condition', 'condition', '1 for the one that holds', ({ telemetry }) =>
    oneOf(['ok', 'away', 'refused'], telemetry.condition),
  ),
  {
    ...gauges(
      'linli_telemetry_batches_total',
      'outcome',
      'Write requests by how they ended',
      ({ telemetry }) => telemetry.batches,
    ),
    type: 'counter',
  },
  counter('linli_telemetry_points_total', 'Points written', ({ telemetry }) => telemetry.points),
  counter(
    'linli_telemetry_rejected_points_total',
    'Points the store will never take',
    ({ telemetry }) => telemetry.rejectedPoints,
  ),
  gauge('linli_gaps_open', 'Runs of sequence numbers that never came', ({ gaps }) => gaps.open),
  gauge('linli_gaps_missing_messages', 'Messages that never came', ({ gaps }) => gaps.missing),
]
