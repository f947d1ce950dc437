import {
  type AlarmCode,
  alarmCodes,
  type IngestState,
  type PlatformAlarm,
} from '../api/live/frames.ts'

/** What the conditions are judged from; `sessionLostAt` is when the broker last forgot our session. */
export type Watched = Pick<IngestState, 'at' | 'cursors' | 'journal' | 'telemetry' | 'gaps'> & {
  brokerUnsafe: string | null
  sessionLostAt: number | null
}

const nearlyFull = 0.8
const behindS = 60
/** A loss that cannot be undone is shown for a day; the gaps stay in their list. */
const dayMs = 86_400_000

/** The conditions that hold now, the most pressing first; each keeps the time it began. */
export function alarmsNow(watched: Watched, before: readonly PlatformAlarm[]): PlatformAlarm[] {
  return alarmCodes.flatMap((code) => {
    const detail = conditions[code](watched)
    if (detail === null) return []
    const since = before.find((alarm) => alarm.code === code)?.since ?? watched.at
    return [{ code, since, detail }]
  })
}

/** Each answers what is wrong, or null. */
const conditions: Record<AlarmCode, (watched: Watched) => string | null> = {
  journal_failing: ({ journal }) =>
    journal.condition === 'failing' ? 'The disk of the journal answers with errors.' : null,
  journal_full: ({ journal }) =>
    journal.condition === 'full' ? 'The journal has no room: nothing is acknowledged.' : null,
  telemetry_refused: ({ telemetry }) =>
    telemetry.condition === 'refused' ? (telemetry.reason ?? 'The telemetry store refuses.') : null,
  broker_unsafe: ({ brokerUnsafe }) => brokerUnsafe,
  telemetry_away: ({ telemetry }) =>
    telemetry.condition === 'away' ? (telemetry.reason ?? 'The telemetry store is away.') : null,
  journal_nearly_full: ({ journal: { condition, bytes, budgetBytes } }) =>
    condition === 'ok' && bytes >= nearlyFull * budgetBytes
      ? `The journal holds ${percent(bytes / budgetBytes)} of its budget.`
      : null,
  journal_damaged: ({ journal }) =>
    journal.damaged > 0 ? `${journal.damaged} records of the journal cannot be read.` : null,
  messages_missing: ({ at, gaps, sessionLostAt }) => {
    if (gaps.missing > 0) return `${gaps.missing} messages of ${gaps.open} gaps never came.`
    const isFresh = sessionLostAt !== null && at - sessionLostAt < dayMs
    return isFresh ? 'The broker forgot the session of ingest and what it kept for it.' : null
  },
  reactions_behind: ({ cursors }) => {
    const lagSeconds = cursors.react?.lagSeconds ?? 0
    return lagSeconds > behindS ? `Reactions are ${Math.round(lagSeconds)} s behind.` : null
  },
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
