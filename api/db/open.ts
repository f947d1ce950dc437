import type { PGlite } from '@electric-sql/pglite'
import { CamelCasePlugin, type Dialect, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { StartProblem } from '../errors.ts'
import { type Scope, wholeDistrict } from '../people/schema.ts'
import { migrate } from './migrate.ts'
import { PgliteDialect, SharedConnection } from './pglite-dialect.ts'
import { type Sight, setSight, sightOf } from './sight.ts'
import type { Tables } from './tables.ts'

/** The records: PostgreSQL when a URL names one, else PGlite in a folder. */
export type Database = {
  /** Sees the whole district: for what the platform does by itself, and for who answers for all of it. */
  db: Kysely<Tables>
  /** Sees and writes only the rows of this scope; the database itself leaves out the others. */
  as(scope: Scope): Kysely<Tables>
  embedded: boolean
  /** Calls back whenever a transaction with a NOTIFY on `channel` commits; answers how to stop. */
  listen(channel: string, wake: () => void): Promise<() => Promise<void>>
  ping(): Promise<void>
  close(): Promise<void>
}

/** `client` is a PGlite that the caller has opened, in memory for instance. */
export type DatabaseSource = { url: string } | { folder: string } | { client: PGlite }

const appRole = 'linli_app'

// int8 holds epoch milliseconds and fen, both far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Opens the records, brings the schema up to date, and steps down to the application's role. */
export async function openDatabase(source: DatabaseSource): Promise<Database> {
  if ('url' in source) return openPostgres(source.url)
  if ('client' in source) return openPglite(source.client)
  // Loaded only where it is used: it would take 40 MB of every ingest beside PostgreSQL.
  const { PGlite } = await import('@electric-sql/pglite')
  return openPglite(await PGlite.create(source.folder))
}

async function openPostgres(url: string): Promise<Database> {
  const owner = kyselyOver(
    new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
  )
  const prepare = async () => {
    await sql`select 1`.execute(owner).catch((error: Error) => {
      throw new StartProblem(whyNotOpened(url, error))
    })
    await migrate(owner)
  }
  await prepare().finally(() => owner.destroy())
  const pool = new pg.Pool({ connectionString: url, max: 10, onConnect: stepDown })
  pool.on('error', () => {}) // an idle connection that dies is replaced at its next use
  let closing: Promise<void> | undefined
  const as = perSight((sight) => new PostgresDialect({ pool: seeing(pool, sight) }))
  return {
    db: as(wholeDistrict),
    as,
    embedded: false,
    listen: (channel, wake) => listenOver(url, channel, wake),
    ping: async () => {
      await pool.query('select 1')
    },
    close: () => {
      closing ??= pool.end()
      return closing
    },
  }
}

/** The password stays out of it. */
function whyNotOpened(url: string, error: Error & { code?: string }): string[] {
  const { host, pathname } = new URL(url)
  return [
    `PostgreSQL cannot be used at ${host}${pathname}: ${error.message || error.code}.`,
    'Start it, or mend DATABASE_URL.',
  ]
}

async function stepDown(client: pg.ClientBase) {
  await client.query(`set role ${appRole}`)
}

const sights = new WeakMap<pg.PoolClient, Sight>()

/** The pool's connections, told what they see when they last saw otherwise. */
function seeing(pool: pg.Pool, sight: Sight) {
  return {
    async connect() {
      const client = await pool.connect()
      if (sights.get(client) === sight) return client
      try {
        await client.query(setSight, [sight])
      } catch (error) {
        client.release(true)
        throw error
      }
      sights.set(client, sight)
      return client
    },
    end: () => pool.end(),
  }
}

/** One Kysely per sight, made when it is first asked for. */
function perSight(dialectFor: (sight: Sight) => Dialect): Database['as'] {
  const made = new Map<Sight, Kysely<Tables>>()
  return (scope) => {
    const sight = sightOf(scope)
    const db = made.get(sight) ?? kyselyOver(dialectFor(sight))
    made.set(sight, db)
    return db
  }
}

const listenAgainMs = 500

/**
 * A LISTEN of its own that comes back after the server went away, waking once for what it missed.
 * Rejects when the first connection fails.
 */
async function listenOver(url: string, channel: string, wake: () => void) {
  let stopped = false
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined

  async function connect() {
    // A line that is cut without a word (a NAT that forgets) is noticed only by keep-alives.
    const opened = new pg.Client({ connectionString: url, keepAlive: true })
    opened.on('notification', wake)
    opened.on('error', () => {}) // 'end' follows
    try {
      await opened.connect()
      await opened.query(`listen ${channel}`)
    } catch (error) {
      opened.end().catch(() => {})
      throw error
    }
    if (stopped) return opened.end()
    client = opened
    // Only now: a connection that fails emits 'end' as well, and would be tried again twice.
    opened.once('end', connectLater)
    wake()
  }
  function connectLater() {
    if (!stopped) retry = setTimeout(() => connect().catch(connectLater), listenAgainMs)
  }

  await connect()
  return async () => {
    stopped = true
    clearTimeout(retry)
    await client?.end()
  }
}

async function openPglite(client: PGlite): Promise<Database> {
  const shared = new SharedConnection(client)
  await migrate(kyselyOver(new PgliteDialect(shared)))
  await client.exec(`set role ${appRole}`)
  const as = perSight((sight) => new PgliteDialect(shared, sight))
  const db = as(wholeDistrict)
  return {
    db,
    as,
    embedded: true,
    listen: (channel, wake) => client.listen(channel, wake),
    // Through Kysely, so that it never lands inside a transaction that has failed.
    ping: async () => {
      await sql`select 1`.execute(db)
    },
    close: () => client.close(),
  }
}

function kyselyOver(dialect: Dialect) {
  return new Kysely<Tables>({
    dialect,
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}
