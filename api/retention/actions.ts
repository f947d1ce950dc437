import { forgetRecords, record } from '../audit/actions.ts'
import { nextMidnight } from '../calendar.ts'
import type { Context, Db } from '../context.ts'
import { type Refusal, refuse } from '../errors.ts'
import { forgetNotes } from '../incidents/actions.ts'
import type { Asker } from '../people/schema.ts'
import { forgetLeavers } from '../persons/actions.ts'
import { forgetReveals } from '../reveals/actions.ts'
import { forgetBeforeImports } from '../roster/actions.ts'
import { bounds, keptSince, nextRun, whyNotKept } from './rules.ts'
import { type RetentionClass, type RetentionRule, retentionClasses } from './schema.ts'
import * as store from './store.ts'

/**
 * Takes away what is older than `before`, in the caller's transaction; answers how many rows went, and
 * of a log the place of the last of them.
 */
type Forget = (tx: Db, before: number) => Promise<{ removed: number; upTo?: number | null }>

const forgetting: Record<RetentionClass, Forget> = {
  left_persons: async (tx, before) => ({ removed: await forgetLeavers(tx, before) }),
  roster_undo: async (tx, before) => ({ removed: await forgetBeforeImports(tx, before) }),
  case_notes: async (tx, before) => ({ removed: await forgetNotes(tx, before) }),
  reveals: async (tx, before) => ({ removed: await forgetReveals(tx, before) }),
  audit: forgetRecords,
}

export async function retention(ctx: Context): Promise<RetentionRule[]> {
  const rows = new Map((await store.ruleRows(ctx.db)).map((row) => [row.class, row]))
  return retentionClasses.flatMap((kept) => {
    const row = rows.get(kept)
    return row ? { ...row, ...bounds[kept], class: kept } : []
  })
}

/** Changes how long a class is kept, within its bounds; what is then too old goes with the next run. */
export async function changeRetention(
  ctx: Context,
  by: Asker,
  kept: RetentionClass,
  keepDays: number,
): Promise<RetentionRule | Refusal> {
  const refusal = whyNotKept(kept, keepDays)
  if (refusal) return refusal
  await ctx.db.transaction().execute(async (tx) => {
    const before = await store.saveKeepDays(tx, kept, keepDays, ctx.clock.now())
    await record(ctx, tx, by, {
      what: 'retention.changed',
      object: { kind: 'retention', id: kept },
      outcome: 'done',
      detail: { from: before ?? null, to: keepDays },
    })
  })
  const rule = (await retention(ctx)).find((one) => one.class === kept)
  return rule ?? refuse('not_found', 'Nothing is known of this class yet.')
}

/**
 * Runs every class whose time has come, each in a transaction with its record on the audit. Several
 * nodes may run it at once: a class is run by one of them.
 */
export async function runRetention(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const rules = retentionClasses.map((kept) => ({
    ...{ class: kept, keepDays: bounds[kept].defaultDays },
    nextAt: now,
  }))
  await store.insertRules(ctx.db, rules)
  for (const kept of retentionClasses) await runClass(ctx, kept, now)
}

async function runClass(ctx: Context, kept: RetentionClass, now: number): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    const rule = await store.lockDue(tx, kept, now)
    if (!rule) return
    const lastBefore = keptSince(rule.keepDays, now)
    const { removed: lastRemoved, upTo } = await forgetting[kept](tx, lastBefore)
    const nextAt = nextRun(nextMidnight(now))
    await store.saveRun(tx, kept, { nextAt, lastAt: now, lastBefore, lastRemoved })
    await record(ctx, tx, 'system', {
      what: 'retention.ran',
      object: { kind: 'retention', id: kept },
      outcome: 'done',
      detail: { before: lastBefore, removed: lastRemoved, ...(upTo == null ? {} : { upTo }) },
    })
  })
}

const checkEveryMs = 10 * 60_000

/** Runs what is due now and whenever its time comes; answers how to stop. */
export async function keepRetention(ctx: Context): Promise<() => Promise<void>> {
  let running: Promise<void> = Promise.resolve()
  const run = () => {
    running = running
      .then(() => runRetention(ctx))
      .catch((error) => ctx.log.error({ err: error }, 'what is too old could not be taken away'))
    return running
  }
  await run()
  const timer = setInterval(run, checkEveryMs)
  return async () => {
    clearInterval(timer)
    await running
  }
}
