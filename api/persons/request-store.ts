import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { CorrectionRequest, RequestedField } from './schema.ts'

const shown = 20

/** The newest first, those that are closed too: the person reads what became of them. */
export function requestsOf(db: Db, personId: string): Promise<CorrectionRequest[]> {
  return db
    .selectFrom('personRequests')
    .select(['id', 'field', 'askedAt', 'closedAt', 'outcome', 'why'])
    .where('personId', '=', personId)
    .orderBy('askedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(shown)
    .execute()
}

/** False when the same is asked already. */
export async function insertRequest(
  tx: Db,
  row: { id: string; personId: string; field: RequestedField; askedAt: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('personRequests')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['personId', 'field']).where('closedAt', 'is', null).doNothing(),
    )
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

type Closing = { outcome: 'corrected' | 'declined'; why: string | null }

/** Closes what is open about these fields; a field that nobody asked about is none of it. */
export async function closeRequests(
  tx: Db,
  personId: string,
  fields: readonly string[],
  closing: Closing,
  now: number,
): Promise<void> {
  await tx
    .updateTable('personRequests')
    .set({ ...closing, closedAt: now })
    .where('personId', '=', personId)
    .where('closedAt', 'is', null)
    .where('field', '=', sql<RequestedField>`any(${fields}::text[])`)
    .execute()
}

/** The field it was about; undefined when it is not this person's, or closed already. */
export async function closeRequest(
  tx: Db,
  personId: string,
  id: string,
  closing: Closing,
  now: number,
): Promise<RequestedField | undefined> {
  const row = await tx
    .updateTable('personRequests')
    .set({ ...closing, closedAt: now })
    .where('id', '=', id)
    .where('personId', '=', personId)
    .where('closedAt', 'is', null)
    .returning('field')
    .executeTakeFirst()
  return row?.field
}
