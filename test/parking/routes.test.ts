import { describe, expect, it } from 'vitest'
import type { Role } from '../../api/people/schema.ts'
import { cookieOf, type Door, openDoor } from '../api/door.ts'
import { observeBatch, park, paymentOf, seen, usualRules } from '../support/parking.ts'
import { seedLots } from '../support/seed-lots.ts'

/** One role that asks the door; `post` when there is a body. */
async function visitor({ app }: Door, role: Role) {
  const headers = { cookie: await cookieOf(app, role), 'x-linli': '1' }
  return async (url: string, payload?: object) => {
    const method = payload ? 'POST' : 'GET'
    return app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  }
}

describe('the doors of parking and of the books', () => {
  it('lead the accountant from a tariff to a stay, its payment and the month', async () => {
    const door = await openDoor()
    const { ctx } = door
    await seedLots(ctx)
    const ask = await visitor(door, 'property')
    const tariff = { lotId: null, validFrom: 0, rules: usualRules }
    expect((await ask('/api/parking/tariffs', tariff)).statusCode).toBe(201)
    expect((await ask('/api/parking/tariffs')).json()).toMatchObject([tariff])

    const at = ctx.clock.now()
    const stayId = await park(ctx, 'lot-1.b1', at, 90)
    await observeBatch(ctx, [seen('lot-1.b2', true, at)])
    expect((await ask('/api/parking/lots')).json()[0]).toEqual({
      lotId: 'lot-1',
      total: 3,
      free: 1,
      occupied: 1,
      unknown: 1,
    })
    const unpaid = await ask('/api/parking/stays?lot=lot-1&unpaid=true&limit=10')
    expect(unpaid.json()).toMatchObject([{ id: stayId, feeFen: 700, paidFen: 0 }])
    expect((await ask('/api/parking/stays?state=open')).json()).toMatchObject([
      { bayId: 'lot-1.b2', leftAt: null, feeLines: [] },
    ])

    const paid = await ask('/api/parking/payments', paymentOf(stayId, 700, at))
    expect(paid.statusCode).toBe(201)
    const detail = await ask(`/api/parking/stays/${stayId}`)
    expect(detail.json()).toMatchObject({ paidFen: 700, payments: [paid.json()], history: [] })
    const month = (await ask('/api/ledger/revenue?month=2026-11')).json()
    expect(month.total).toMatchObject({ dueFen: 700, receivedFen: 700, stays: 1, payments: 1 })
    expect((await ask('/api/ledger/check')).json()).toEqual({
      entries: 2,
      sumFen: 0,
      unbalanced: 0,
    })
  })

  it('hand out the month as a CSV file in either language', async () => {
    const door = await openDoor()
    const ask = await visitor(door, 'auditor')
    const file = await ask('/api/ledger/revenue.csv?month=2026-11')
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(file.headers['content-disposition']).toContain('revenue-2026-11.csv')
    expect(file.body.startsWith('\uFEFF日期,')).toBe(true)
    const english = await ask('/api/ledger/revenue.csv?month=2026-11&lang=en')
    expect(english.body.startsWith('\uFEFFday,lot,')).toBe(true)
  })

  it('answer what cannot be with a problem document', async () => {
    const door = await openDoor()
    await seedLots(door.ctx)
    const ask = await visitor(door, 'property')
    const rules = { ...usualRules, stepMinutes: 0 }
    const cases = [
      [400, await ask('/api/ledger/revenue?month=2026-13')],
      [400, await ask('/api/parking/stays?limit=0')],
      [404, await ask('/api/parking/stays/nobody')],
      [404, await ask('/api/parking/payments', paymentOf('nobody', 1, 0))],
      [400, await ask('/api/parking/payments', { ...paymentOf('nobody', 1, 0), amountFen: 0.5 })],
      [400, await ask('/api/parking/tariffs', { lotId: null, validFrom: 0, rules })],
      [404, await ask('/api/parking/tariffs', { lotId: 'x', validFrom: 0, rules: usualRules })],
    ] as const
    expect(cases.map(([, { statusCode }]) => statusCode)).toEqual(cases.map(([status]) => status))
    for (const [, { headers }] of cases)
      expect(headers['content-type']).toContain('application/problem+json')
  })

  it('are shut to roles without the right', async () => {
    const door = await openDoor()
    const operator = await visitor(door, 'operator')
    const auditor = await visitor(door, 'auditor')
    const property = await visitor(door, 'property')
    const policy = {
      lotId: null,
      validFrom: '2026-01-01',
      costBps: 0,
      propertyBps: 0,
      ownersBps: 10_000,
    }
    const answers = [
      await operator('/api/parking/stays'),
      await operator('/api/ledger/revenue?month=2026-11'),
      await auditor('/api/parking/payments', paymentOf('s', 1, 0)),
      await auditor('/api/parking/tariffs', { lotId: null, validFrom: 0, rules: usualRules }),
      await property('/api/ledger/policies', policy),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 403])
    const admin = await visitor(door, 'admin')
    expect((await admin('/api/ledger/policies', policy)).statusCode).toBe(201)
    expect((await admin('/api/ledger/policies')).json()).toMatchObject([policy])
  })
})
