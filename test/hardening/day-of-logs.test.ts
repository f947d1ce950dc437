import { describe, expect, it } from 'vitest'
import { openLog } from '../../api/log.ts'
import { neighbours, policy, streetCsv, tariff } from '../support/street.ts'
import { openWorld, worldPassword } from '../support/world.ts'

/** Synthetic; each would be a leak wherever it stood in a log. */
const seeds = {
  name: '欧阳合成',
  phone: '13800138000',
  plate: '湘A·0X0X0',
  credential: 'card-7f3a9e',
  password: 'a wrong password 91',
  newPassword: 'initial-password-77',
  note: '住三栋二单元五零一',
}

describe('a day at the log’s most talkative', () => {
  it('holds no name, telephone, plate, card, password or token of anybody', async () => {
    const lines: string[] = []
    const log = openLog({ level: 'trace', to: { write: (line) => void lines.push(line) } })
    const world = await openWorld({ log })
    const admin = await world.as('admin')
    await admin.post('/api/places/import?format=csv', streetCsv)
    await admin.post('/api/volunteers/import', [
      { ...neighbours[0], name: seeds.name },
      { ...neighbours[1], name: seeds.name, phone: seeds.phone },
    ])
    const account = { name: 'newcomer', displayName: seeds.name, role: 'operator' }
    await admin.post('/api/accounts', { password: seeds.newPassword, accounts: [account] })
    const property = await world.as('property')
    await property.post('/api/parking/tariffs', tariff)
    await admin.post('/api/ledger/policies', policy)
    await wrongRequests(world.url, admin.cookie)
    const at = world.clock.now()
    const said = [
      [
        's1/gate-1/access.event',
        { at, granted: false, method: 'card', credential: seeds.credential },
      ],
      ['s1/gate-1/access.event', { at, granted: true, method: 'plate', plate: seeds.plate }],
      ['s1/bay-1/parking.bay', { at, occupied: true, plate: seeds.plate }],
      ['s1/bay-1/parking.bay', `{"plate":"${seeds.plate}"`],
      ['s1/unknown/parking.bay', { at, occupied: true, owner: seeds.name }],
    ] as const
    for (const [topic, body] of said) await world.publish(`linli/v1/${topic}`, body)
    await world.settle()
    const operator = await world.as('operator')
    const report = { type: 'water_on_road', lon: 112.9212, lat: 28.2206, note: seeds.note }
    await operator.post('/api/incidents', report)
    // What breaks is logged too, with all that hangs on the error.
    const { db } = world.ctx
    world.ctx.db = db.withSchema('no_such_schema')
    await operator.send('POST', '/api/incidents', report)
    await admin.send('POST', '/api/volunteers/import', [{ ...neighbours[0], name: seeds.name }])
    world.ctx.db = db
    const tokens = [admin.cookie, property.cookie, operator.cookie].map((one) => one.split('=')[1])
    const text = lines.join('')
    expect(text).toContain('a request failed')
    for (const secret of [...Object.values(seeds), ...tokens, worldPassword])
      expect([secret, text.includes(secret ?? '')]).toEqual([secret, false])
  }, 120_000)
})

async function wrongRequests(url: string, cookie: string): Promise<void> {
  const headers = { 'x-linli': '1', 'content-type': 'application/json', cookie }
  const signIn = JSON.stringify({ name: 'operator', password: seeds.password })
  await fetch(`${url}/api/session`, { method: 'POST', headers, body: signIn })
  const broken = `{"password":"${seeds.password}","phone":"${seeds.phone}"`
  await fetch(`${url}/api/accounts`, { method: 'POST', headers, body: broken })
  await fetch(`${url}/api/incidents/${encodeURIComponent(seeds.plate)}`, { headers })
  await fetch(`${url}/api/incidents?state=${seeds.phone}`, { headers })
}
