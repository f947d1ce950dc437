import { expect, it } from 'vitest'
import { record } from '../../api/audit/actions.ts'
import { signIfDue } from '../../api/audit/checkpoints.ts'
import type { Deed, RecordDetail, RecordsPage } from '../../api/audit/schema.ts'
import type { Role } from '../../api/people/schema.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { openCheckpoint } from '../../api/transparency/note.ts'
import { cookieOf, type Door, openDoor } from '../api/door.ts'
import { asking, testAccount } from '../support/accounts.ts'
import type { TestContext } from '../support/context.ts'

const hourMs = 3_600_000

it('is read by auditors and administrators alone, and a refused right is recorded once a minute', async () => {
  const { app, ctx } = await openDoor()
  const cookie = await cookieOf(app, 'operator')
  for (let times = 0; times < 3; times += 1)
    expect((await app.inject({ url: '/api/audit/records', headers: { cookie } })).statusCode).toBe(
      403,
    )
  ctx.clock.advance(60_000)
  await app.inject({ url: '/api/audit/records', headers: { cookie } })
  const { records } = await search({ app, ctx }, 'auditor', 'what=rights.refused')
  expect(records).toHaveLength(2)
  expect(records[0]).toMatchObject({
    actorName: 'operator',
    actorRole: 'operator',
    outcome: 'refused',
    objectId: 'GET /api/audit/records',
    detail: { right: 'audit.read' },
  })
})

it('is searched by who, what, when and object, in pages that overlap nowhere', async () => {
  const door = await openDoor()
  const { ctx } = door
  for (let index = 0; index < 25; index += 1) {
    ctx.clock.advance(index % 3 === 0 ? 0 : 1000)
    await put(ctx, index % 2 ? 'ann' : 'bo', {
      what: 'tariff.made',
      object: { kind: 'tariff', id: `t${index}` },
      outcome: 'done',
    })
  }
  const seen: (string | null)[] = []
  let before = ''
  for (;;) {
    const page = await search(door, 'auditor', `what=tariff.made&limit=10${before}`)
    seen.push(...page.records.map(({ objectId }) => objectId))
    if (page.next === null) break
    before = `&before=${encodeURIComponent(page.next)}`
  }
  expect(new Set(seen).size).toBe(25)
  expect(seen).toHaveLength(25)
  expect((await search(door, 'admin', 'who=ann')).records).toHaveLength(12)
  const [one] = (await search(door, 'admin', 'objectKind=tariff&objectId=t7')).records
  expect(one).toMatchObject({ actorName: 'ann', address: '192.0.2.7' })
  const late = await search(door, 'admin', `what=tariff.made&from=${ctx.clock.now()}`)
  expect(late.records.length).toBeGreaterThan(0)
  expect(late.records.length).toBeLessThan(25)
})

it('shows one record with the proof that it stands in a signed tree', async () => {
  const door = await openDoor()
  await put(door.ctx, 'ann', {
    what: 'tariff.made',
    object: null,
    outcome: 'done',
    after: { a: 1 },
  })
  const [one] = (await search(door, 'auditor', 'what=tariff.made')).records
  const detail = await get<RecordDetail>(door, 'auditor', `/api/audit/records/${one?.id}`)
  expect(detail.verified).toBe(true)
  expect(detail.leaf).toContain('"ann"')
  expect(openCheckpoint(door.ctx.auditKey, detail.proof.checkpoint)?.size).toBe(detail.proof.size)
  const gone = await answerOf(door, 'auditor', '/api/audit/records/nowhere')
  expect(gone.statusCode).toBe(404)
})

it('keeps of a state before and after only keyed hashes, the same for the same state', async () => {
  const door = await openDoor()
  const deed = { what: 'person.changed', object: null, outcome: 'done' } as const
  await put(door.ctx, 'ann', { ...deed, before: { a: 1, b: '13800000000' }, after: { a: 2 } })
  await put(door.ctx, 'ann', { ...deed, before: { b: '13800000000', a: 1 } })
  const { records } = await search(door, 'auditor', 'what=person.changed')
  expect(JSON.stringify(records)).not.toContain('13800000000')
  expect(new Set(records.map(({ beforeHash }) => beforeHash)).size).toBe(1)
  expect(records.map(({ afterHash }) => typeof afterHash).sort()).toEqual(['object', 'string'])
})

it('takes any text into a record, whatever PostgreSQL would not store', async () => {
  const door = await openDoor()
  const odd = 'a\u0000b\uD800c'
  await put(door.ctx, 'ann', {
    what: 'export.made',
    object: { kind: 'file', id: odd },
    why: odd,
    outcome: 'done',
    detail: { odd },
  })
  const [one] = (await search(door, 'auditor', 'what=export.made')).records
  expect(one).toMatchObject({ why: 'a\uFFFDb\uFFFDc', detail: { odd: 'a\uFFFDb\uFFFDc' } })
  const detail = await get<RecordDetail>(door, 'auditor', `/api/audit/records/${one?.id}`)
  expect(detail.verified).toBe(true)
})

