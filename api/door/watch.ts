import type { App } from '../http.ts'
import type { LinkHealth } from '../live/events.ts'
import type { AlarmCode, IngestState } from '../live/frames.ts'
import { Health } from '../live/schema.ts'
import { type Account, may } from '../people/schema.ts'
import { accountIfAny, sendProblem } from '../route.ts'
import { openOnLoopback } from './guard.ts'

/** What the door asks about the rest of the chain; apiPart answers it. */
export type Chain = {
  ready(): boolean
  health(): LinkHealth
  /** What ingest says of itself, while it says something. */
  ingest(): IngestState | undefined
}

export function watchRoutes(app: App, chain: Chain): void {
  app.get(
    '/api/health',
    { ...openOnLoopback, schema: { response: { 200: Health } } },
    async (request, reply) => {
      if (!chain.ready()) return sendProblem(reply, 503, 'Linli is still starting.')
      return reply.send(healthFor(accountIfAny(request), chain))
    },
  )
}

function healthFor(account: Account | undefined, chain: Chain): Health {
  const { broker, ingest, telemetry, records } = chain.health()
  const report = chain.ingest()
  const isWell = [broker, ingest, telemetry, records].every((state) => state === 'up')
  const alarms = report?.alarms ?? []
  const health: Health = {
    status: isWell && alarms.length === 0 ? 'ok' : 'degraded',
    parts: {
      broker,
      ingest: { ...report, state: ingest, cursors: report?.cursors ?? {} },
      telemetry,
      records,
    },
    alarms,
  }
  return account && may(account, 'intake.read') ? health : withoutReasons(health)
}

/** A reason may name hosts and databases: it is for those who look after them. */
function withoutReasons(health: Health): Health {
  const { parts, alarms } = health
  const writer = parts.ingest.telemetry
  return {
    ...health,
    parts: {
      ...parts,
      ingest: { ...parts.ingest, ...(writer ? { telemetry: { ...writer, reason: null } } : {}) },
    },
    alarms: alarms.map((alarm) => ({ ...alarm, detail: plainly[alarm.code] })),
  }
}

const plainly: Record<AlarmCode, string> = {
  journal_failing: 'The disk of the journal answers with errors; nothing is acknowledged.',
  journal_full: 'The journal has no room; nothing is acknowledged.',
  telemetry_refused: 'The telemetry store refuses readings; they wait in the journal.',
  broker_unsafe: 'The broker is set up so that it may lose messages.',
  telemetry_away: 'The telemetry store does not answer; readings wait in the journal.',
  journal_nearly_full: 'The journal is nearly full.',
  journal_damaged: 'Records of the journal cannot be read back.',
  messages_missing: 'Messages of devices never came.',
  reactions_behind: 'Incidents and parking follow late.',
}
