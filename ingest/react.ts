import type { Logger } from 'pino'
import { hash32 } from '../api/telemetry/point.ts'
import type { Reading } from '../devices/reading.ts'
import { type BayBatch, type BayFact, bayChanges } from './bay-changes.ts'
import type { Consumer, Place } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import { deliver } from './deliver.ts'
import type { JournalEntry } from './journal/journal.ts'
import type { Accepted } from './judge.ts'
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

/** A place is worth a transaction of its own only this often; what is read again does nothing. */
const savedEvery = 20_000

/**
 * Hands what was observed to the rooms, a batch in one transaction that also saves its place. What a
 * crash brings a second time finds its keys and changes nothing.
 */
export function reactConsumer(
  rooms: Rooms,
  decoder: Decoder,
  quarantine: Pick<Quarantine, 'keep' | 'sparing'>,
  log: Pick<Logger, 'warn' | 'error'>,
  { wait, random }: Pick<Timing, 'wait' | 'random'> = realTiming,
): Consumer {
  const nextBatch = bayChanges()
  const mayTouch = demoWatch(rooms)
  let reached = 0
  let saved = 0

  async function save(): Promise<number> {
    const place = reached
    if (place > saved) await rooms.savePlace(place)
    saved = Math.max(saved, place)
    return saved
  }
  /** Whole, the facts and the place are one transaction; in halves the place follows the last. */
  async function attempt(facts: readonly Fact[], isWhole: boolean, next: number) {
    await rooms.take(sorted(facts), isWhole ? next : undefined)
    if (isWhole) saved = next
  }

  return {
    name: reactName,
    batch: 1000,
    lingerMs: 50,
    async savedPosition() {
      const position = await rooms.savedPlace()
      saved = position ?? 0
      return position
    },
    async consume({ entries, next }, signal): Promise<Place> {
      const bays = nextBatch()
      const judged = entries.map((entry) => ({ entry, accepted: decoder.judged(entry).accepted }))
      const simulatedToo = await mayTouch(judged)
      const facts: Fact[] = []
      for (const { entry, accepted } of judged)
        quarantine.sparing(entry, 'react_failed', () => {
          for (const one of accepted)
            if (simulatedToo || !isSimulated(one)) addFacts(facts, one, entry, bays)
        })
      await deliver(
        facts,
        {
          attempt: (some) => attempt(some, some.length === facts.length, next),
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
      bays.taken()
      reached = next
      const isWorthIt = reached - saved >= savedEvery || (facts.length > 0 && saved < reached)
      if (isWorthIt) await save()
      return { next, saved }
    },
    save,
  }
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
  return async (judged: readonly { accepted: readonly Accepted[] }[]): Promise<boolean> => {
    if (!isMarked && judged.some(({ accepted }) => accepted.some(isSimulated)))
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
  { reading, device, standing }: Accepted,
  entry: JournalEntry,
  bays: BayBatch,
): void {
  if (entry.flags.retain) return
  if (standing === 'news' && (reading.kind === 'camera.review' || reading.kind === 'gate.state'))
    facts.push({ entry, notice: reading })
  const { occupied } = reading.fields
  if (reading.kind !== 'parking.bay' || typeof occupied !== 'boolean') return
  const { observedAt, receivedAt, seq } = reading
  const order = (seq ?? hash32(entry.payload)) % 1_000_000
  const fact = { deviceId: device.id, occupied, at: observedAt, order, receivedAt }
  for (const bay of bays.worthHanding(fact)) facts.push({ entry, bay })
}

function sorted(facts: readonly Fact[]): Facts {
  return {
    bays: facts.flatMap((fact) => ('bay' in fact ? [fact.bay] : [])),
    notices: facts.flatMap((fact) => ('notice' in fact ? [fact.notice] : [])),
  }
}
