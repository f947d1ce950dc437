import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '../api/context.ts'
import type { IngestState, PlatformAlarm } from '../api/live/frames.ts'
import { alarmsNow } from './alarms.ts'
import type { RunningConsumer } from './consumer.ts'
import type { Door } from './door.ts'
import type { Journal } from './journal/journal.ts'
import type { Receiver } from './receive.ts'

type Watched = {
  clock: Clock
  door: Door
  receiver: Receiver
  journal: Journal
  consumers: readonly RunningConsumer[]
  rejected(): number
  telemetry(): IngestState['telemetry']
  gaps(): IngestState['gaps']
  /** Why the broker is not trusted to keep what it acknowledges; null: it is. */
  brokerUnsafe(): string | null
}

export type StateWatch = { now(): IngestState; stop(): void }

/** What ingest says of itself, each time it is asked. */
export function watchState(watched: Watched): StateWatch {
  const { clock, door, receiver, journal, consumers } = watched
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  let alarms: PlatformAlarm[] = []
  let sessionsLost = 0
  let sessionLostAt: number | null = null

  return {
    now() {
      const at = clock.now()
      if (door.sessionsLost() > sessionsLost) sessionLostAt = at
      sessionsLost = door.sessionsLost()
      const state = {
        at,
        brokerUp: door.isUp(),
        lastMessageAt: receiver.lastMessageAt(),
        received: receiver.received(),
        rejected: watched.rejected(),
        unacknowledged: door.unacknowledged(),
        cursors: Object.fromEntries(consumers.map((one) => [one.name, lagOf(one, journal, at)])),
        journal: journal.state(),
        telemetry: watched.telemetry(),
        gaps: watched.gaps(),
        eventLoopP99Ms: Math.round(delay.percentile(99) / 1e5) / 10,
      }
      delay.reset()
      alarms = alarmsNow({ ...state, brokerUnsafe: watched.brokerUnsafe(), sessionLostAt }, alarms)
      return { ...state, alarms }
    },
    stop: () => delay.disable(),
  }
}

function lagOf(consumer: RunningConsumer, journal: Journal, now: number) {
  const lagRecords = journal.end() - consumer.position()
  const oldestAt = journal.receivedAt(consumer.position()) ?? now
  return { lagRecords, lagSeconds: lagRecords === 0 ? 0 : Math.max(0, (now - oldestAt) / 1000) }
}
