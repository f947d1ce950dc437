import { describe, expect, it } from 'vitest'
import type { BooksCheck, Revenue } from '../../api/ledger/schema.ts'
import type { LotOccupancy, Payment, Stay } from '../../api/parking/schema.ts'
import type { LatestPoint } from '../../api/telemetry/schema.ts'
import { policy, streetCsv, tariff } from '../support/street.ts'
import { openWorld, type World } from '../support/world.ts'

const minuteMs = 60_000

describe('a car parks', () => {
  it('and the map, the stay, the fee, the payment and the shares all follow from its sensor', async () => {
    const world = await openWorld()
    await openStreet(world)
    const property = await world.as('property')

    await bay(world, 1, { occupied: false })
    await bay(world, 2, { occupied: true })
    await world.settle()
    expect(await property.get<LotOccupancy[]>('/api/parking/lots')).toEqual([
      { lotId: 'L1', total: 3, free: 1, occupied: 1, unknown: 1 },
    ])

    world.clock.advance(95 * minuteMs)
    await bay(world, 2, { occupied: false, batteryV: 3.3 })
    await world.settle()
    const [stay] = await property.get<Stay[]>('/api/parking/stays?lot=L1&state=closed')
    expect(stay).toMatchObject({ bayId: 'bay-2', feeFen: 500, paidFen: 0 })
    expect(stay?.feeLines.map(({ clause, amountFen }) => [clause, amountFen])).toEqual([
      ['first', 300],
      ['step', 200],
    ])

    const payment = {
      channel: 'wechat',
      reference: 'w-1',
      stayId: stay?.id,
      amountFen: 500,
      paidAt: world.clock.now(),
    }
    const first = await property.post<Payment>('/api/parking/payments', payment)
    const again = await property.post<Payment>('/api/parking/payments', payment)
    expect(again).toEqual(first)

    const revenue = await property.get<Revenue>('/api/ledger/revenue?month=2026-11')
    expect(revenue.total).toMatchObject({
      dueFen: 500,
      receivedFen: 500,
      shares: { costFen: 100, propertyFen: 150, ownersFen: 250 },
    })
    expect(revenue.lots).toHaveLength(1)
    expect(await property.get<BooksCheck>('/api/ledger/check')).toEqual({
      entries: 2,
      sumFen: 0,
      unbalanced: 0,
    })

    const latest = await property.get<LatestPoint[]>('/api/telemetry/latest?device=bay-2')
    expect(latest).toMatchObject([
      { kind: 'parking.bay', fields: { occupied: false, batteryV: 3.3 } },
    ])
  })

  it('and a heartbeat, a repeat and a late message make no second stay and no second fee', async () => {
    const world = await openWorld()
    await openStreet(world)
    const property = await world.as('property')
    const entered = await bay(world, 1, { occupied: true })
    world.clock.advance(10 * minuteMs)
    await bay(world, 1, { occupied: true, temperatureC: 21 })
    world.clock.advance(50 * minuteMs)
    const left = await bay(world, 1, { occupied: false })
    await world.publish(left.topic, left.body)
    await world.publish(entered.topic, entered.body)
    await world.settle()
    const stays = await property.get<Stay[]>('/api/parking/stays?lot=L1')
    expect(stays.map(({ state, feeFen }) => [state, feeFen])).toEqual([['closed', 300]])
    expect((await property.get<BooksCheck>('/api/ledger/check')).entries).toBe(1)
  })

  it('and what is malformed, foreign or unregistered is counted and shown, and stops nothing', async () => {
    const world = await openWorld()
    await openStreet(world)
    await world.publish('linli/v1/s1/bay-1/parking.bay', '{"occupied":')
    await world.publish('linli/v1/s1/bay-1/parking.bay', { occupied: 'yes' })
    await world.publish('linli/v1/s9/bay-1/parking.bay', { occupied: true })
    await world.publish('linli/v1/s1/stranger/parking.bay', { occupied: true })
    await bay(world, 1, { occupied: true })
    await world.settle()
    const admin = await world.as('admin')
    const rejections =
      await admin.get<{ reason: string; count: number }[]>('/api/intake/rejections')
    expect(rejections.map(({ reason, count }) => [reason, count]).sort()).toEqual([
      ['bad_value', 1],
      ['foreign_site', 1],
      ['not_json', 1],
      ['unregistered', 1],
    ])
    const lots = await admin.get<LotOccupancy[]>('/api/parking/lots')
    expect(lots[0]).toMatchObject({ occupied: 1, unknown: 2 })
  })
})

async function openStreet(world: World) {
  const admin = await world.as('admin')
  await admin.post('/api/places/import?format=csv', streetCsv)
  await admin.post('/api/parking/tariffs', tariff)
  await admin.post('/api/ledger/policies', policy)
  await world.settle()
}

async function bay(world: World, number: number, fields: object) {
  const topic = `linli/v1/s1/bay-${number}/parking.bay`
  const body = { at: world.clock.now(), ...fields }
  await world.publish(topic, body)
  return { topic, body }
}
