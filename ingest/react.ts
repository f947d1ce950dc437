import type { Context } from '../api/context.ts'
import * as incidents from '../api/incidents/actions.ts'
import * as parking from '../api/parking/actions.ts'
import type { Reading } from '../devices/reading.ts'
import { type BayFact, bayChanges } from './bay-changes.ts'
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
export function reactConsumer(
  ctx: Context,
  decoder: Decoder,
  quarantine: Quarantine,
  isDemo: boolean,
): Consumer {
  const worthHanding = bayChanges()
  return {
    name: 'react',
    batch: 1000,
    lingerMs: 50,
    consume(entries, signal) {
      const facts: Fact[] = []
      for (const entry of entries)
        for (const accepted of decoder.judged(entry).accepted)
          if (mayReact(accepted, isDemo)) addFacts(facts, accepted, entry, worthHanding)
      return deliver(
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
    },
  }
}

/** Simulated readings touch the records of a demo only; a retained message says nothing new. */
function mayReact({ reading, retained }: Accepted, isDemo: boolean): boolean {
  return !retained && (isDemo || reading.quality !== 'simulated')
}

function addFacts(
  facts: Fact[],
  { reading, device }: Accepted,
  entry: JournalEntry,
  worthHanding: (fact: BayFact) => BayFact[],
): void {
  if (reading.kind === 'camera.review' || reading.kind === 'gate.state')
    facts.push({ entry, notice: reading })
  const { occupied } = reading.fields
  if (reading.kind !== 'parking.bay' || typeof occupied !== 'boolean') return
  const { observedAt, receivedAt } = reading
  const fact = { deviceId: device.id, occupied, at: observedAt, receivedAt }
  for (const bay of worthHanding(fact)) facts.push({ entry, bay })
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
