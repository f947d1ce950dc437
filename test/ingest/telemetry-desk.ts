import { pino } from 'pino'
import { TelemetryError, type TelemetryErrorKind } from '../../api/telemetry/errors.ts'
import { lineOf } from '../../api/telemetry/line.ts'
import type { Mark, Point, TelemetryStore } from '../../api/telemetry/store.ts'
import { sharedDecoder } from '../../ingest/decoded.ts'
import type { JournalEntry } from '../../ingest/journal/journal.ts'
import type { Refused } from '../../ingest/judge.ts'
import { telemetryConsumer } from '../../ingest/telemetry.ts'
import { testClock } from '../support/clock.ts'

/** How a store answers one request: takes it, takes it and yet says no, or says no. */
export type Answer = 'ok' | TelemetryErrorKind
export type Request = { points: readonly Point[]; mark: Mark | undefined }

const batch = 5000
const startMs = Date.UTC(2026, 10, 2)

/** The telemetry consumer between a journal in memory and a store that answers as it is told. */
export function telemetryDesk(options: { journal?: string } = {}) {
  const clock = testClock(startMs)
  const entries: JournalEntry[] = []
  const kept: [position: number, refused: Refused][] = []
  const waits: number[] = []
  let unwritten = Number.POSITIVE_INFINITY
  const stopping = new AbortController()
  let elapsedMs = 0
  const store = scriptedStore(() => {
    elapsedMs += 20
  })
  const log: { level: number; msg: string }[] = []

  const journal = { id: options.journal ?? 'journal-1', first: () => 0, end: () => entries.length }
  const timing = {
    async wait(ms: number) {
      waits.push(ms)
      elapsedMs += ms
      store.waited()
    },
    random: () => 0.5,
    elapsedMs: () => elapsedMs,
  }
  const decoder = sharedDecoder(1, {
    deviceAt: (id: string) => ({ id, siteId: 's1', communityId: 'c1', model: null }),
  })
  const quarantine = {
    keep: (entry: JournalEntry, refused: Refused) => kept.push([entry.position, refused]),
    sparing: (_entry: JournalEntry, _reason: string, step: () => void) => step(),
    firstUnwritten: () => unwritten,
  }
  const ctx = {
    telemetry: { ...store.asStore },
    clock,
    log: pino({ level: 'info' }, { write: (line: string) => log.push(JSON.parse(line)) }),
  }
  /** As after a restart of ingest: nothing is remembered but what the store has. */
  const started = () => telemetryConsumer({ ctx, journal, decoder, quarantine, timing })
  let consumer = started()
  let position: number | undefined
  let done = 0

  async function place(): Promise<number> {
    if (position === undefined) {
      const saved = (await consumer.savedPosition()) ?? 0
      position = Math.min(saved, entries.length)
      done = position
      consumer.begin?.(position, position)
    }
    return position
  }
  /** One batch, or what is gathered once there is nothing more to read. */
  async function step() {
    const from = await place()
    const some = entries.slice(from, from + batch)
    const stretch = { entries: some, next: from + some.length }
    const went =
      some.length > 0
        ? await consumer.consume(stretch, stopping.signal)
        : await consumer.flush(stopping.signal)
    position = went.next
    done = went.done ?? went.next
    return went
  }

  return {
    store,
    entries,
    kept,
    waits,
    log,
    clock,
    stop: () => stopping.abort(),
    state: () => consumer.state(),
    save: async () => consumer.save?.(),
    step,
    /** Reads until the end of the journal, and until all of it is sent. */
    async run() {
      while ((await place()) < entries.length || done < entries.length) await step()
    },
    restart() {
      consumer = started()
      position = undefined
    },
    passTime(ms: number) {
      elapsedMs += ms
    },
    /** What was refused from this position on is not in the records yet. */
    isUnwrittenFrom(position: number) {
      unwritten = position
    },
    /** Puts `count` messages into the journal, each with its position as its sequence. */
    receive(count: number) {
      for (let index = 0; index < count; index += 1) {
        const seq = entries.length
        entries.push(entryAt(seq, { at: startMs + seq, seq, occupied: seq % 2 === 0 }))
      }
    },
    receiveRaw(message: object) {
      entries.push(entryAt(entries.length, message))
    },
  }
}

function entryAt(position: number, message: object): JournalEntry {
  return {
    position,
    topic: `linli/v1/s1/bay-${position % 7}/parking.bay`,
    payload: Buffer.from(JSON.stringify(message)),
    receivedAt: startMs + 1000 + position,
    flags: { qos: 1, dup: false, retain: false },
  }
}

/** Keeps lines by identity, as InfluxDB does, and marks by journal. */
function scriptedStore(onRequest: () => void) {
  const lines = new Map<string, string>()
  const marks = new Map<string, number>()
  const requests: Request[] = []
  let answer = (_request: Request): Answer => 'ok'
  let asked = (): Answer => 'ok'
  let afterWait = () => {}

  const said = (found: Answer) => {
    if (found !== 'ok') throw new TelemetryError(found, `it says ${found}`)
  }
  const asStore: Pick<TelemetryStore, 'write' | 'marked'> = {
    async write(points, mark) {
      onRequest()
      requests.push({ points, mark })
      said(answer({ points, mark }))
      for (const point of points)
        lines.set(`${point.kind} ${point.device} ${point.atMs} ${point.nanos}`, lineOf(point))
      if (mark) marks.set(mark.journal, mark.position)
    },
    async marked(journal) {
      onRequest()
      said(asked())
      return marks.get(journal)
    },
  }
  return {
    asStore: asStore as TelemetryStore,
    lines,
    marks,
    requests,
    waited: () => afterWait(),
    answers(to: (request: Request) => Answer) {
      answer = to
    },
    answersMarked(to: () => Answer) {
      asked = to
    },
    /** Runs while the writer waits. */
    duringWait(deed: () => void) {
      afterWait = deed
    },
    drop() {
      lines.clear()
      marks.clear()
    },
  }
}
