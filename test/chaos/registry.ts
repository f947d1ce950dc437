import pg from 'pg'
import type { Context } from '../../api/context.ts'
import { openDatabase } from '../../api/db/open.ts'
import { isRefusal } from '../../api/errors.ts'
import { addTariff } from '../../api/parking/actions.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { admin as administrator, asking } from '../support/accounts.ts'
import { testAuditKey } from '../support/audit-key.ts'
import { registryCsv } from './campaign.ts'

/** Nothing is free, so that each stay of a minute has an entry in the books. */
const rules = {
  freeMinutes: 0,
  firstMinutes: 1,
  firstFen: 100,
  stepMinutes: 1,
  stepFen: 10,
  dayCapFen: 1_000_000,
}

/** A database of its own in the PostgreSQL at `url`, with a registry and a tariff; answers its URL. */
export async function makeRecords(url: string, name: string, bays: number): Promise<string> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  const own = new URL(url)
  own.pathname = `/${name}`
  const database = await openDatabase({ url: own.href })
  try {
    const ctx = {
      db: database.db,
      clock: { now: Date.now },
      newId: () => `${name}-tariff`,
      auditKey: testAuditKey(),
    }
    await importPlaces(ctx, registryCsv(bays), 'csv')
    // A tariff needs no more of the context than this.
    const tariff = await addTariff(
      ctx as unknown as Context,
      { lotId: null, validFrom: 0, rules },
      asking(administrator),
    )
    if (isRefusal(tariff)) throw new Error(tariff.reason)
  } finally {
    await database.close()
  }
  return own.href
}
