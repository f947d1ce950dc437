import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { pino } from 'pino'
import { v7 as newId } from 'uuid'
import type { Context } from '../../api/context.ts'
import { openDatabase } from '../../api/db/open.ts'
import { type Scope, wholeDistrict } from '../../api/people/schema.ts'
import { keepMembers } from '../../api/persons/actions.ts'
import { search } from '../../api/search/actions.ts'
import { followPlaces } from '../../api/search/follow-places.ts'
import { openSealer } from '../../api/vault/seal.ts'
import { asking, testAccount } from '../support/accounts.ts'
import { testAuditKey } from '../support/audit-key.ts'
import { testKeys } from '../support/keys.ts'
import { hasServer, startPostgresql } from '../support/servers.ts'
import type { Result } from './result.ts'

const persons = 100_000
const devices = 100_000
const cases = 450_000
const stays = 450_000
const atOnce = 2000
const rounds = 20

/** One query over 100,000 persons and 1,000,000 records, from the district and from one community. */
export async function run(): Promise<Result[]> {
  if (!hasServer('postgresql')) return []
  const postgresql = await startPostgresql()
  const database = await openDatabase({ url: postgresql.url })
  try {
    const clock = { now: Date.now }
    const ctx = {
      ...{ database, db: database.db, clock, newId, auditKey: testAuditKey() },
      sealer: await openSealer(testKeys(), clock),
      log: pino({ level: 'silent' }),
      telemetry: { latest: async () => [] },
    } as unknown as Context
    await fillRecords(ctx)
    await fillPersons(ctx)
    await sql`analyze`.execute(ctx.db).catch(() => {})
    return await measure(ctx)
  } finally {
    await database.close()
    await postgresql.stop()
  }
}

async function measure(ctx: Context): Promise<Result[]> {
  const before = heapMb()
  const startMs = performance.now()
  const places = followPlaces(ctx)
  await places.index()
  const built = (performance.now() - startMs) / 1000
  const results: Result[] = [
    { name: 'place index built', value: Number(built.toFixed(1)), unit: 's' },
    { name: '… memory it takes', value: heapMb() - before, unit: 'MB' },
  ]
  for (const [name, scope] of [
    ['of the district', wholeDistrict],
    ['of one community', { communityId: 'c1', siteId: null }],
  ] as const) {
    const { p50, p95, slowest } = await timed(ctx, await places.index(), scope)
    results.push({ name: `a query ${name}, p50`, value: p50, unit: 'ms' })
    results.push({ name: '… p95', value: p95, unit: 'ms', bar: '≤ 100 ms' })
    results.push({ name: `… slowest: ${slowest.q}`, value: slowest.ms, unit: 'ms' })
  }
  await places.stop()
  return results
}

const queries = [
  ...[
    '清水塘',
    'qst',
    'qinshuitang',
    '清水糖',
    'gate-000120',
    'bay 4711',
    '3号道闸',
    '车位',
    'gate',
  ],
  ...['王伟', 'wangwei', 'ww', 'lxm', '13800000042', '3-2-501', '湘A12345', '20261102-', '烟雾'],
  ...['who is the contact for 3-2-501', 'what is open', '清水塘1号小区未结案件', '谁能搬重物'],
  ...['when did gate-000120 last answer', 'which volunteers can lift'],
]

async function timed(
  ctx: Context,
  index: Parameters<typeof search>[1],
  scope: Scope,
): Promise<{ p50: number; p95: number; slowest: { q: string; ms: number } }> {
  const by = asking(testAccount({ role: 'admin', ...scope }))
  const own = { ...ctx, db: ctx.database.as(scope) }
  const spent: { q: string; ms: number }[] = []
  for (let round = -2; round < rounds; round += 1)
    for (const q of queries) {
      const startMs = performance.now()
      await search(own, index, by, { q, persons: true })
      if (round >= 0) spent.push({ q, ms: performance.now() - startMs })
    }
  if (process.argv.includes('--each'))
    for (const q of queries) {
      const own = spent
        .filter((one) => one.q === q)
        .map(({ ms }) => ms)
        .sort((a, b) => a - b)
      process.stderr.write(`${q}: ${own[own.length >> 1]?.toFixed(1)} ms\n`)
    }
  spent.sort((a, b) => a.ms - b.ms)
  const at = (share: number) => spent[Math.floor((spent.length - 1) * share)] ?? { q: '', ms: 0 }
  const rounded = (ms: number) => Number(ms.toFixed(1))
  const { q, ms } = at(1)
  return {
    p50: rounded(at(0.5).ms),
    p95: rounded(at(0.95).ms),
    slowest: { q, ms: rounded(ms) },
  }
}

