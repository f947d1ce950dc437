import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { StartProblem } from '../errors.ts'

type Keys = Pick<Context, 'db' | 'sealer' | 'clock'>

/**
 * Notes the keys that seal and hash now, and makes sure that the key file holds every key the records
 * need: two nodes with two files of their own would each write what the other cannot read.
 */
export async function proveKeys({ db, sealer, clock }: Keys): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('linli vault keys'))`.execute(tx)
    const known = await tx.selectFrom('vaultKeys').selectAll().execute()
    const missing = known.filter(({ id, proof }) => !isHeld(sealer, id, proof))
    if (missing.length > 0)
      throw new StartProblem([
        `These records need the key ${missing.map(({ id }) => id).join(', ')}, which the key file does not hold.`,
        'Name the file that does with RECORDS_KEY_FILE; every node needs the same one.',
      ])
    const { keyId, indexKeyId } = sealer
    const seenAt = clock.now()
    await tx
      .insertInto('vaultKeys')
      .values([
        { id: keyId, proof: sealer.seal(keyId, placeOf(keyId)), seenAt },
        { id: indexKeyId, proof: sealer.blindIndex(proofField, indexKeyId), seenAt },
      ])
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

/** Whether the records may still hold something under a key that is not the newest. */
export async function hasOldKeys({ db, sealer }: Keys): Promise<boolean> {
  const old = await db
    .selectFrom('vaultKeys')
    .select('id')
    .where('id', 'not in', [sealer.keyId, sealer.indexKeyId])
    .executeTakeFirst()
  return old !== undefined
}

/**
 * An hour after the newest keys were first seen, when nothing stands under another any more, the
 * others are needed no longer: by then no node and no transaction still writes with them.
 */
export async function forgetOldKeys({ db, sealer, clock }: Keys): Promise<void> {
  const newest = [sealer.keyId, sealer.indexKeyId]
  await sql`delete from vault_keys where id <> all(${newest}::text[])
    and (select max(seen_at) from vault_keys where id = any(${newest}::text[]))
      < ${clock.now() - graceMs}`.execute(db)
}

const graceMs = 3_600_000
const proofField = 'vault_keys'

function isHeld(sealer: Keys['sealer'], id: string, proof: string): boolean {
  if (!proof.startsWith('v1.')) return sealer.blindIndexes(proofField, id).includes(proof)
  try {
    return sealer.open(proof, placeOf(id)) === id
  } catch {
    return false
  }
}

function placeOf(id: string): string {
  return `vault_keys.proof:${id}`
}