it('lists mass exports, access outside duty hours and days, and reveals beside the usual', async () => {
  const door = await openDoor()
  const { ctx } = door
  const midnight = Date.UTC(2026, 10, 1, 16) // Monday 2 November 2026, 00:00 in China
  const exported = { what: 'export.made', object: null, outcome: 'done' } as const
  for (const [hour, rows] of [
    [6, 10],
    [7, 1000],
    [21, 999],
    [22, 5000],
  ] as const) {
    ctx.clock.set(midnight + hour * hourMs)
    await put(ctx, 'ann', { ...exported, detail: { rows } })
  }
  const rowsOf = async (query: string) =>
    (await search(door, 'auditor', query)).records
      .filter(({ what }) => what === 'export.made')
      .map(({ detail }) => detail?.rows)
  expect(await rowsOf('view=exports')).toEqual([5000, 1000])
  expect(await rowsOf('view=off_hours')).toEqual([5000, 10])
  expect(await rowsOf('view=off_hours&days=0')).toEqual([5000, 999, 1000, 10])
  const revealed = { what: 'person.revealed', object: null, outcome: 'done' } as const
  for (const [day, times] of [
    [3, 1],
    [4, 3],
    [5, 8],
  ] as const)
    for (let time = 0; time < times; time += 1) {
      ctx.clock.set(midnight + day * 24 * hourMs + 9 * hourMs + time)
      await put(ctx, 'ann', revealed)
    }
  expect(await get(door, 'auditor', '/api/audit/reveals')).toEqual([
    { day: '2026-11-07', who: 'ann', count: 8, usual: 2 },
    { day: '2026-11-06', who: 'ann', count: 3, usual: 1 },
    { day: '2026-11-05', who: 'ann', count: 1, usual: 0 },
  ])
})

it('is signed every ten minutes if anything was recorded, and answers checkpoints and proofs', async () => {
  const door = await openDoor()
  const { ctx } = door
  await put(ctx, 'ann', { what: 'tariff.made', object: null, outcome: 'done' })
  const first = await signIfDue(ctx)
  expect(first?.size).toBeGreaterThan(0)
  await put(ctx, 'ann', { what: 'tariff.made', object: null, outcome: 'done' })
  expect(await signIfDue(ctx)).toBeUndefined()
  ctx.clock.advance(10 * 60_000)
  const second = await signIfDue(ctx)
  expect(second?.size).toBeGreaterThan(first?.size ?? 0)
  ctx.clock.advance(10 * 60_000)
  expect(await signIfDue(ctx)).toBeUndefined()
  const note = await answerOf(door, 'auditor', '/api/audit/checkpoint')
  expect(openCheckpoint(ctx.auditKey, note.body)).toBeDefined()
  const sizes = `first=${first?.size}&size=${second?.size}`
  expect((await answerOf(door, 'auditor', `/api/audit/proof?${sizes}`)).statusCode).toBe(200)
  for (const [query, status] of [
    ['position=0&size=1', 200],
    ['position=1&size=1', 404],
    ['position=0&size=99', 404],
    ['size=1', 400],
    ['position=0&first=1&size=1', 400],
  ] as const)
    expect((await answerOf(door, 'auditor', `/api/audit/proof?${query}`)).statusCode).toBe(status)
})

it('holds imports and exports with their row counts', async () => {
  const door = await openDoor()
  const admin = asking(testAccount({ role: 'admin', name: 'admin' }))
  await importPlaces(door.ctx, 'device,kind,site\na,gate,s1\nb,door,s1\n', 'csv', admin)
  await answerOf(door, 'property', '/api/ledger/revenue.csv?month=2026-11')
  const [imported] = (await search(door, 'auditor', 'what=place.imported')).records
  expect(imported).toMatchObject({ actorName: 'admin', detail: { good: 1, problems: 1 } })
  const [exported] = (await search(door, 'auditor', 'what=export.made')).records
  expect(exported).toMatchObject({ actorName: 'property', detail: { rows: 0, month: '2026-11' } })
})

async function put(ctx: TestContext, name: string, deed: Deed) {
  const by = asking(testAccount({ role: 'operator', name }))
  await ctx.db.transaction().execute((tx) => record(ctx, tx, by, deed))
}

async function answerOf({ app }: Door, role: Role, url: string) {
  return app.inject({ url, headers: { cookie: await cookieOf(app, role) } })
}

async function get<T>(door: Door, role: Role, url: string): Promise<T> {
  const answer = await answerOf(door, role, url)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json() as T
}

function search(door: Door, role: Role, query: string): Promise<RecordsPage> {
  return get<RecordsPage>(door, role, `/api/audit/records?${query}`)
}
