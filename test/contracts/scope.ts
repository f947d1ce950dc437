import { type Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { DatabaseSource } from '../../api/db/open.ts'
import { sightOf } from '../../api/db/sight.ts'
import type { Tables } from '../../api/db/tables.ts'
import { wholeDistrict } from '../../api/people/schema.ts'
import { testContext } from '../support/context.ts'
import { twoCommunities } from '../support/two-communities.ts'

const inNorth = { communityId: 'north', siteId: null }
const inNorth1 = { communityId: null, siteId: 'north-1' }
const nowhere = { communityId: 'nobody’s', siteId: null }

/** Tables without an owner in the district: whoever may ask for them at all sees them whole. */
const ofNoScope = [
  'account_links',
  'accounts',
  'changes',
  'device_sequences',
  'gaps',
  'instance',
  'journal_cursors',
  'kept_messages',
  'known_browsers',
  'kysely_migration',
  'kysely_migration_lock',
  'log_checkpoints',
  'log_leaves',
  'log_nodes',
  'open_id_answers',
  'open_id_identities',
  'passkey_challenges',
  'passkeys',
  'recovery_codes',
  'rejections',
  'replays',
  'retention_rules',
  'sessions',
  'sign_in_attempts',
  'street_plan',
  'totp_factors',
  'vault_keys',
  'volunteers_to_seal',
]

/** What every home of the records must leave out for who answers for a part; `open` gives an empty one. */
export function scopeContract(name: string, open: () => Promise<DatabaseSource>) {
  describe(`the scopes in ${name}`, () => {
    it('leave out every row of another part of the district, in every table that has owners', async () => {
      const { database } = await filled(open)
      const tables = await ownedTables(database.db)
      const seen = async (db: Kysely<Tables>) =>
        Object.fromEntries(
          await Promise.all(tables.map(async (table) => [table, await count(db, table)])),
        )
      const whole = await seen(database.as(wholeDistrict))
      const community = await seen(database.as(inNorth))
      const site = await seen(database.as(inNorth1))
      const none = await seen(database.as(nowhere))
      const thirds = (part: number) =>
        Object.fromEntries(
          tables.map((table) => [table, shared[table] ?? ((whole[table] ?? 0) * part) / 3]),
        )
      expect(tables.filter((table) => whole[table] === 0)).toEqual([])
      expect(community).toEqual({ ...thirds(2), communities: 1 })
      // A site sees its own community's name and volunteers, and what is kept of these.
      const volunteers = {
        volunteers: 2,
        persons: 2,
        person_consents: 2,
        person_reveals: 2,
        person_requests: 2,
        member_history: 2,
        roster_import_rows: 2,
      }
      const { person_data = 0, person_name_words = 0 } = whole
      const data = {
        person_data: (person_data * 2) / 3,
        person_name_words: (person_name_words * 2) / 3,
      }
      expect(site).toEqual({ ...thirds(1), communities: 1, ...volunteers, ...data })
      expect(none).toEqual(Object.fromEntries(tables.map((table) => [table, shared[table] ?? 0])))
    })

    it('have a policy on every table but those that belong to no part', async () => {
      const { database } = await filled(open)
      const { rows } = await sql<{ name: string }>`
        select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
        where nspname = 'public' and relkind = 'r' and not relrowsecurity
        order by relname`.execute(database.db)
      expect(rows.map(({ name }) => name).filter((one) => !ofNoScope.includes(one))).toEqual([])
    })

    it('refuse to write, move or remove what lies elsewhere', async () => {
      const { database, corners } = await filled(open)
      const { incidentId } = corners['south-1']
      const db = database.as(inNorth)
      const moved = await db
        .updateTable('incidents')
        .set({ state: 'closed' })
        .where('id', '=', incidentId)
        .executeTakeFirst()
      expect(moved.numUpdatedRows).toBe(0n)
      await expect(
        db.updateTable('incidents').set({ communityId: 'south', siteId: null }).execute(),
      ).rejects.toMatchObject({ code: '42501' })
      await expect(
        db.insertInto('communities').values({ id: 'west', name: 'west' }).execute(),
      ).rejects.toMatchObject({ code: '42501' })
      const gone = await db
        .deleteFrom('stays')
        .where('lotId', '=', 'lot-south-1')
        .executeTakeFirst()
      expect(gone.numDeletedRows).toBe(0n)
    })

    it('hold inside a transaction, after one that failed, and for whoever asks next', async () => {
      const { database } = await filled(open)
      const cases = (db: Kysely<Tables>) => count(db, 'incidents')
      const failing = database
        .as(inNorth1)
        .transaction()
        .execute(async (tx) => {
          expect(await cases(tx)).toBe(1)
          await sql`select no_such_function()`.execute(tx)
        })
      await expect(failing).rejects.toThrow(/no_such_function/)
      const asked = [inNorth, wholeDistrict, inNorth1, inNorth, nowhere, wholeDistrict, inNorth1]
      const counts = await Promise.all(asked.map((scope) => cases(database.as(scope))))
      expect(counts).toEqual([2, 3, 1, 2, 0, 3, 1])
    })

    it('show nothing to a connection that was told nothing', async () => {
      const { database } = await filled(open)
      const rows = await database.db.transaction().execute(async (tx) => {
        await sql`select set_config('linli.sight', '', true)`.execute(tx)
        return count(tx, 'incidents')
      })
      expect(rows).toBe(0)
    })

    it('number cases through all of the district, so that no two share a code', async () => {
      const { database } = await filled(open)
      const { rows } = await sql<{ prefix: string }>`
        select left(code, 9) as prefix from incidents limit 1`.execute(database.db)
      const prefix = rows[0]?.prefix ?? ''
      const last = await sql<{ last: number }>`
        select last_incident_number(${prefix}) as last`.execute(database.as(nowhere))
      expect(last.rows).toEqual([{ last: 3 }])
    })
  })

  it('are told to the database as one word', () => {
    expect([wholeDistrict, inNorth, inNorth1].map(sightOf)).toEqual([
      'district',
      'community/north',
      'site/north-1',
    ])
  })
}

/** What holds for every lot is for all to read; the audit log is for nobody below the district. */
const shared: Record<string, number> = {
  tariffs: 1,
  sharing_policies: 1,
  audit_records: 0,
  roster_imports: 0,
}

async function filled(open: () => Promise<DatabaseSource>) {
  const ctx = await testContext({ records: await open() })
  return { database: ctx.database, corners: await twoCommunities(ctx) }
}

async function ownedTables(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
    where nspname = 'public' and relkind = 'r' and relrowsecurity
      and relname <> 'stay_corrections' order by relname`.execute(db)
  return rows.map(({ name }) => name)
}

async function count(db: Kysely<Tables>, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select count(*)::int as rows from ${sql.table(table)}`.execute(db)
  return rows[0]?.rows ?? 0
}
