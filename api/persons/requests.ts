import { record } from '../audit/actions.ts'
import type { Context } from '../context.ts'
import { type Refusal, refuse } from '../errors.ts'
import type { Asker } from '../people/schema.ts'
import { closeRequest, insertRequest } from './request-store.ts'
import type { RequestedField } from './schema.ts'

/** A person asks to have a name or number put right; staff see it on the person's page. */
export function askCorrection(
  ctx: Context,
  by: Asker,
  personId: string,
  field: RequestedField,
): Promise<Refusal | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    const row = { id: ctx.newId(), personId, field, askedAt: ctx.clock.now() }
    if (!(await insertRequest(tx, row)))
      return refuse('conflict', 'You have asked for this already; it has not been looked at yet.')
    await record(ctx, tx, by, {
      what: 'person.changed',
      object: { kind: 'person', id: personId },
      outcome: 'done',
      detail: { change: 'asked', fields: field },
    })
    return undefined
  })
}

/** Staff decline a wish, with a reason that the person reads. */
export function declineCorrection(
  ctx: Context,
  by: Asker,
  personId: string,
  id: string,
  why: string,
): Promise<Refusal | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    const closing = { outcome: 'declined', why: why.trim() } as const
    const field = await closeRequest(tx, personId, id, closing, ctx.clock.now())
    if (!field) return refuse('not_found', 'There is no such open request.')
    await record(ctx, tx, by, {
      what: 'person.changed',
      object: { kind: 'person', id: personId },
      outcome: 'done',
      detail: { change: 'declined', fields: field },
    })
    return undefined
  })
}
