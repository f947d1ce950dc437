import { describe, expect, it } from 'vitest'
import { recordIntake } from '../../api/intake/actions.ts'
import { foldRejections, maxCounters } from '../../api/intake/rules.ts'
import type { Rejection } from '../../api/intake/schema.ts'
import { type TestContext, testContext } from '../support/context.ts'

const delta = (reason: string, count = 1, at = 1000) => ({
  subscription: 'linli/v1/#',
  reason,
  count,
  firstAt: at,
  lastAt: at,
  sample: `linli/v1/+/+/x {${reason}}`,
})

let number = 0
async function record(ctx: TestContext, deltas: readonly Rejection[]) {
  const groups = deltas.map((rejection) => ({ rejection, kept: [], reported: [] }))
  const rest = { sequences: [], reported: [], filled: [] }
  await recordIntake(ctx, { journal: 'j', position: 0, number: ++number, groups, ...rest })
}

function rejections(ctx: TestContext): Promise<Rejection[]> {
  return ctx.db.selectFrom('rejections').selectAll().execute()
}

describe('what was rejected', () => {
  it('adds up per subscription and reason, with the first sample', async () => {
    const ctx = await testContext()
    await record(ctx, [delta('not_json', 2, 5000)])
    await record(ctx, [{ ...delta('not_json', 1, 4000), sample: 'later' }])
    await record(ctx, [delta('not_json', 3, 9000), delta('nothing', 0)])
    await record(ctx, [])
    expect(await rejections(ctx)).toEqual([{ ...delta('not_json', 6, 4000), lastAt: 9000 }])
  })

  it('fills at most a thousand counters; the rest is counted together', async () => {
    const ctx = await testContext()
    const many = Array.from({ length: 1500 }, (_, n) => delta(`reason_${n}`))
    await record(ctx, many.slice(0, 700))
    await record(ctx, many.slice(700))
    await record(ctx, [delta('reason_3'), delta('reason_9999')])
    const rows = await rejections(ctx)
    expect(rows).toHaveLength(maxCounters)
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(1502)
    expect(rows.find(({ reason }) => reason === 'overflow')).toMatchObject({
      subscription: '*',
      count: 502,
    })
    expect(rows.find(({ reason }) => reason === 'reason_3')?.count).toBe(2)
  })

  it('keeps a sample that Postgres cannot keep as plain text', () => {
    const [row] = foldRejections([{ ...delta('x'), sample: 'a\u0000b\ud800c' }], new Set(), 0)
    expect(row?.sample).toBe('a?b?c')
  })
})
