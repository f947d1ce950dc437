import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditLog, record } from '../../api/audit/actions.ts'
import { verifyLog } from '../../api/audit/verify.ts'
import type { Db } from '../../api/context.ts'
import type { Database } from '../../api/db/open.ts'
import {
  consistencyProof,
  inclusionProof,
  logSize,
  rootAt,
  signLog,
} from '../../api/transparency/log.ts'
import { verifyConsistency, verifyInclusion } from '../../api/transparency/tree.ts'
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

    it('proves every record in every tree it has had, and each tree out of the one before', async () => {
      const size = await logSize(db, auditLog)
      const hashes = (await leaves()).map(({ hash }) => hash)
      for (const count of [1, 2, 3, 7, size - 1, size]) {
        const root = await rootAt(db, auditLog, count)
        for (const index of [0, count >> 1, count - 1])
          expect(
            verifyInclusion(
              hashes[index] ?? new Uint8Array(),
              index,
              count,
              await inclusionProof(db, auditLog, index, count),
              root,
            ),
          ).toBe(true)
        const proof = await consistencyProof(db, auditLog, count, size)
        const now = { size, root: await rootAt(db, auditLog, size) }
        expect(verifyConsistency({ size: count, root }, now, proof)).toBe(true)
      }
    })

    it('verifies as a whole against its checkpoints, and says which record was changed or is gone', async () => {
      const signed = await signLog(db, auditLog, ctx.auditKey, 1)
      expect(await signLog(db, auditLog, ctx.auditKey, 2)).toMatchObject({ signedAt: 1 })
      const size = await logSize(db, auditLog)
      expect(await verifyLog(db, ctx.auditKey, [signed])).toMatchObject({
        records: size,
        checkpoints: 2,
        misfits: [],
      })
      const [, second, third] = await leaves()
      await asOwner(`update audit_records set outcome = 'failed' where id = '${second?.entryId}'`)
      await asOwner(`delete from audit_records where id = '${third?.entryId}'`)
      expect((await verifyLog(db, ctx.auditKey, [signed])).misfits).toEqual([
        { what: 'record_changed', position: 1, id: second?.entryId },
        { what: 'record_gone', position: 2, id: third?.entryId },
      ])
    })

    it('finds a record and its leaf changed together, by the chain and by the checkpoint', async () => {
      const [first] = await leaves()
      await asOwner(`update log_leaves set hash = sha256('other') where position = 0`)
      const found = (await verifyLog(db, ctx.auditKey)).misfits
      expect(found).toContainEqual({ what: 'chain_broken', position: 0, id: first?.entryId })
      expect(found).toContainEqual(expect.objectContaining({ what: 'checkpoint_differs' }))
      expect(found).toContainEqual(expect.objectContaining({ what: 'nodes_differ' }))
    })

    it('signs nothing that does not continue its last checkpoint', async () => {
      await asOwner(`update log_nodes set hash = sha256('other')`)
      await db.transaction().execute((tx) => write('later', tx))
      await expect(signLog(db, auditLog, ctx.auditKey, 3)).rejects.toThrow(/does not continue/)
    })

    /** Somebody with the database's own password, past every trigger and right. */
    async function asOwner(statement: string) {
      await db.transaction().execute(async (tx) => {
        await sql`set local role none`.execute(tx)
        await sql`set local session_replication_role = replica`.execute(tx)
        await sql.raw(statement).execute(tx)
      })
    }
  })
}
