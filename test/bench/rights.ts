import { pathToFileURL } from 'node:url'
import Fastify from 'fastify'
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Context } from '../../api/context.ts'
import { openDatabase } from '../../api/db/open.ts'
import type { Tables } from '../../api/db/tables.ts'
import { pageOfIncidents } from '../../api/incidents/store.ts'
import { findStays } from '../../api/parking/store.ts'
import { may, wholeDistrict } from '../../api/people/schema.ts'
import { contextOf, rememberAccount } from '../../api/route.ts'
import { testAccount } from '../support/accounts.ts'
import { hasServer, startPostgresql } from '../support/servers.ts'
import type { Result } from './result.ts'

const rows = 100_000
const rounds = 300
type Ask = (db: Kysely<Tables>) => Promise<unknown>

/**
 * What row-level security costs a list page over 100,000 rows (PostgreSQL, as the application's role,
 * beside the owner, whom no policy binds), and what deciding a right costs the request that asks for it.
 */
export async function run(): Promise<Result[]> {
  if (!hasServer('postgresql')) return []
  const server = await startPostgresql()
  const database = await openDatabase({ url: server.url })
  const pool = new pg.Pool({ connectionString: server.url, max: 1 })
  const owner = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  try {
    await fill(owner)
    const lists: [string, Ask][] = [
      ['incidents', (db) => pageOfIncidents(db, { limit: 100 })],
      ['stays', (db) => findStays(db, { limit: 100 })],
    ]
    const results: Result[] = []
    for (const [name, ask] of lists) {
      const spent = await inTurn([() => ask(owner), () => ask(database.as(wholeDistrict))])
      results.push(ratio(`a page of ${name} with row-level security`, spent, '≤ 1.1 ×'))
    }
    results.push(await authorisation(database.db, database.as))
    return results
  } finally {
    await owner.destroy()
    await database.close()
    await server.stop()
  }
}

async function fill(db: Kysely<Tables>): Promise<void> {
  await sql`insert into communities (id, name)
    select 'c' || n, 'c' from generate_series(0, 11) n`.execute(db)
  await sql`insert into sites (id, name, community_id)
    select 's' || n, 's', 'c' || n % 12 from generate_series(0, 19) n`.execute(db)
  await sql`insert into lots (id, name, site_id, community_id)
    select 'l' || n, 'l', 's' || n, 'c' || n % 12 from generate_series(0, 19) n`.execute(db)
  await sql`insert into devices (id, kind, name, site_id, community_id, lot_id, updated_at)
    select 'b' || n, 'bay', 'b', 's' || n % 20, 'c' || n % 20 % 12, 'l' || n % 20, 0
    from generate_series(0, 2999) n`.execute(db)
  await sql`insert into incidents (id, code, type, severity, state, source, community_id, site_id,
      reported_at, updated_at, version)
    select 'i' || n, 'x' || n, 'smoke', 'critical', 'closed', 'desk', 'c' || n % 12, null, n, n, 1
    from generate_series(1, ${sql.lit(rows)}) n`.execute(db)
  await sql`insert into stays (id, bay_id, lot_id, state, entered_at, left_at)
    select 'p' || n, 'b' || n % 3000, 'l' || n % 20, 'closed', n, n + 1
    from generate_series(1, ${sql.lit(rows)}) n`.execute(db)
  await sql`analyze`.execute(db)
}

/** One request that answers a page of incidents: with its right and scope decided, and without. */
async function authorisation(db: Kysely<Tables>, as: Context['database']['as']): Promise<Result> {
  const account = testAccount({ role: 'operator' })
  const ctx = { db, database: { as } } as unknown as Context
  const app = Fastify()
  app.get('/bare', () => pageOfIncidents(db, { limit: 100 }))
  app.get('/decided', (request, reply) => {
    if (!may(account, 'incidents.read')) return reply.code(403).send()
    rememberAccount(request, account)
    return pageOfIncidents(contextOf(ctx, request).db, { limit: 100 })
  })
  await app.ready()
  const spent = await inTurn([() => app.inject('/bare'), () => app.inject('/decided')])
  await app.close()
  return ratio('a request with its right and scope decided', spent, '≤ 1.05 ×')
}

/** Median milliseconds of each, asked in turn, so that what else the machine does meets all alike. */
async function inTurn(asks: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const spentMs: number[][] = asks.map(() => [])
  for (let round = 0; round < rounds + 20; round += 1) {
    const order = [...asks.entries()]
    // Who comes second finds the processor's caches warm: each has that place every other time.
    for (const [index, ask] of round % 2 === 0 ? order : order.reverse()) {
      const startMs = performance.now()
      await ask()
      if (round >= 20) spentMs[index]?.push(performance.now() - startMs)
    }
  }
  return spentMs.map((times) => times.sort((a, b) => a - b)[rounds / 2] ?? Number.NaN)
}

function ratio(name: string, [base = 0, other = 0]: readonly number[], bar: string): Result {
  const value = Number((other / base).toFixed(2))
  return { name: `${name} (${base.toFixed(2)} ms without)`, value, unit: '×', bar }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
