import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { record } from '../../api/audit/actions.ts'
import { verifyLog } from '../../api/audit/verify.ts'
import { isRefusal } from '../../api/errors.ts'
import { incidentDetail, report } from '../../api/incidents/actions.ts'
import { createPerson, leavePerson, personDetail } from '../../api/persons/actions.ts'
import { changeRetention, retention, runRetention } from '../../api/retention/actions.ts'
import { dayMs } from '../../api/retention/rules.ts'
import { retentionClasses } from '../../api/retention/schema.ts'
import { cookieOf, openDoorOver } from '../api/door.ts'
import { admin, asking, testAccount } from '../support/accounts.ts'
import { type TestContext, testContext } from '../support/context.ts'

const by = asking(admin)

/** A person, and the count of the data kept of them. */
async function somebody(ctx: TestContext) {
  const person = await createPerson(ctx, by, {
    kind: 'resident',
    communityId: null,
    siteId: null,
    name: '欧阳明月',
    telephone: '13800000001',
  })
  if (isRefusal(person)) throw new Error(person.reason)
  return person.id
}

async function dataKept(ctx: TestContext): Promise<number> {
  const { rows } = await sql<{ kept: number }>`
    select count(*)::int as kept from person_data`.execute(ctx.db)
  return rows[0]?.kept ?? 0
}

async function oldCase(ctx: TestContext, note: string): Promise<string> {
  const dispatcher = testAccount({ role: 'dispatcher' })
  const opened = await report(ctx, { type: 'resident_request', note }, dispatcher)
  if (isRefusal(opened)) throw new Error(opened.reason)
  const ended = { state: 'closed' as const }
  await ctx.db.updateTable('incidents').set(ended).where('id', '=', opened.id).execute()
  return opened.id
}

function removedOf(rules: Awaited<ReturnType<typeof retention>>) {
  return Object.fromEntries(rules.map((rule) => [rule.class, rule.lastRemoved]))
}

describe('what is too old', () => {
  it('goes when the clock says so, and not a day before', async () => {
    const ctx = await testContext()
    const id = await somebody(ctx)
    await leavePerson(ctx, by, id)
    await runRetention(ctx)
    expect(await dataKept(ctx)).toBe(2)
    ctx.clock.advance(180 * dayMs)
    await runRetention(ctx)
    expect(await dataKept(ctx)).toBe(2)
    ctx.clock.advance(dayMs)
    await runRetention(ctx)
    expect(await dataKept(ctx)).toBe(0)
    expect(await personDetail(ctx, id)).toMatchObject({ maskedName: '*', data: [] })
    expect(removedOf(await retention(ctx))).toMatchObject({ left_persons: 2 })
  })

  it('of those who stay is kept for as long as they do', async () => {
    const ctx = await testContext()
    await somebody(ctx)
    ctx.clock.advance(4000 * dayMs)
    await runRetention(ctx)
    expect(await dataKept(ctx)).toBe(2)
  })

  it('in the words of an ended case goes, while what happened and when stays', async () => {
    const ctx = await testContext()
    const over = await oldCase(ctx, '请联系张三 13800000001')
    const dispatcher = testAccount({ role: 'dispatcher' })
    const open = await report(ctx, { type: 'resident_request', note: 'still open' }, dispatcher)
    ctx.clock.advance(1100 * dayMs)
    await runRetention(ctx)
    const detail = await incidentDetail(ctx, over)
    expect(detail).toMatchObject({
      incident: { note: null, state: 'closed' },
      timeline: [{ kind: 'reported', note: null }],
    })
    expect(await incidentDetail(ctx, isRefusal(open) ? '' : open.id)).toMatchObject({
      incident: { note: 'still open' },
    })
  })

  it('in the audit goes, while its leaves stay where they were', async () => {
    const ctx = await testContext()
    await record(ctx, ctx.db, by, { what: 'export.made', object: null, outcome: 'done' })
    const leaves = () =>
      sql`select position, hash from log_leaves order by position limit 1`.execute(ctx.db)
    const before = await leaves()
    ctx.clock.advance(1100 * dayMs)
    await runRetention(ctx)
    const kept = await ctx.db.selectFrom('auditRecords').select('what').execute()
    expect(new Set(kept.map(({ what }) => what))).toEqual(new Set(['retention.ran']))
    expect((await leaves()).rows).toEqual(before.rows)
    expect(await verifyLog(ctx.db, ctx.auditKey)).toMatchObject({ misfits: [] })
  })

  it('is taken away once a night, each time on record', async () => {
    const ctx = await testContext()
    const runs = async () => {
      const rows = ctx.db.selectFrom('auditRecords').where('what', '=', 'retention.ran')
      return (await rows.select('id').execute()).length
    }
    await runRetention(ctx)
    expect(await runs()).toBe(retentionClasses.length)
    await Promise.all([runRetention(ctx), runRetention(ctx)])
    expect(await runs()).toBe(retentionClasses.length)
    ctx.clock.advance(dayMs)
    await Promise.all([runRetention(ctx), runRetention(ctx)])
    expect(await runs()).toBe(2 * retentionClasses.length)
  })

  it('cannot be rewritten by the application itself, whatever it says of itself', async () => {
    const ctx = await testContext()
    await oldCase(ctx, 'words')
    await record(ctx, ctx.db, by, { what: 'export.made', object: null, outcome: 'done' })
    for (const statement of [
      'update incident_events set note = null',
      'delete from incident_events',
      'delete from audit_records',
      'update audit_records set why = null',
    ]) {
      const attempt = ctx.db.transaction().execute(async (tx) => {
        await sql`select set_config('linli.forgetting', 'on', true)`.execute(tx)
        await sql.raw(statement).execute(tx)
      })
      await expect(attempt, statement).rejects.toThrow(/permission denied|append-only/)
    }
  })
})

describe('how long a class is kept', () => {
  it('is changed within its bounds, by who may, with the next run at once', async () => {
    const ctx = await testContext()
    const app = await openDoorOver(ctx)
    await runRetention(ctx)
    const change = async (role: 'admin' | 'auditor', keepDays: number) =>
      app.inject({
        method: 'PATCH',
        url: '/api/retention/left_persons',
        headers: { cookie: await cookieOf(app, role), 'x-linli': '1' },
        payload: { keepDays },
      })
    expect((await change('auditor', 30)).statusCode).toBe(403)
    expect((await change('admin', 5000)).statusCode).toBe(400)
    const changed = await change('admin', 30)
    expect(changed.json()).toMatchObject({ keepDays: 30, nextAt: ctx.clock.now() })
    const id = await somebody(ctx)
    await leavePerson(ctx, by, id)
    ctx.clock.advance(31 * dayMs)
    await runRetention(ctx)
    expect(await dataKept(ctx)).toBe(0)
    expect(await changeRetention(ctx, by, 'audit', 10)).toMatchObject({ refused: 'invalid' })
  })
})
