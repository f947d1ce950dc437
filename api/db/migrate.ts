import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, Migrator, sql } from 'kysely'
import { root } from '../root.ts'
import type { Tables } from './tables.ts'

const migrations = [
  '0001-foundation',
  '0002-cursors',
  '0003-intake',
  '0004-evidence',
  '0005-scope',
  '0006-sign-in',
  '0007-audit',
  '0008-persons',
  '0009-open-id',
  '0010-retention',
  '0011-search',
  '0012-own-page',
  '0012-task-links',
]

/** Brings the schema up to this version; refuses a schema that a newer version has written. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          migrations.map((name) => [
            name,
            { up: async (tx) => void (await sql.raw(sqlFile(`${name}.sql`)).execute(tx)) },
          ]),
        ),
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
  await sql.raw(sqlFile('grants.sql')).execute(db)
}

function sqlFile(name: string): string {
  return readFileSync(join(root, 'api/db/migrations', name), 'utf8')
}