/** What stays after a collection where node exposes one; else what is in use. */
function heapMb(): number {
  ;(globalThis as { gc?: () => void }).gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return Math.round((heapUsed + arrayBuffers) / 1e6)
}

async function fillRecords({ db }: Context): Promise<void> {
  await sql`insert into communities (id, name)
    select 'c' || n, '清水塘' || n || '社区' from generate_series(0, 119) n`.execute(db)
  await sql`insert into sites (id, name, community_id)
    select 's' || n, '清水塘' || n || '号小区', 'c' || n % 120 from generate_series(0, 1199) n`.execute(
    db,
  )
  await sql`insert into lots (id, name, site_id, community_id)
    select 'l' || n, '地下停车场', 's' || n, 'c' || n % 120 from generate_series(0, 1199) n`.execute(
    db,
  )
  await sql`insert into devices (id, kind, name, site_id, community_id, lot_id, updated_at)
    select case when n % 5 = 0 then 'gate-' else 'bay-' end || lpad(n::text, 6, '0'),
      case when n % 5 = 0 then 'gate' else 'bay' end, n % 200 || case when n % 5 = 0 then '号道闸'
        else '号车位' end, 's' || n % 1200, 'c' || n % 120,
      case when n % 5 = 0 then null else 'l' || n % 1200 end, 0
    from generate_series(1, ${sql.lit(devices)}) n`.execute(db)
  await sql`insert into incidents (id, code, type, severity, state, source, community_id, site_id,
      reported_at, updated_at, version)
    select 'i' || n, to_char(date '2020-01-01' + n / 180, 'YYYYMMDD') || '-' || lpad((n % 180)::text, 4, '0'),
      case n % 3 when 0 then 'smoke' when 1 then 'gate_fault' else 'rubbish_overflow' end, 'warning',
      case when n % 500 = 0 then 'reported' else 'closed' end, 'desk', 'c' || n % 120,
      's' || n % 1200, n, n, 1
    from generate_series(1, ${sql.lit(cases)}) n`.execute(db)
  await sql`insert into stays (id, bay_id, lot_id, state, entered_at, left_at)
    select 'p' || n, d.id, d.lot_id, 'closed', n, n + 1
    from generate_series(1, ${sql.lit(stays)}) n
    join devices d on d.id = 'bay-' || lpad((n % 99999 + 1)::text, 6, '0')`.execute(db)
}

const families = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红小文']

/** Every second name has two characters; some, like 王伟, are those of hundreds. */
function nameOf(number: number): string {
  const [a, b] = [given[number % given.length], given[Math.floor(number / 7) % given.length]]
  return `${families[Math.floor(number / 3) % families.length]}${a}${number % 2 === 0 ? b : ''}`
}

async function fillPersons(ctx: Context): Promise<void> {
  for (let from = 0; from < persons; from += atOnce)
    await ctx.db.transaction().execute((tx) =>
      keepMembers(
        ctx,
        tx,
        'bench',
        Array.from({ length: atOnce }, (_, at) => member(from + at)),
      ),
    )
  await sql`insert into volunteers (id, community_id, skills, availability, updated_at)
    select id, community_id, case when random() < 0.1 then '{lifting}'::text[] else '{}' end,
      'available', 0 from persons`.execute(ctx.db)
}

function member(number: number) {
  const data = {
    name: [nameOf(number)],
    telephone: [`138${String(number).padStart(8, '0')}`],
    dwelling: [`${number % 40}-${number % 4}-${(number % 30) + 1}01`],
  }
  const communityId = `c${number % 120}`
  return { id: `v${String(number).padStart(6, '0')}`, communityId, data, consents: [] }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
