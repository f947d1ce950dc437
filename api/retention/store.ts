import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'
import type { RetentionClass } from './schema.ts'

export type RuleRow = Row<'retentionRules'>

export function ruleRows(db: Db): Promise<RuleRow[]> {
  return db.selectFrom('retentionRules').selectAll().orderBy('class').execute()
}

/** A class that has a rule keeps it. */
export async function insertRules(
  db: Db,
  rows: readonly Pick<RuleRow, 'class' | 'keepDays' | 'nextAt'>[],
): Promise<void> {
  await db
    .insertInto('retentionRules')
    .values(rows.map((row) => ({ ...row, lastAt: null, lastBefore: null, lastRemoved: null })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The rule of a class that is due, held until the transaction ends; another node's is left to it. */
export function lockDue(tx: Db, kept: RetentionClass, now: number): Promise<RuleRow | undefined> {
  return tx
    .selectFrom('retentionRules')
    .selectAll()
    .where('class', '=', kept)
    .where('nextAt', '<=', now)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

export async function saveRun(
  tx: Db,
  kept: RetentionClass,
  run: Pick<RuleRow, 'nextAt' | 'lastAt' | 'lastBefore' | 'lastRemoved'>,
): Promise<void> {
  await tx.updateTable('retentionRules').set(run).where('class', '=', kept).execute()
}

/** Answers how many days it was before; the next run begins at once. */
export async function saveKeepDays(
  tx: Db,
  kept: RetentionClass,
  keepDays: number,
  now: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ keepDays: number }>`
    update retention_rules new set keep_days = ${keepDays}, next_at = ${now}::bigint
    from retention_rules old
    where new.class = ${kept} and old.class = new.class returning old.keep_days`.execute(tx)
  return rows[0]?.keepDays
}
