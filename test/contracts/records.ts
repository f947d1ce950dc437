import { sql } from 'kysely'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Context } from '../../api/context.ts'
import { appendChange, endOfChanges, onChanges, readChanges } from '../../api/db/changes.ts'
import type { Database } from '../../api/db/open.ts'
import { eventually } from '../support/eventually.ts'

/** What every home of the records must do; `open` gives an empty, migrated database. */
export function recordsContract(name: string, open: () => Promise<Database>) {
  describe(`the records in ${name}`, () => {
    it('give times and amounts back as plain numbers', async () => {
      const { db } = await opened()
      await seedLot(db)
      await addEntry(db, 'k1', 250, -250)
      const [line] = await db.selectFrom('ledgerLines').selectAll().orderBy('account').execute()
      expect(line).toEqual({ entryId: 'k1', account: 'fees:L1', amountFen: -250 })
    })

    it('refuse an entry whose lines do not sum to zero', async () => {
      const { db } = await opened()
      await seedLot(db)
      await expect(addEntry(db, 'k1', 250, -249)).rejects.toThrow(/not balanced/)
    })

    it('refuse an entry without lines', async () => {
      const { db } = await opened()
      await seedLot(db)
      await expect(db.insertInto('ledgerEntries').values(entry('k1')).execute()).rejects.toThrow(
        /not balanced/,
      )
    })

    it('refuse a second entry under the same key', async () => {
      const { db } = await opened()
      await seedLot(db)
      await addEntry(db, 'k1', 100, -100)
      await expect(addEntry(db, 'k1', 100, -100)).rejects.toThrow(/duplicate key/)
    })

    it('never change or remove what the books and the timelines say', async () => {
      const { db } = await opened()
      await seedLot(db)
      await addEntry(db, 'k1', 100, -100)
      for (const statement of [
        `update ledger_lines set amount_fen = 1`,
        `delete from ledger_entries`,
        `truncate ledger_lines`,
        `update incident_events set note = ''`,
        `delete from incident_events`,
      ])
        await expect(sql.raw(statement).execute(db), statement).rejects.toThrow(
          /permission denied|append-only/,
        )
    })

    it('let the application connect as a role that owns nothing', async () => {
      const { db } = await opened()
      const { rows } = await sql<{ role: string; superuser: boolean }>`
        select current_user as role, rolsuper as superuser from pg_roles
        where rolname = current_user`.execute(db)
      expect(rows).toEqual([{ role: 'linli_app', superuser: false }])
    })

    it('wake a listener when a change is committed and page it in order', async () => {
      const { database, db } = await openedDatabase()
      const start = await endOfChanges(db)
      const wake = vi.fn()
      const stop = await onChanges(database, wake)
      for (const lot of ['L1', 'L2', 'L3'])
        await db
          .transaction()
          .execute((tx) => appendChange(ctx, tx, { stream: 'books', lotIds: [lot] }))
      await eventually(() => expect(wake).toHaveBeenCalled())
      const first = await readChanges(db, start, 2)
      const rest = await readChanges(db, first.cursor, 2)
      expect([...first.rows, ...rest.rows].map(({ change }) => change)).toEqual([
        { stream: 'books', lotIds: ['L1'] },
        { stream: 'books', lotIds: ['L2'] },
        { stream: 'books', lotIds: ['L3'] },
      ])
      await stop()
    })

    it('say nothing of a change that was rolled back', async () => {
      const { db } = await opened()
      const start = await endOfChanges(db)
      const failing = db.transaction().execute(async (tx) => {
        await appendChange(ctx, tx, { stream: 'books', lotIds: ['L1'] })
        throw new Error('changed my mind')
      })
      await expect(failing).rejects.toThrow('changed my mind')
      expect((await readChanges(db, start)).rows).toEqual([])
    })
  })

  const ctx = { clock: { now: () => 1 } } as Context

  async function openedDatabase() {
    const database = await open()
    onTestFinished(() => database.close())
    return { database, db: database.db }
  }

  async function opened() {
    return { db: (await openedDatabase()).db }
  }
}

async function seedLot(db: Database['db']) {
  await db
    .insertInto('sites')
    .values({ id: 's1', name: 'One', nameEn: null, communityId: null })
    .execute()
  await db
    .insertInto('lots')
    .values({ id: 'L1', name: 'Lot', nameEn: null, siteId: 's1', communityId: null })
    .execute()
}

function entry(key: string) {
  return {
    id: key,
    key,
    kind: 'fee_due' as const,
    lotId: 'L1',
    stayId: null,
    day: '2026-11-02',
    at: 1_793_577_600_000,
    recordedAt: 1_793_577_600_000,
  }
}

function addEntry(db: Database['db'], key: string, debitFen: number, creditFen: number) {
  return db.transaction().execute(async (tx) => {
    await tx.insertInto('ledgerEntries').values(entry(key)).execute()
    await tx
      .insertInto('ledgerLines')
      .values([
        { entryId: key, account: 'receivable:L1', amountFen: debitFen },
        { entryId: key, account: 'fees:L1', amountFen: creditFen },
      ])
      .execute()
  })
}
