import { describe, expect, it } from 'vitest'
import { recordRejections, rejections } from '../../api/intake/actions.ts'
import { foldRejections, maxCounters } from '../../api/intake/rules.ts'
import { cookieOf, openDoor } from '../api/door.ts'
import { testContext } from '../support/context.ts'

const delta = (reason: string, count = 1, at = 1000) => ({
  subscription: 'linli/v1/#',
  reason,
  count,
  firstAt: at,
  lastAt: at,
  sample: `linli/v1/+/+/x {${reason}}`,
})

describe('what was rejected', () => {
  it('adds up per subscription and reason, with the first sample', async () => {
    const ctx = await testContext()
    await recordRejections(ctx, [delta('not_json', 2, 5000), delta('not_json', 1, 4000)])
    await recordRejections(ctx, [{ ...delta('not_json', 3, 9000), sample: 'later' }])
    await recordRejections(ctx, [])
    expect(await rejections(ctx)).toEqual([{ ...delta('not_json', 6, 4000), lastAt: 9000 }])
  })

  it('fills at most a thousand counters; the rest is counted together', async () => {
    const ctx = await testContext()
    const many = Array.from({ length: 1500 }, (_, n) => delta(`reason_${n}`))
    await recordRejections(ctx, many.slice(0, 700))
    await recordRejections(ctx, many.slice(700))
    await recordRejections(ctx, [delta('reason_3'), delta('reason_9999')])
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

  it('is shown to the administrator and the auditor', async () => {
    const { app, ctx } = await openDoor()
    await recordRejections(ctx, [delta('bad_shape')])
    const headers = { cookie: await cookieOf(app, 'auditor') }
    const response = await app.inject({ url: '/api/intake/rejections', headers })
    expect(response.json()).toEqual([delta('bad_shape')])
  })
})
