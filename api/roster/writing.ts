import type { Context, Db } from '../context.ts'
import { keepMembers, type MemberToKeep, openMany } from '../persons/actions.ts'
import type { Loaded } from './load.ts'
import type { Deed, Plan, Said } from './rules.ts'
import type { RosterAsk } from './schema.ts'
import * as store from './store.ts'

/** What an import found, sealed with its row, so that it can be put back. */
export type Before = {
  communityId: string | null
  leftAt: number | null
  name: string
  telephone: string
  branch: string
  healthLimits: string
  skills: string[]
  availability: string | null
  /** The consent that the file stated and that did not stand before. */
  consentId: string | null
  wasKnown: boolean
}

type Writing = {
  plan: Plan
  loaded: Loaded
  consent: RosterAsk['consent']
  importId: string
  by: string
}

export function rowContext(importId: string, personId: string): string {
  return `roster_import_rows.sealed:${importId}.${personId}`
}

export function historyContext(id: string): string {
  return `member_history.sealed:${id}`
}

/** Writes a plan inside the caller's transaction, which holds the rows it concerns. */
export async function writePlan(ctx: Context, tx: Db, writing: Writing): Promise<void> {
  const { plan, loaded, consent, importId, by } = writing
  const now = ctx.clock.now()
  const kept = plan.deeds.filter((deed): deed is Deed & { after: Said } => deed.after !== null)
  const leaving = plan.deeds.filter(({ deed }) => deed === 'leave').map(({ id }) => id)
  const health = await openMany(ctx, tx, leaving, ['health_limits'])
  const consents = kept
    .filter(({ after, before }) => consent !== null && after.branch && !before?.consented)
    .map(({ id }) => ({
      ...{ id: ctx.newId(), personId: id, how: consent?.how ?? 'roster' },
      ...{ givenAt: consent ? Date.parse(consent.on) : now, recordedBy: by },
    }))
  await keepMembers(
    ctx,
    tx,
    by,
    kept.map((deed) => toMember(deed.after, deed)),
  )
  await store.insertConsents(tx, consents)
  await store.writeVolunteers(
    tx,
    kept.map(({ id, before, after }) => ({
      id,
      communityId: communityOf(after, before?.communityId ?? null),
      skills: after.skills ?? null,
      availability: after.availability ?? (before?.hasLeft === true ? 'available' : null),
    })),
    now,
  )
  const consentOf = new Map(consents.map(({ id, personId }) => [personId, id]))
  await store.insertHistory(
    tx,
    plan.deeds.flatMap((deed) => historyRow(ctx, deed, importId, now)),
  )
  await store.insertImport(
    tx,
    { id: importId, at: now, accountId: by, ...counted(plan) },
    plan.deeds.map(({ id, deed, before }) => ({
      ...{ importId, personId: id, deed, personWrittenAt: now, volunteerWrittenAt: now },
      sealed: ctx.sealer.seal(
        JSON.stringify({
          communityId: before?.communityId ?? null,
          leftAt: loaded.rows.get(id)?.leftAt ?? null,
          ...{ name: before?.name ?? '', telephone: before?.telephone ?? '' },
          branch: before?.branch ?? '',
          healthLimits: health.get(id)?.health_limits ?? '',
          ...{ skills: before?.skills ?? [], availability: before?.availability ?? null },
          ...{ consentId: consentOf.get(id) ?? null, wasKnown: before !== null },
        } satisfies Before),
        rowContext(importId, id),
      ),
    })),
  )
  await store.leaveAll(tx, leaving, by, now)
}

function counted({ deeds }: Plan) {
  const count = (deed: Deed['deed']) => deeds.filter((one) => one.deed === deed).length
  return {
    ...{ joined: count('join'), changed: count('change') },
    ...{ moved: count('move'), departed: count('leave') },
  }
}

function communityOf({ community }: Said, before: string | null): string | null {
  return community === undefined ? before : community || null
}

function toMember(after: Said, { before }: Deed): MemberToKeep {
  const { telephone, branch } = after
  return {
    id: after.id,
    communityId: communityOf(after, before?.communityId ?? null),
    data: {
      name: [after.name],
      ...(telephone === undefined ? {} : { telephone: telephone ? [telephone] : [] }),
      ...(branch === undefined ? {} : { party_branch: branch ? [branch] : [] }),
    },
    consents: [],
  }
}

/** A dated line for whoever joins, moves or leaves; a new telephone is no history. */
function historyRow(
  ctx: Context,
  { id, deed, before, after }: Deed,
  importId: string,
  now: number,
): store.HistoryRow[] {
  if (deed === 'change') return []
  const rowId = ctx.newId()
  const branches = { from: before?.branch ?? '', to: after?.branch ?? before?.branch ?? '' }
  return [
    {
      ...{ id: rowId, personId: id, kind: deed, at: now, importId },
      fromCommunity: deed === 'join' ? null : (before?.communityId ?? null),
      toCommunity: after ? communityOf(after, before?.communityId ?? null) : null,
      sealed:
        deed === 'leave' ? null : ctx.sealer.seal(JSON.stringify(branches), historyContext(rowId)),
    },
  ]
}
