import type { LinkHealth, PartState } from './events.ts'
import type { IngestState } from './frames.ts'

/** Ingest reports once a second; after this silence nothing is known of what it does. */
export const silentMs = 10_000

export type LinkFacts = {
  /** Our own connection to the broker, and since when it is as it is. */
  bus: PartState
  busSince: number
  /** What ingest said last, and when; undefined: nothing yet. */
  ingest: { state: IngestState; heardAt: number } | undefined
  /** Whether the stores answer us. */
  telemetry: PartState
  records: PartState
}

/** What ingest said last, while it is recent enough to stand. */
export function standing({ bus, ingest }: LinkFacts, now: number): IngestState | undefined {
  return bus === 'up' && ingest && now - ingest.heardAt <= silentMs ? ingest.state : undefined
}

/** Tells the parts of the chain apart; `now` in epoch milliseconds. */
export function linkHealth(facts: LinkFacts, now: number): LinkHealth {
  const state = standing(facts, now)
  return {
    broker: state?.brokerUp === false ? 'down' : facts.bus,
    ingest: ingestPart(facts, state, now),
    // Readings that are not written are missing from every chart, whoever else the store answers.
    telemetry: state && state.telemetry.condition !== 'ok' ? 'down' : facts.telemetry,
    records: facts.records,
    lastMessageAt: facts.ingest?.state.lastMessageAt ?? null,
    alarms: state?.alarms.map(({ code, since }) => ({ code, since })) ?? [],
  }
}

function ingestPart(facts: LinkFacts, state: IngestState | undefined, now: number): PartState {
  if (facts.bus !== 'up') return 'unknown'
  if (state) return state.journal.condition === 'ok' ? 'up' : 'down'
  // A report left in the broker may be from long ago: only our own listening shows that none comes.
  return now - facts.busSince > silentMs ? 'down' : 'unknown'
}

/** Whether the sockets should hear of `health` between two checks. */
export function isNews(health: LinkHealth, told: LinkHealth): boolean {
  if (parts.some((part) => health[part] !== told[part])) return true
  if (JSON.stringify(health.alarms) !== JSON.stringify(told.alarms)) return true
  return (health.lastMessageAt ?? 0) - (told.lastMessageAt ?? 0) >= ageStepMs
}

const parts = ['broker', 'ingest', 'telemetry', 'records'] as const

/** The age of the last message is shown in seconds; a finer step would only cost. */
const ageStepMs = 2000
