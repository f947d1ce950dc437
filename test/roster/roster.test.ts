import { describe, expect, it } from 'vitest'
import { isRefusal, type Refusal } from '../../api/errors.ts'
import { createPerson, openMany } from '../../api/persons/actions.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { applyRoster, memberHistory, previewRoster } from '../../api/roster/actions.ts'
import type { RosterAsk } from '../../api/roster/schema.ts'
import { undoRoster } from '../../api/roster/undoing.ts'
import { admin, asking } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { roster } from './files.ts'

const by = asking(admin)
const dayMs = 86_400_000

describe('a roster', () => {
  it('is previewed without writing anything, with every value masked', async () => {
    const ctx = await district()
    const preview = good(
      await previewRoster(ctx, roster(['m1,张三丰,13800000001,第一支部,north,搬运;驾驶,'])),
    )
    expect(preview).toMatchObject({ join: 1, change: 0, move: 0, leave: 0, problemCount: 0 })
    expect(preview.differences[0]).toMatchObject({ id: 'm1', maskedName: '张*', deed: 'join' })
    expect(JSON.stringify(preview)).not.toMatch(/三丰|13800000001|第一支部/)
    expect(await ctx.db.selectFrom('persons').select('id').execute()).toEqual([])
  })

  it('joins, changes, moves and lets leave what was previewed, with a dated history', async () => {
    const ctx = await district()
    await take(
      ctx,
      roster([
        'm1,张三,13800000001,一支部,north,,',
        'm2,李四,,一支部,north,,',
        'm3,王五,,一支部,north,,',
      ]),
    )
    ctx.clock.advance(dayMs)
    const next = roster([
      'm1,张三,13800000002,一支部,north,,',
      'm2,李四,,二支部,south,,',
      'm4,赵六,,二支部,south,搬运,',
    ])
    expect(await take(ctx, next)).toMatchObject({ join: 1, change: 1, move: 1, leave: 1 })
    expect(await plain(ctx, 'm1')).toMatchObject({ telephone: '13800000002' })
    expect(await memberHistory(ctx, 'm2')).toMatchObject([
      { kind: 'join', toCommunity: 'north' },
      { kind: 'move', fromCommunity: 'north', toCommunity: 'south' },
    ])
    const left = await ctx.db
      .selectFrom('persons')
      .selectAll()
      .where('id', '=', 'm3')
      .executeTakeFirst()
    expect(left?.leftAt).toBe(ctx.clock.now())
    expect(await plain(ctx, 'm3')).toEqual({ name: '王五' })
    const record = await ctx.db
      .selectFrom('auditRecords')
      .select(['detail'])
      .where('what', '=', 'person.imported')
      .execute()
    expect(record).toHaveLength(2)
  })

  it('is refused when the members changed since the preview', async () => {
    const ctx = await district()
    const ask = roster(['m1,张三,,一支部,north,,'])
    const { digest } = good(await previewRoster(ctx, ask))
    await take(ctx, roster(['m1,张三,13800000009,一支部,north,,']))
    expect(await applyRoster(ctx, by, { ...ask, digest })).toMatchObject({ refused: 'conflict' })
  })

  it('is taken once when it is applied twice at the same moment', async () => {
    const ctx = await district()
    const ask = roster(['m1,张三,,一支部,north,,'])
    const { digest } = good(await previewRoster(ctx, ask))
    const both = await Promise.all([1, 2].map(() => applyRoster(ctx, by, { ...ask, digest })))
    expect(both.filter(isRefusal)).toHaveLength(1)
  })

  it('leaves nothing behind when it breaks off half-way', async () => {
    const ctx = await district()
    const ask = roster(['m1,张三,,一支部,north,,'])
    const { digest } = good(await previewRoster(ctx, ask))
    const broken = { ...ctx, auditKey: undefined as unknown as TestContext['auditKey'] }
    await expect(applyRoster(broken, by, { ...ask, digest })).rejects.toThrow()
    for (const table of ['persons', 'volunteers', 'rosterImports', 'memberHistory'] as const)
      expect(await ctx.db.selectFrom(table).selectAll().execute()).toEqual([])
    expect(isRefusal(await applyRoster(ctx, by, { ...ask, digest }))).toBe(false)
  })

  it('is undone: who joined is gone, who changed or left is as before', async () => {
    const ctx = await district()
    await take(ctx, roster(['m1,张三,13800000001,一支部,north,搬运,', 'm2,李四,,一支部,north,,']))
    const before = [await plain(ctx, 'm1'), await plain(ctx, 'm2')]
    ctx.clock.advance(dayMs)
    const made = await take(
      ctx,
      roster(['m1,张三疯,13800000002,一支部,south,驾驶,off', 'm3,王五,,一支部,south,,']),
    )
    ctx.clock.advance(dayMs)
    expect(good(await undoRoster(ctx, by, made.id))).toEqual({ undone: 3, left: [] })
    expect([await plain(ctx, 'm1'), await plain(ctx, 'm2')]).toEqual(before)
    const persons = await ctx.db
      .selectFrom('persons')
      .select(['id', 'communityId', 'leftAt'])
      .orderBy('id')
      .execute()
    expect(persons).toEqual([
      { id: 'm1', communityId: 'north', leftAt: null },
      { id: 'm2', communityId: 'north', leftAt: null },
    ])
    const m1 = await ctx.db
      .selectFrom('volunteers')
      .selectAll()
      .where('id', '=', 'm1')
      .executeTakeFirst()
    expect(m1).toMatchObject({ skills: ['lifting'], availability: 'available' })
    expect(await undoRoster(ctx, by, made.id)).toMatchObject({ refused: 'conflict' })
  })

  it('leaves in its undo whom something newer touched, and lists them', async () => {
    const ctx = await district()
    const made = await take(ctx, roster(['m1,张三,,一支部,north,,', 'm2,李四,,一支部,north,,']))
    ctx.clock.advance(dayMs)
    await take(ctx, roster(['m1,张三,13800000001,一支部,north,,', 'm2,李四,,一支部,north,,']))
    const undone = good(await undoRoster(ctx, by, made.id))
    expect(undone).toEqual({
      undone: 1,
      left: [{ id: 'm1', maskedName: '张*', why: 'changed_since' }],
    })
    expect(await plain(ctx, 'm1')).toMatchObject({ telephone: '13800000001' })
  })

  it('cannot be undone after seven days, and what stood before is then forgotten', async () => {
    const ctx = await district()
    const made = await take(ctx, roster(['m1,张三,,一支部,north,,']))
    ctx.clock.advance(8 * dayMs)
    expect(await undoRoster(ctx, by, made.id)).toMatchObject({ refused: 'conflict' })
    await take(ctx, roster(['m1,张三,,一支部,north,,', 'm2,李四,,一支部,north,,']))
    const rows = await ctx.db
      .selectFrom('rosterImportRows')
      .select('sealed')
      .where('importId', '=', made.id)
      .execute()
    expect(rows).toEqual([{ sealed: null }])
  })

  it('keeps a branch only with consent: of the file, or one that stands', async () => {
    const ctx = await district()
    const unsaid = roster(['m1,张三,,一支部,north,,', 'm2,李四,,,north,,'], { consent: null })
    const preview = good(await previewRoster(ctx, unsaid))
    expect(preview).toMatchObject({ join: 1, problemCount: 1 })
    expect(preview.problems[0]).toMatchObject({ line: 2 })
    await take(ctx, roster(['m1,张三,,一支部,north,,']))
    const consents = await ctx.db.selectFrom('personConsents').selectAll().execute()
    expect(consents).toMatchObject([
      { personId: 'm1', how: 'paper', givenAt: Date.UTC(2026, 9, 1) },
    ])
  })

  it('takes no number that is a resident’s', async () => {
    const ctx = await district()
    const place = { communityId: 'north', siteId: null }
    const resident = good(await createPerson(ctx, by, { kind: 'resident', name: '陈一', ...place }))
    const preview = good(await previewRoster(ctx, roster([`${resident.id},张三,,,north,,`])))
    expect(preview.problems).toEqual([{ line: 2, reason: 'The number is that of a resident.' }])
  })
})

async function district(): Promise<TestContext> {
  const ctx = await testContext()
  const rows = ['g1,gate,,,s1,north,,,112.9,28.2', 'g2,gate,,,s2,south,,,112.9,28.2']
  await importPlaces(
    ctx,
    ['device,kind,model,name,site,community,lot,bay,lon,lat', ...rows].join('\n'),
    'csv',
  )
  return ctx
}

async function take(ctx: TestContext, ask: RosterAsk) {
  const { digest } = good(await previewRoster(ctx, ask))
  return good(await applyRoster(ctx, by, { ...ask, digest }))
}

async function plain(ctx: TestContext, id: string) {
  const fields = ['name', 'telephone', 'party_branch'] as const
  return (await openMany(ctx, ctx.db, [id], fields)).get(id)
}

function good<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(result.reason)
  return result
}
