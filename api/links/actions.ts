import { record } from '../audit/actions.ts'
import type { Context } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import { moveOwnTask, ownTask } from '../incidents/actions.ts'
import { type Incident, linkAccountId } from '../incidents/schema.ts'
import { hashToken, newToken } from '../people/actions.ts'
import { type Account, type Asker, wholeDistrict } from '../people/schema.ts'
import {
  type LinkedStep,
  type LinkedTask,
  linkLifeMs,
  type TaskLink,
  type TaskLinkState,
} from './schema.ts'
import * as store from './store.ts'

/** Who holds the key of a link: one volunteer, for one task, and nothing else. */
export type LinkHolder = { incidentId: string; volunteerId: string; keyHash: string }

/** One answer for wrong, replaced, withdrawn, late and another phone's: a guesser learns nothing. */
const noLink = refuse('not_found', 'This link is not valid any more. Ask the desk for a new one.')
const noSuchCase = refuse('not_found', 'There is no such case.')
const nobodyAsked = refuse('conflict', 'Nobody is asked for this case now.')

/** A link for the volunteer who is asked now; the one made before is worth nothing from then on. */
export function makeTaskLink(
  ctx: Context,
  by: Asker,
  incidentId: string,
): Promise<TaskLink | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    if (!(await store.isSeen(tx, incidentId))) return noSuchCase
    const offer = await store.standingOffer(tx, incidentId)
    if (!offer) return nobodyAsked
    const token = newToken()
    const madeAt = ctx.clock.now()
    const expiresAt = madeAt + linkLifeMs
    const row = { incidentId, ...offer, tokenHash: hashToken(token), madeAt, expiresAt }
    await store.replaceLink(tx, row)
    await record(ctx, tx, by, {
      what: 'task_link.made',
      object: { kind: 'incident', id: incidentId },
      outcome: 'done',
      detail: { volunteer: offer.volunteerId },
    })
    // Behind #, which browsers send to nobody: neither in a log nor as Referer (RFC 9110 10.1.3).
    return { path: `/t#${token}`, expiresAt }
  })
}

/** How the newest link does, for the dispatcher. */
export async function taskLinkState(
  ctx: Context,
  incidentId: string,
): Promise<TaskLinkState | Refusal> {
  if (!(await store.isSeen(ctx.db, incidentId))) return noSuchCase
  const link = await store.linkOf(ctx.db, incidentId)
  if (!link) return { state: 'none', madeAt: null, openedAt: null, usedAt: null }
  const { madeAt, openedAt, usedAt } = link
  const isGood = await isStanding(ctx, link)
  const state = isGood ? (usedAt ? 'used' : openedAt ? 'opened' : 'made') : 'over'
  return { state, madeAt, openedAt, usedAt }
}

/**
 * Exchanges the token for a key, once: the browser that opens the link first has the task, and the
 * text of the message is worth nothing to another. `key` goes into that browser's cookie.
 */
export async function openTaskLink(
  ctx: Context,
  token: string,
  { address, key: held }: { address: string; key: string | undefined },
): Promise<{ key: string } | Refusal> {
  const tokenHash = hashToken(token)
  return ctx.db.transaction().execute(async (tx) => {
    const link = await store.linkBy(tx, 'tokenHash', tokenHash)
    if (!link || !(await isStanding({ ...ctx, db: tx }, link))) return noLink
    if (held && link.keyHash === hashToken(held)) return { key: held }
    const key = newToken()
    const isFirst = await store.openFirst(tx, tokenHash, hashToken(key), ctx.clock.now())
    await record(
      ctx,
      tx,
      { account: standIn(link.volunteerId), address },
      {
        what: 'task_link.opened',
        object: { kind: 'incident', id: link.incidentId },
        outcome: isFirst ? 'done' : 'refused',
      },
    )
    return isFirst ? { key } : noLink
  })
}

/** Whose key this is; undefined when it is nobody's, or the offer is over. */
export async function holderBehind(ctx: Context, key: string): Promise<LinkHolder | undefined> {
  const keyHash = hashToken(key)
  const link = await store.linkBy(ctx.db, 'keyHash', keyHash)
  if (!link || !(await isStanding(ctx, link))) return undefined
  return { incidentId: link.incidentId, volunteerId: link.volunteerId, keyHash }
}

async function isStanding(ctx: Context, link: store.LinkRow): Promise<boolean> {
  return ctx.clock.now() < link.expiresAt && (await store.stillOffered(ctx.db, link))
}

export async function linkedTask(ctx: Context, holder: LinkHolder): Promise<LinkedTask | Refusal> {
  const task = await ownTask(ctx, holder.volunteerId, holder.incidentId)
  return isRefusal(task) ? noLink : shown(task)
}

/** A step of the one task; the timeline says that it came by link. */
export async function stepByLink(
  ctx: Context,
  { incidentId, volunteerId, keyHash }: LinkHolder,
  step: LinkedStep,
): Promise<LinkedTask | Refusal> {
  const moved = await moveOwnTask(ctx, standIn(volunteerId), incidentId, step)
  if (isRefusal(moved)) return moved
  await store.markUsed(ctx.db, keyHash, ctx.clock.now())
  return shown(moved)
}

function shown(task: Incident): LinkedTask {
  return { task: { ...task, note: null }, hasNote: task.note !== null }
}

/** There is no account behind a link: for the rules and the records the volunteer acts as one. */
function standIn(volunteerId: string): Account {
  return {
    ...{ id: linkAccountId, name: volunteerId, displayName: '', role: 'volunteer' as const },
    ...{ ...wholeDistrict, volunteerId, disabled: false },
  }
}
