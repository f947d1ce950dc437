import { createHmac } from 'node:crypto'
import type { Context, Db } from '../context.ts'
import { invariant } from '../errors.ts'
import { leafHash } from '../transparency/tree.ts'
import { actorOf, canonical, factsOf, sortedText } from './rules.ts'
import type { By, Deed } from './schema.ts'
import * as store from './store.ts'

/** The transparency log that the audit records are the leaves of. */
export const auditLog = 'audit'

/** The key is needed only for what stood before and after. */
export type Recorder = Pick<Context, 'clock'> & Partial<Pick<Context, 'auditKey'>>

/**
 * Puts a deed on record (审计), in the caller's transaction: the record is there exactly when the deed
 * is. It joins the log as the transaction's last step, so it costs no waiting before that.
 */
export async function record(ctx: Recorder, tx: Db, by: By, deed: Deed): Promise<void> {
  const content = {
    at: ctx.clock.now(),
    ...actorOf(by),
    ...factsOf(deed),
    beforeHash: keyed(ctx, deed.before),
    afterHash: keyed(ctx, deed.after),
  }
  await store.insertRecord(tx, content, leafHash(canonical(content)))
}

/** Tells whether two states were the same without telling what they were: a telephone has few values. */
function keyed({ auditKey }: Recorder, state: unknown): string | null {
  if (state === undefined || state === null) return null
  invariant(auditKey, 'a state is put on record without the key for its hash')
  return createHmac('sha256', auditKey.secret).update(sortedText(state)).digest('base64url')
}

export { forgetRecords } from './store.ts'
