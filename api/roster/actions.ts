import { createHash } from 'node:crypto'
import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import type { Asker } from '../people/schema.ts'
import { mask, maskName, normalised, personPlace } from '../persons/actions.ts'
import { communityIds } from '../places/actions.ts'
import { type RosterFile, readRoster } from './file.ts'
import { type Loaded, loadMembers } from './load.ts'
import { type Deed, type Known, type Plan, planRoster } from './rules.ts'
import type {
  Difference,
  HistoryLine,
  RosterApply,
  RosterAsk,
  RosterImport,
  RosterPreview,
} from './schema.ts'
import * as store from './store.ts'
import { writePlan } from './writing.ts'

/** So long an import can be undone; then what stood before is forgotten. */
export const undoableMs = 7 * 86_400_000

const mostShown = 500

type Prepared = { file: RosterFile; loaded: Loaded; plan: Plan; digest: string }

/** What the file would change; nothing is written. */
export async function previewRoster(
  ctx: Context,
  ask: RosterAsk,
): Promise<RosterPreview | Refusal> {
  const prepared = await prepare(ctx, ctx.db, ask, false)
  if (isRefusal(prepared)) return prepared
  const { file, plan, digest } = prepared
  const problems = [...file.problems, ...plan.problems].sort((a, b) => a.line - b.line)
  return {
    ...{ digest, encoding: file.encoding, ...countsOf(plan), same: plan.same },
    differences: plan.deeds.slice(0, mostShown).map(toDifference),
    problems: problems.slice(0, mostShown),
    problemCount: problems.length,
  }
}

/** Does what was previewed, all of it in one transaction; refused when it would do anything else now. */
export async function applyRoster(
  ctx: Context,
  by: Asker,
  ask: RosterApply,
): Promise<RosterImport | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    await store.lockRosters(tx)
    const prepared = await prepare(ctx, tx, ask, true)
    if (isRefusal(prepared)) return prepared
    if (prepared.digest !== ask.digest)
      return refuse('conflict', 'The members or the file changed since the preview: look again.')
    const { plan, loaded } = prepared
    if (plan.deeds.length === 0) return refuse('conflict', 'The file changes nothing.')
    const now = ctx.clock.now()
    const id = ctx.newId()
    await writePlan(ctx, tx, {
      plan,
      loaded,
      consent: ask.consent,
      importId: id,
      by: by.account.id,
    })
    await store.forgetBefore(tx, now - undoableMs)
    const counts = countsOf(plan)
    await record(ctx, tx, by, {
      what: 'person.imported',
      object: { kind: 'roster_import', id },
      outcome: 'done',
      detail: { ...counts, consent: ask.consent?.how ?? null, consentOn: ask.consent?.on ?? null },
      after: prepared.digest,
    })
    return { id, at: now, ...counts, undoneAt: null, undoUntil: now + undoableMs }
  })
}

async function prepare(
  ctx: Context,
  db: Db,
  { file: base64, consent, leave }: RosterAsk,
  lock: boolean,
): Promise<Prepared | Refusal> {
  const file = readRoster(base64)
  if (isRefusal(file)) return file
  if (consent && Date.parse(consent.on) > ctx.clock.now())
    return refuse('invalid', 'The consent is dated in the future.')
  const loaded = await loadMembers(ctx, db, file, { leave, lock })
  const plan = planRoster(file.rows, {
    known: loaded.known,
    communities: await communityIds(db),
    consents: consent !== null,
    inBranches: loaded.inBranches,
    same: (column, a, b) => normalOf(column, a) === normalOf(column, b),
  })
  // Keyed, so that a digest seen elsewhere says nothing about who is in the file.
  const whole = JSON.stringify([plan, consent, leave, base64])
  const digest = ctx.sealer.blindIndex('roster', createHash('sha256').update(whole).digest('hex'))
  return { file, loaded, plan, digest }
}

function normalOf(column: 'telephone' | 'branch', value: string): string | undefined {
  return normalised(column === 'branch' ? 'party_branch' : 'telephone', value)
}

function countsOf({ deeds }: Plan) {
  const count = (deed: Deed['deed']) => deeds.filter((one) => one.deed === deed).length
  return {
    join: count('join'),
    change: count('change'),
    move: count('move'),
    leave: count('leave'),
  }
}

function toDifference({ deed, id, line, before, after, changed }: Deed): Difference {
  return {
    ...{ line, id, deed, maskedName: maskName(after?.name ?? before?.name ?? '') },
    fields: changed.map((column) => ({
      field: column,
      from: before && !before.hasLeft ? shown(column, before) : null,
      to: after ? maskedValue(column, String(after[column] ?? '')) : null,
    })),
  }
}

function shown(column: Deed['changed'][number], before: Known): string | null {
  if (column === 'community') return before.communityId
  return maskedValue(column, String(before[column]))
}

function maskedValue(column: Deed['changed'][number], value: string): string | null {
  if (value === '') return null
  if (column === 'name') return maskName(value)
  if (column === 'telephone') return mask('telephone', value)
  return column === 'branch' ? mask('party_branch', value) : value
}

/** The newest imports first; at most 20. */
export async function rosterImports(ctx: Context): Promise<RosterImport[]> {
  const rows = await store.newestImports(ctx.db, 20)
  return rows.map(({ id, at, joined, changed, moved, departed, undoneAt }) => ({
    ...{ id, at, join: joined, change: changed, move: moved, leave: departed },
    ...{ undoneAt, undoUntil: at + undoableMs },
  }))
}

export async function memberHistory(
  ctx: Context,
  personId: string,
): Promise<HistoryLine[] | Refusal> {
  if (!(await personPlace(ctx.db, personId))) return refuse('not_found', 'There is no such person.')
  return store.historyOf(ctx.db, personId)
}

export { resealHistory, resealImportRows } from './resealing.ts'

export { forgetBefore as forgetBeforeImports } from './store.ts'
