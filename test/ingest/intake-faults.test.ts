import { describe, expect, it } from 'vitest'
import { recordIntake } from '../../api/intake/actions.ts'
import { keptPerGroup } from '../../api/intake/rules.ts'
import type { IntakeBatch } from '../../api/intake/schema.ts'
import type { TestContext } from '../support/context.ts'
import { eventually } from '../support/eventually.ts'
import { bayTopic, countsOf, gapsIn, keptIn, openDesk } from './intake-desk.ts'

type Fault = 'none' | 'before' | 'after'

/** The same records, whose transactions fail before they begin, or lose their answer after the commit. */
function faulty(ctx: TestContext) {
  const fault = { is: 'none' as Fault }
  const db = new Proxy(ctx.db, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (name !== 'transaction') return typeof member === 'function' ? member.bind(target) : member
      return () => ({
        async execute(work: Parameters<ReturnType<typeof target.transaction>['execute']>[0]) {
          if (fault.is === 'before') throw new Error('the records are away')
          const done = await target.transaction().execute(work)
          if (fault.is === 'after') throw new Error('the answer was lost')
          return done
        },
      })
    },
  })
  return { fault, over: { ...ctx, db } }
}

describe('records that fail', () => {
  it('lose nothing and double nothing, be the failure before the commit or after it', async () => {
    const { ctx, append, start } = await openDesk()
    const { fault, over } = faulty(ctx)
    const { running, intake } = start(over)
    for (const is of ['after', 'before', 'after', 'none'] as const) {
      fault.is = is
      await append(bayTopic, 'not json')
      await append(bayTopic, { occupied: true, seq: 10, boot: is })
      await append(bayTopic, { occupied: true, seq: 12, boot: is })
      await eventually(() => expect(running.position()).toBeGreaterThan(0))
      await intake.save()
      ctx.clock.advance(31_000)
      await intake.tick()
    }
    await running.drained()
    ctx.clock.advance(31_000)
    await intake.tick()
    expect(await countsOf(ctx)).toEqual({ not_json: 4 })
    expect(await keptIn(ctx)).toHaveLength(4)
    const gaps = await ctx.db.selectFrom('gaps').select(['boot', 'missing']).execute()
    expect(gaps.map(({ boot, missing }) => [boot, missing]).sort()).toEqual([
      ['after', 1],
      ['before', 1],
      ['none', 1],
    ])
  })

  it('hold the reading up until they answer', async () => {
    const { ctx, append, start, journal } = await openDesk()
    const { fault, over } = faulty(ctx)
    const { running, intake } = start(over)
    await append(bayTopic, 'not json')
    await running.drained()
    fault.is = 'before'
    await append(bayTopic, 'not json')
    await eventually(() => expect(running.position()).toBe(2))
    await intake.save()
    await append(bayTopic, 'not json')
    await append(bayTopic, 'not json')
    await intake.save()
    expect(running.position()).toBe(2)
    fault.is = 'none'
    await eventually(() => expect(running.position()).toBe(journal.end()))
    await running.drained()
    expect(await countsOf(ctx)).toEqual({ not_json: 4 })
  })
})

describe('what is kept', () => {
  it('is bounded for each reason, forgotten with the journal, and gaps after the same days', async () => {
    const { ctx } = await openDesk()
    const batch = (number: number, more: Partial<IntakeBatch>): IntakeBatch => ({
      ...{ journal: 'j', position: number, number, groups: [] },
      ...{ sequences: [], reported: [], filled: [] },
      ...more,
    })
    const rejection = { subscription: 's', reason: 'not_json', count: 3000, sample: '' }
    const group = (first: number) => ({
      rejection: { ...rejection, firstAt: 1, lastAt: 1 },
      kept: Array.from({ length: 3000 }, (_, n) => {
        return { position: first + n, deviceId: null, siteId: null, receivedAt: 1 }
      }),
      reported: [],
    })
    expect((await recordIntake(ctx, batch(1, { groups: [group(0)] }))).full).toEqual([])
    const { full } = await recordIntake(ctx, batch(2, { groups: [group(3000)] }))
    expect(full).toEqual([{ subscription: 's', reason: 'not_json' }])
    const kept = await keptIn(ctx)
    expect([kept.length, kept[0]?.position]).toEqual([keptPerGroup, 1000])
    expect(await countsOf(ctx)).toEqual({ not_json: 6000 })

    const gap = { deviceId: 'd', boot: '', from: 1, to: 2, missing: 2, radio: false, missedAt: 1 }
    const reported = [5, 50].map((at) => ({ ...gap, id: `g${at}`, reportedAt: at }))
    const forget = { first: 5990, gapsBefore: 10 }
    const { gaps } = await recordIntake(ctx, batch(3, { reported, forget }))
    expect(await keptIn(ctx)).toHaveLength(10)
    expect(await gapsIn(ctx)).toHaveLength(1)
    expect(gaps).toEqual({ open: 1, missing: 2 })
    await recordIntake(ctx, { ...batch(1, { forget: { first: 0, gapsBefore: 0 } }), journal: 'k' })
    expect(await keptIn(ctx)).toEqual([])
  })
})
