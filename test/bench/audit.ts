import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { record } from '../../api/audit/actions.ts'
import { verifyLog } from '../../api/audit/verify.ts'
import type { Db } from '../../api/context.ts'
import { openDatabase } from '../../api/db/open.ts'
import { testAccount } from '../support/accounts.ts'
import { testAuditKey } from '../support/audit-key.ts'
import { hasServer, startPostgresql } from '../support/servers.ts'
import type { Result } from './result.ts'

const writes = 500
const writers = 8
const logged = 100_000

/** On PostgreSQL: what a record adds to a write, alone and among eight at once, and a whole verification. */
export async function run(): Promise<Result[]> {
  if (!hasServer('postgresql')) return []
  const server = await startPostgresql()
  const database = await openDatabase({ url: server.url })
  try {
    const { db } = database
    const ctx = { clock: { now: Date.now }, auditKey: testAuditKey() }
    const by = { account: testAccount({ role: 'admin' }), address: '192.0.2.7' }
    const deed = {
      what: 'plan.changed',
      object: { kind: 'bench', id: '1' },
      outcome: 'done',
    } as const
    const plain = (tx: Db) =>
      tx
        .insertInto('changes')
        .values({ topic: 'bench', ref: '', body: null, at: ctx.clock.now() })
        .execute()
    const both = async (tx: Db) => {
      await plain(tx)
      await record(ctx, tx, by, { ...deed, detail: { good: 1 } })
    }
    await time(db, plain, 1)
    const alone = { plain: await time(db, plain, 1), both: await time(db, both, 1) }
    const many = { plain: await time(db, plain, writers), both: await time(db, both, writers) }
    await fill(db, (tx) => record(ctx, tx, by, deed))
    const startMs = performance.now()
    const { records, misfits } = await verifyLog(db, ctx.auditKey)
    if (misfits.length > 0) throw new Error(`${misfits.length} of ${records} records do not fit`)
    const seconds = (performance.now() - startMs) / 1000
    return [
      {
        name: 'a write with its audit record, against one without',
        value: ratio(alone),
        unit: '×',
      },
      { name: `the same, ${writers} writers at once`, value: ratio(many), unit: '×' },
      {
        name: `verify an audit log of ${records.toLocaleString('en')} records`,
        value: Number(seconds.toFixed(1)),
        unit: 's',
      },
    ]
  } finally {
    await database.close()
    await server.stop()
  }
}

function ratio({ plain, both }: { plain: number; both: number }): number {
  return Number((both / plain).toFixed(2))
}

async function time(db: Db, work: (tx: Db) => Promise<unknown>, hands: number): Promise<number> {
  const startMs = performance.now()
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (let done = 0; done < writes / hands; done += 1) await db.transaction().execute(work)
    }),
  )
  return performance.now() - startMs
}

/** Copies of one record, each with its own id, in transactions of ten thousand. */
async function fill(db: Db, first: (tx: Db) => Promise<void>): Promise<void> {
  await db.transaction().execute(first)
  for (let done = 0; done < logged; done += 10_000)
    await sql`
      insert into audit_records (at, actor_kind, actor_id, actor_name, actor_role, address, what,
        object_kind, object_id, outcome, leaf_hash)
      select at, actor_kind, actor_id, actor_name, actor_role, address, what, object_kind, object_id,
        outcome, leaf_hash
      from (select * from audit_records order by at desc limit 1) one, generate_series(1, 10000)`.execute(
      db,
    )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
