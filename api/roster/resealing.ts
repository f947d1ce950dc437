import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Resealer } from '../vault/rotation.ts'
import { historyContext, rowContext } from './writing.ts'

const rowsAtOnce = 200

/** What stood before an import, under the newest key. */
export const resealImportRows: Resealer = (ctx, after) =>
  ctx.db.transaction().execute(async (tx) => {
    const [importId = '', personId = ''] = after === null ? [] : (JSON.parse(after) as string[])
    const { rows } = await sql<{ importId: string; personId: string; sealed: string }>`
      select import_id, person_id, sealed from roster_import_rows
      where (import_id, person_id) > (${importId}, ${personId}) and ${isStale(ctx.sealer.keyId)}
      order by import_id, person_id limit ${rowsAtOnce} for update skip locked`.execute(tx)
    for (const row of rows) {
      const context = rowContext(row.importId, row.personId)
      const sealed = ctx.sealer.seal(ctx.sealer.open(row.sealed, context), context)
      await sql`update roster_import_rows set sealed = ${sealed}
        where import_id = ${row.importId} and person_id = ${row.personId}`.execute(tx)
    }
    const last = rows.length < rowsAtOnce ? undefined : rows.at(-1)
    return {
      next: last ? JSON.stringify([last.importId, last.personId]) : null,
      resealed: rows.length,
    }
  })

/** The branches of the history, under the newest key. */
export const resealHistory: Resealer = (ctx, after) =>
  ctx.db.transaction().execute(async (tx) => {
    const rows = await staleHistory(tx, ctx.sealer.keyId, after)
    for (const { id, sealed } of rows) {
      const context = historyContext(id)
      const fresh = ctx.sealer.seal(ctx.sealer.open(sealed, context), context)
      await sql`update member_history set sealed = ${fresh} where id = ${id}`.execute(tx)
    }
    const last = rows.length < rowsAtOnce ? null : (rows.at(-1)?.id ?? null)
    return { next: last, resealed: rows.length }
  })

async function staleHistory(tx: Db, keyId: string, after: string | null) {
  const { rows } = await sql<{ id: string; sealed: string }>`
    select id, sealed from member_history where id > ${after ?? ''} and ${isStale(keyId)}
    order by id limit ${rowsAtOnce} for update skip locked`.execute(tx)
  return rows
}

function isStale(keyId: string) {
  return sql`sealed is not null and not starts_with(sealed, ${`v1.${keyId}.`})`
}
