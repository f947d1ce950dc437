import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import { concernOf } from '../incidents/actions.ts'
import type { Asker } from '../people/schema.ts'
import { personPlace, plainDataOf } from '../persons/actions.ts'
import { maySee } from './rules.ts'
import { type Revealed, type RevealRequest, shownMs } from './schema.ts'
import { countLooks, insertReveal, lockLooksOf } from './store.ts'

const hourMs = 3_600_000

/**
 * Shows plain data (查看明文): decided and put on record first, in a transaction of its own; only when
 * that has been committed is anything opened. A refusal goes on record as well.
 */
export async function reveal(
  ctx: Context,
  by: Asker,
  personId: string,
  asked: RevealRequest,
): Promise<Revealed | Refusal> {
  const granted = await ctx.db.transaction().execute(async (tx) => {
    const decision = await decide(ctx, tx, by, personId, asked)
    const refused = isRefusal(decision)
    await record(ctx, tx, by, {
      what: 'person.revealed',
      object: { kind: 'person', id: personId },
      why: asked.reason,
      outcome: refused ? 'refused' : 'done',
      detail: {
        fields: asked.fields.join(' '),
        incident: asked.incidentId ?? null,
        ...(refused ? { refusal: decision.refused } : {}),
      },
    })
    return decision
  })
  if (isRefusal(granted)) return granted
  return { id: asked.id, ...granted, data: await plainDataOf(ctx, personId, asked.fields) }
}

async function decide(
  ctx: Context,
  tx: Db,
  { account }: Asker,
  personId: string,
  asked: RevealRequest,
): Promise<{ until: number } | Refusal> {
  await lockLooksOf(tx, account.id)
  const person = await personPlace(tx, personId)
  if (!person) return refuse('not_found', 'There is no such person.')
  const now = ctx.clock.now()
  const concern = asked.incidentId === undefined ? undefined : await concernOf(tx, asked.incidentId)
  const facts = {
    concern,
    looksInHour: await countLooks(tx, account.id, now - hourMs),
  }
  const may = maySee(account, asked, { id: personId, ...person }, facts)
  if (isRefusal(may)) return may
  const until = now + shownMs
  const { id, fields, reason } = asked
  const incidentId = concern ? (asked.incidentId ?? null) : null
  const row = { id, accountId: account.id, personId, fields, reason, incidentId, at: now, until }
  if (!(await insertReveal(tx, row)))
    return refuse('conflict', 'This look has been answered already; ask anew.')
  return { until }
}

export { forgetReveals } from './store.ts'
