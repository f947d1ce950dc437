import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { record } from '../../api/audit/actions.ts'
import type { Db } from '../../api/context.ts'
import type { Database } from '../../api/db/open.ts'
import { testAccount } from '../support/accounts.ts'
import { testAuditKey } from '../support/audit-key.ts'

/** What the audit log must do in every home of the records; one empty database for all of it. */
export function auditContract(name: string, open: () => Promise<Database>) {
  describe(`the audit log in ${name}`, () => {
    let db: Db
    const ctx = { clock: { now: () => 1_793_577_600_000 }, auditKey: testAuditKey() }
    const by = { account: testAccount({ role: 'admin' }), address: '192.0.2.7' }
    const write = (id: string, tx: Db = db) =>
      record(ctx, tx, by, {
        what: 'place.imported',
        object: { kind: 'file', id },
        outcome: 'done',
        detail: { good: 3 },
      })
    const leaves = () =>
      db
        .selectFrom('logLeaves')
        .selectAll()
        .where('log', '=', 'audit')
        .orderBy('position')
        .execute()

    beforeAll(async () => {
      const database = await open()
      db = database.db
      return () => database.close()
    })

    it('numbers the records of transactions that commit, and leaves no hole for those that do not', async () => {
      await db.transaction().execute((tx) => write('one', tx))
      const failing = db.transaction().execute(async (tx) => {
        await write('lost', tx)
        throw new Error('changed my mind')
      })
      await expect(failing).rejects.toThrow('changed my mind')
      await db.transaction().execute(async (tx) => {
        await write('two', tx)
        await write('three', tx)
      })
      expect((await leaves()).map(({ position }) => position)).toEqual([0, 1, 2])
      const objects = await db.selectFrom('auditRecords').select('objectId').execute()
      expect(objects.map(({ objectId }) => objectId).sort()).toEqual(['one', 'three', 'two'])
    })

    it('refuses to change, remove or slip in anything', async () => {
      for (const statement of [
        `update audit_records set why = 'another'`,
        `delete from audit_records`,
        `truncate audit_records`,
        `update log_leaves set hash = chain`,
        `delete from log_leaves`,
        `insert into log_leaves select log, position + 100, entry_id || 'x', hash, chain from log_leaves`,
        `insert into log_nodes select log, 9, position, hash from log_leaves`,
        `delete from log_nodes`,
        `delete from log_checkpoints`,
      ])
        await expect(sql.raw(statement).execute(db), statement).rejects.toThrow(
          /permission denied|append-only/,
        )
    })

    it('takes deeds of many transactions at once, each with several, in any order of their locks', async () => {
      const before = (await leaves()).length
      const both = async (first: string, second: string) =>
        db.transaction().execute(async (tx) => {
          await write(first, tx)
          await sql`select pg_advisory_xact_lock_shared(hashtext(${first}))`.execute(tx)
          await write(second, tx)
        })
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 ? both(`a${index}`, `b${index}`) : both(`b${index}`, `a${index}`),
        ),
      )
      const positions = (await leaves()).map(({ position }) => position)
      expect(positions).toEqual(Array.from({ length: before + 40 }, (_, index) => index))
    })
  })
}
