import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Resealer } from '../vault/rotation.ts'
import { normalised } from './masks.ts'
import { placeOf } from './sealing.ts'
import type { DatumRow } from './store.ts'

const rowsAtOnce = 200

/** Seals what stands under an older key with the newest, and hashes it anew. */
export const resealPersons: Resealer = (ctx, after) =>
  ctx.db.transaction().execute(async (tx) => {
    const { sealer } = ctx
    const rows = await staleRows(tx, sealer.keyId, sealer.indexKeyId, after)
    const fresh = rows.map((row) => {
      const place = placeOf(row)
      const plain = sealer.open(row.sealed, place)
      const key = normalised(row.field, plain)
      const hash = key === undefined ? null : sealer.blindIndex(row.field, key)
      return { ...row, sealed: sealer.seal(plain, place), hash }
    })
    await writeResealed(tx, fresh)
    const last = rows.length < rowsAtOnce ? undefined : rows.at(-1)
    return { next: last ? keyOf(last) : null, resealed: rows.length }
  })

/** Rows that another node holds are left to it; a later pass finds what it did not finish. */
async function staleRows(
  tx: Db,
  keyId: string,
  indexKeyId: string,
  after: string | null,
): Promise<DatumRow[]> {
  const [personId, field, number] = after === null ? ['', '', 0] : JSON.parse(after)
  const { rows } = await sql<DatumRow>`
    select person_id, field, number, sealed, hash from person_data
    where (person_id, field, number) > (${personId}, ${field}, ${number}::integer)
      and (not starts_with(sealed, ${`v1.${keyId}.`}) or not starts_with(hash, ${`${indexKeyId}.`}))
    order by person_id, field, number
    limit ${rowsAtOnce} for update skip locked`.execute(tx)
  return rows
}

async function writeResealed(tx: Db, rows: readonly DatumRow[]): Promise<void> {
  await sql`
    update person_data d set sealed = r.sealed, hash = r.hash
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("personId" text, field text,
      number integer, sealed text, hash text)
    where d.person_id = r."personId" and d.field = r.field and d.number = r.number`.execute(tx)
}

function keyOf({ personId, field, number }: DatumRow): string {
  return JSON.stringify([personId, field, number])
}
