import { createHmac } from 'node:crypto'
import type { Context, Db } from '../context.ts'
import { leafHash } from '../transparency/tree.ts'
import { actorOf, canonical, factsOf, sortedText } from './rules.ts'
import type { By, Deed } from './schema.ts'
import * as store from './store.ts'

/** The transparency log that the audit records are the leaves of. */
export const auditLog = 'audit'

/**
 * Puts a deed on record (审计), in the caller's transaction: the record is there exactly when the deed
 * is. It joins the log as the transaction's last step, so it costs no waiting before that.
 */
export async function record(
  ctx: Pick<Context, 'clock' | 'auditKey'>,
  tx: Db,
  by: By,
  deed: Deed,
): Promise<void> {
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
function keyed({ auditKey }: Pick<Context, 'auditKey'>, state: unknown): string | null {
  if (state === undefined || state === null) return null
  return createHmac('sha256', auditKey.secret).update(sortedText(state)).digest('base64url')
}
