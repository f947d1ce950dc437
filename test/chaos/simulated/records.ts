import type { Notice } from '../../../api/incidents/notices.ts'
import type { SequenceLine } from '../../../api/intake/schema.ts'
import type { Posting } from '../../../api/ledger/schema.ts'
import type { Sighting } from '../../../api/parking/evidence.ts'
import type { BayState, Stay } from '../../../api/parking/schema.ts'
import type { NewGap } from '../../../ingest/gaps.ts'
import type { EventLoop, Life } from './event-loop.ts'

/** A case of a device and type: the notices noted on it, oldest first, and when it was closed. */
export type Case = {
  id: string
  notice: Notice
  repeated: readonly number[]
  endedAt: number | null
}

/** All that stands in the records; every value is replaced, never changed. */
export type Tables = {
  /** By `journal/consumer`. */
  places: Map<string, number>
  /** By bay, then by `at/order`. */
  evidence: Map<string, ReadonlyMap<string, Sighting>>
  bayStates: Map<string, BayState>
  stays: Map<string, Stay>
  postings: Map<string, Posting>
  cases: Map<string, Case>
  sequences: Map<string, SequenceLine[]>
  gaps: Map<string, NewGap & { filledAt: number | null }>
}

/** A database as PostgreSQL is one: a transaction counts whole or not at all, and its answer may be lost. */
export type SimulatedRecords = {
  tables(): Tables
  /** Passes time, and fails as a database does: before the work is done, or after it. */
  guarded<T>(life: Life, work: () => Promise<T> | T): Promise<T>
  /** Rejects when the records are away, or when the answer is lost; the work may be done then. */
  transaction(life: Life, work: (tables: Tables) => void): Promise<void>
  read<T>(life: Life, ask: (tables: Tables) => T): Promise<T>
  answers(life: Life): Promise<boolean>
  setAway(away: boolean): void
  /** In the midst of the next transaction, before its work counts or after. */
  interrupt(step: () => void): void
  /** So many of the next transactions fail: before they count, or after, when the answer is lost. */
  failNext(failures: readonly ('before' | 'after')[]): void
}

/** Records that answer and refuse a reading three times over do mean the reading (ingest/react.ts). */
const apartMs = 60_000

export function simulatedRecords(loop: EventLoop): SimulatedRecords {
  let tables: Tables = {
    places: new Map(),
    evidence: new Map(),
    bayStates: new Map(),
    stays: new Map(),
    postings: new Map(),
    cases: new Map(),
    sequences: new Map(),
    gaps: new Map(),
  }
  let away = false
  let interruption: (() => void) | undefined
  let failedAt = Number.NEGATIVE_INFINITY
  let failures: ('before' | 'after')[] = []
  const passing = (life: Life) => loop.wait(loop.int(0, 20), life)

  function takeInterruption(): (() => void) | undefined {
    const step = interruption
    interruption = undefined
    return step
  }
  async function guarded<T>(life: Life, work: () => Promise<T> | T): Promise<T> {
    await passing(life)
    if (away) throw new Error('the records are away')
    const failure = failures.shift()
    if (failure) failedAt = loop.now()
    if (interruption && loop.chance(0.5)) {
      takeInterruption()?.()
      await passing(life)
    }
    if (failure === 'before') throw new Error('the connection was lost before the commit')
    const answer = await work()
    takeInterruption()?.()
    await passing(life)
    if (failure === 'after') throw new Error('the connection was lost after the commit')
    return answer
  }

  return {
    tables: () => tables,
    guarded,
    transaction: (life, work) =>
      guarded(life, () => {
        const draft = copyOf(tables)
        work(draft)
        tables = draft
      }),
    async read(life, ask) {
      await passing(life)
      if (away) throw new Error('the records are away')
      return ask(tables)
    },
    async answers(life) {
      await passing(life)
      return !away
    },
    setAway: (isAway) => {
      away = isAway
    },
    interrupt: (step) => {
      interruption = step
    },
    failNext(next) {
      if (loop.now() - failedAt >= apartMs) failures = [...next]
    },
  }
}

function copyOf(tables: Tables): Tables {
  return {
    places: new Map(tables.places),
    evidence: new Map(tables.evidence),
    bayStates: new Map(tables.bayStates),
    stays: new Map(tables.stays),
    postings: new Map(tables.postings),
    cases: new Map(tables.cases),
    sequences: new Map(tables.sequences),
    gaps: new Map(tables.gaps),
  }
}
