import type { Logger } from 'pino'
import type { WriterState } from '../api/live/frames.ts'
import { isUnavailable, type TelemetryError } from '../api/telemetry/errors.ts'
import { fullJitterMs } from './deliver.ts'
import { refusedPauseMs, type Timing } from './pacing.ts'

/** Whether a store takes what it is given, and the patience with it while it does not. */
export type StoreOutage = {
  condition(): WriterState['condition']
  /** What the store said last, while it takes nothing. */
  reason(): string | null
  /** How often it failed since the start. */
  failures(): number
  answered(): void
  /** Remembers a failure without waiting. */
  failed(error: TelemetryError): void
  /** Remembers a failure and leaves the store alone for a while; rejects when aborted. */
  rest(error: TelemetryError, signal: AbortSignal): Promise<void>
}

export function watchOutage(log: Pick<Logger, 'warn' | 'error' | 'info'>, timing: Timing) {
  let condition: WriterState['condition'] = 'ok'
  let reason: string | null = null
  let failures = 0
  let tries = 0

  function failed(error: TelemetryError) {
    const found = isUnavailable(error) ? 'away' : 'refused'
    if (found !== condition && found === 'away')
      log.warn({ err: error }, 'the telemetry store is away; readings wait')
    if (found !== condition && found === 'refused')
      log.error({ err: error }, 'the telemetry store refuses; readings wait until it is mended')
    condition = found
    reason = error.message
    failures += 1
    tries += 1
  }

  const outage: StoreOutage = {
    condition: () => condition,
    reason: () => reason,
    failures: () => failures,
    answered() {
      if (condition !== 'ok') log.info('the telemetry store takes readings again')
      condition = 'ok'
      reason = null
      tries = 0
    },
    failed,
    async rest(error, signal) {
      failed(error)
      const pauseMs = condition === 'away' ? fullJitterMs : refusedPauseMs
      await timing.wait(pauseMs(tries, timing.random()), signal)
      signal.throwIfAborted()
    },
  }
  return outage
}
