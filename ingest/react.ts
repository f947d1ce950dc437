import type { Context } from '../api/context.ts'
import * as incidents from '../api/incidents/actions.ts'
import * as parking from '../api/parking/actions.ts'
import { isDemo } from '../api/people/actions.ts'
import type { Reading } from '../devices/reading.ts'
import { type BayBatch, type BayFact, bayChanges } from './bay-changes.ts'
import type { Consumer } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import { deliver } from './deliver.ts'
import type { JournalEntry } from './journal/journal.ts'
import type { Accepted } from './judge.ts'
import type { Quarantine } from './quarantine.ts'

/** One thing a room may want to know, and the record that said it. */
type Fact = { entry: JournalEntry } & ({ bay: BayFact } | { notice: Reading })

/** A failing batch is tried this often before it is halved: a deadlock or a lost connection passes. */
const triesBeforeHalving = 3

/** Hands what was observed to the rooms, a batch in one transaction. */
export function reactConsumer(ctx: Context, decoder: Decoder, quarantine: Quarantine): Consumer {
  const nextBatch = bayChanges()
  let isMarkedDemo = false

  /** The api may write the mark after ingest has started; once written it stays as it is. */
  async function mayTouch(judged: readonly { accepted: readonly Accepted[] }[]): Promise<boolean> {
    if (!isMarkedDemo && judged.some(({ accepted }) => accepted.some(isSimulated)))
      isMarkedDemo = await isDemo(ctx)
    return isMarkedDemo
  }

  return {
    name: 'react',
    batch: 1000,
    lingerMs: 50,
    async consume(entries, signal) {
      const facts: Fact[] = []
      const bays = nextBatch()
      const judged = entries.map((entry) => ({ entry, accepted: decoder.judged(entry).accepted }))
      const simulatedToo = await mayTouch(judged)
      for (const { entry, accepted } of judged)
        quarantine.sparing(entry, 'react_failed', () => {
          for (const one of accepted)
            if (mayReact(one, simulatedToo)) addFacts(facts, one, entry, bays)
        })
      await deliver(
        facts,
        {
          attempt: (some) => handOver(ctx, some),
          async isTemporary(error, tries) {
            if (tries === 1) ctx.log.warn({ err: error }, 'a reaction failed; it is tried again')
            return tries < triesBeforeHalving || !(await answers(ctx))
          },
          onBad({ entry }, error) {
            ctx.log.error({ err: error }, 'a reading could not be reacted to')
            quarantine.count(entry, 'react_failed')
          },
        },
        signal,
      )
      bays.taken()
    },
  }
}

/** Simulated readings touch the records of a demo only; a retained message says nothing new. */
function mayReact(accepted: Accepted, simulatedToo: boolean): boolean {
  return !accepted.retained && (simulatedToo || !isSimulated(accepted))
}

function isSimulated({ reading }: Accepted): boolean {
  return reading.quality === 'simulated'
}

function addFacts(
  facts: Fact[],
  { reading, device }: Accepted,
  entry: JournalEntry,
  bays: BayBatch,
): void {
  if (reading.kind === 'camera.review' || reading.kind === 'gate.state')
    facts.push({ entry, notice: reading })
  const { occupied } = reading.fields
  if (reading.kind !== 'parking.bay' || typeof occupied !== 'boolean') return
  const { observedAt, receivedAt } = reading
  const fact = { deviceId: device.id, occupied, at: observedAt, receivedAt }
  for (const bay of bays.worthHanding(fact)) facts.push({ entry, bay })
}

async function handOver(ctx: Context, facts: readonly Fact[]): Promise<void> {
  const bays = facts.flatMap((fact) => ('bay' in fact ? [fact.bay] : []))
  const notices = facts.flatMap((fact) => ('notice' in fact ? [fact.notice] : []))
  await ctx.db.transaction().execute(async (tx) => {
    if (bays.length > 0) await parking.observe(ctx, tx, bays)
    if (notices.length > 0) await incidents.noticeReadings(ctx, tx, notices)
  })
}

async function answers(ctx: Context): Promise<boolean> {
  return ctx.database.ping().then(
    () => true,
    () => false,
  )
}
