import type { Logger } from 'pino'
import type { Reading } from '../devices/reading.ts'
import { type BayChanges, type BayFact, bayChanges } from './bay-changes.ts'
import type { Consumer } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import { deliver } from './deliver.ts'
import type { JournalEntry } from './journal/journal.ts'
import type { Accepted } from './judge.ts'
import { inLoads } from './loads.ts'
import { orderOf } from './order.ts'
import { realTiming, type Timing } from './pacing.ts'
import type { Quarantine } from './quarantine.ts'
import { type Facts, type Rooms, reactName } from './rooms.ts'

/** One thing a room may want to know, and the record that said it. */
type Fact = { entry: JournalEntry } & ({ bay: BayFact } | { notice: Reading })

/**
 * A batch is refused so often by records that answer before it is halved, and a single reading before
 * it is given up: a deadlock or a lost connection passes.
 */
const refusalsMax = 3

/** Facts that are worth a transaction of their own, and how many one may have at most. */
const factsPerLoad = 1000
const factsAtMost = 2000

/** A fact holds its record, and with it what was read from disk at once. */
const bytesAtMost = 4 * 1024 * 1024

/** A place is worth a transaction of its own only this often; what is read again does nothing. */
const savedEvery = 20_000

/**
 * So many records before its place are read again at a start: what bays said there and was left out
 * is known again, and nothing that was left out stays so for longer.
 */
const recordsReadAgain = 50_000

/** Small, so that what was decoded is soon let go of. */
const recordsPerRead = 500

type Load = { facts: Fact[]; records: number; bytes: number }

/**
 * Hands what was observed to the rooms, a load in one transaction that also saves its place. What a
 * crash brings a second time finds its keys and changes nothing.
 */
export function reactConsumer(
  rooms: Rooms,
  decoder: Decoder,
  quarantine: Pick<Quarantine, 'keep' | 'sparing' | 'firstUnwritten'>,
  log: Pick<Logger, 'warn' | 'error'>,
  timing: Pick<Timing, 'wait' | 'random'> = realTiming,
  readsAgain = recordsReadAgain,
): Consumer {
  const bays = bayChanges()
  /** What is before it has been dealt with already; what bays said there is only remembered. */
  let newFrom = 0
  const mayTouch = demoWatch(rooms)
  const place = placeIn(rooms, quarantine)
  const handOver = handingOver(rooms, place, bays, quarantine, log, timing)

  async function add(load: Load, entries: readonly JournalEntry[]) {
    const judged = entries.map((entry) => decoder.judged(entry).accepted)
    const simulatedToo = await mayTouch(judged)
    for (const [index, entry] of entries.entries()) {
      const isNew = entry.position >= newFrom
      quarantine.sparing(entry, 'react_failed', () =>
        addFacts(load.facts, entry, judged[index] ?? [], { simulatedToo, isNew }, bays),
      )
    }
    const last = entries.at(-1)
    if (last)
      for (const bay of bays.leftOutBefore(last.position - readsAgain))
        load.facts.push({ entry: last, bay })
    for (const entry of entries) load.bytes += entry.payload.length
    load.records += entries.length
  }
  const loads = inLoads<Load>({
    newLoad: () => ({ facts: [], records: 0, bytes: 0 }),
    add,
    isWorthSending: ({ facts, records }) => facts.length >= factsPerLoad || records >= savedEvery,
    isFull: ({ facts, records, bytes }) =>
      facts.length >= factsAtMost || records >= savedEvery || bytes >= bytesAtMost,
    async send({ facts }, next, signal) {
      await handOver(facts, next, signal)
      if (facts.length > 0 || next - place.saved() >= savedEvery) await place.save(next)
      return next
    },
    saved: place.saved,
    forget: bays.doubt,
  })

  return {
    name: reactName,
    batch: recordsPerRead,
    lingerMs: 100,
    savedPosition: place.load,
    readsAgain,
    begin(position, from) {
      newFrom = position
      place.begin(position)
      loads.begin(from)
    },
    consume: loads.consume,
    flush: loads.flush,
    end: loads.end,
    save: () => place.save(loads.done()),
  }
}

