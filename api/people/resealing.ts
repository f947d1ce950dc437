import { sql } from 'kysely'
import type { Resealer } from '../vault/rotation.ts'
import { totpContext } from './codes.ts'

const rowsAtOnce = 200

/** Seals the secrets of second factors that stand under an older key with the newest. */
export const resealTotp: Resealer = (ctx, after) =>
  ctx.db.transaction().execute(async (tx) => {
    const { sealer } = ctx
    const rows = await tx
      .selectFrom('totpFactors')
      .select(['accountId', 'sealedSecret'])
      .where('accountId', '>', after ?? '')
      .where(sql<boolean>`not starts_with(sealed_secret, ${`v1.${sealer.keyId}.`})`)
      .orderBy('accountId')
      .limit(rowsAtOnce)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { accountId, sealedSecret } of rows) {
      const place = totpContext(accountId)
      const fresh = sealer.seal(sealer.open(sealedSecret, place), place)
      await tx
        .updateTable('totpFactors')
        .set({ sealedSecret: fresh })
        .where('accountId', '=', accountId)
        .execute()
    }
    const last = rows.length < rowsAtOnce ? undefined : rows.at(-1)
    return { next: last?.accountId ?? null, resealed: rows.length }
  })