/** The place in the records, and what we know of it. */
function placeIn(rooms: Rooms, quarantine: Pick<Quarantine, 'firstUnwritten'>) {
  let saved = 0
  /** It waits for the records to name what was given up; it never goes back. */
  const upTo = (position: number) =>
    Math.max(saved, Math.min(position, quarantine.firstUnwritten()))
  return {
    upTo,
    saved: () => saved,
    async load() {
      const position = await rooms.savedPlace()
      saved = position ?? 0
      return position
    },
    /** A place beyond the journal's end was no place: it is written anew from here. */
    begin(position: number) {
      saved = position
    },
    /** It was saved with the facts before it. */
    note(position: number) {
      saved = Math.max(saved, position)
    },
    async save(reached: number) {
      const position = upTo(reached)
      if (position > saved) {
        await rooms.savePlace(position)
        saved = Math.max(saved, position)
      }
      return saved
    },
  }
}

/** Whole, the facts and the place are one transaction; in halves the place follows the last. */
function handingOver(
  rooms: Rooms,
  place: ReturnType<typeof placeIn>,
  bays: Pick<BayChanges, 'arrived'>,
  quarantine: Pick<Quarantine, 'keep'>,
  log: Pick<Logger, 'warn' | 'error'>,
  { wait, random }: Pick<Timing, 'wait' | 'random'>,
) {
  return (facts: readonly Fact[], next: number, signal: AbortSignal) =>
    deliver(
      facts,
      {
        async attempt(some) {
          const isWhole = some.length === facts.length
          const position = place.upTo(next)
          const told = sorted(some)
          const states = await rooms.take(told, isWhole ? position : undefined)
          bays.arrived(told.bays, states)
          if (isWhole) place.note(position)
        },
        isTemporary: patience(rooms, log),
        onBad({ entry }, error) {
          log.error({ err: error }, 'a reading could not be reacted to')
          quarantine.keep(entry, { reason: 'react_failed' })
        },
        pause: wait,
        random,
      },
      signal,
    )
}

/** While nobody answers, no reading is at fault, however long that takes. */
function patience(rooms: Rooms, log: Pick<Logger, 'warn'>) {
  let refusals = 0
  return async (error: unknown, tries: number): Promise<boolean> => {
    if (tries === 1) {
      log.warn({ err: error }, 'a reaction failed; it is tried again')
      refusals = 0
    }
    if (!(await rooms.answers())) return true
    refusals += 1
    return refusals < refusalsMax
  }
}

/** Simulated readings touch the records of a demo only. Once the mark is written it stays. */
function demoWatch(rooms: Rooms) {
  let isMarked = false
  return async (judged: readonly (readonly Accepted[])[]): Promise<boolean> => {
    if (!isMarked && judged.some((accepted) => accepted.some(isSimulated)))
      isMarked = await rooms.isDemo()
    return isMarked
  }
}

function isSimulated({ reading }: Accepted): boolean {
  return reading.quality === 'simulated'
}

/** Notices come from news only; a stay may also be corrected by what came late, but not by a retained word. */
function addFacts(
  facts: Fact[],
  entry: JournalEntry,
  accepted: readonly Accepted[],
  { simulatedToo, isNew }: { simulatedToo: boolean; isNew: boolean },
  bays: BayChanges,
): void {
  if (entry.flags.retain) return
  for (const [index, one] of accepted.entries()) {
    if (isSimulated(one) && !simulatedToo) continue
    const { reading, device, standing } = one
    if (
      isNew &&
      standing === 'news' &&
      (reading.kind === 'camera.review' || reading.kind === 'gate.state')
    )
      facts.push({ entry, notice: reading })
    const { occupied } = reading.fields
    if (reading.kind !== 'parking.bay' || typeof occupied !== 'boolean') continue
    const { observedAt, receivedAt } = reading
    const order = orderOf(accepted, index, entry.payload)
    const fact = { deviceId: device.id, occupied, at: observedAt, order, receivedAt }
    if (!isNew) bays.remember(fact, entry.position)
    else for (const bay of bays.worthHanding(fact, entry.position)) facts.push({ entry, bay })
  }
}

function sorted(facts: readonly Fact[]): Facts {
  return {
    bays: facts.flatMap((fact) => ('bay' in fact ? [fact.bay] : [])),
    notices: facts.flatMap((fact) => ('notice' in fact ? [fact.notice] : [])),
  }
}
