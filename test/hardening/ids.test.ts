import { describe, expect, it } from 'vitest'
import { may, roles, wholeDistrict } from '../../api/people/schema.ts'
import { neighbours, streetCsv } from '../support/street.ts'
import { signIn } from '../support/visitor.ts'
import { openWorld, worldPassword } from '../support/world.ts'
import { openWalk } from './walk.ts'

describe('an id in an address', () => {
  it('that is unknown, foreign or hostile opens nothing to any role', async () => {
    const { operations, ask } = await openWalk()
    const wrong: string[] = []
    let asked = 0
    const withIds = operations.filter(({ parameters }) =>
      parameters.some((one) => one.in === 'path'),
    )
    for (const operation of withIds)
      for (const role of roles)
        for (const id of ids) {
          const names = operation.parameters.filter((one) => one.in === 'path')
          const params = Object.fromEntries(names.map(({ name }) => [name, id]))
          const body = operation.body ? {} : undefined
          const { statusCode } = await ask(operation, role, { params, body })
          asked += 1
          const { right } = operation
          const isIn = right === undefined || may({ role, ...wholeDistrict }, right)
          const fits = isIn ? [400, 404, 409].includes(statusCode) : statusCode === 403
          if (!fits)
            wrong.push(`${role} ${operation.method} ${operation.path} ${id}: ${statusCode}`)
        }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(100)
  }, 180_000)

  it('of another volunteer’s task is answered as if there were no such task', async () => {
    const world = await openWorld()
    const admin = await world.as('admin')
    await admin.post('/api/places/import?format=csv', streetCsv)
    await admin.post('/api/volunteers/import', neighbours)
    const account = {
      name: 'second',
      displayName: 'Second',
      role: 'volunteer',
      volunteerId: 'v0002',
    }
    await admin.post('/api/accounts', { password: worldPassword, accounts: [account] })
    const dispatcher = await world.as('dispatcher')
    const report = { type: 'water_on_road', lon: 112.9212, lat: 28.2206 }
    const { id } = await dispatcher.post<{ id: string }>('/api/incidents', report)
    const steps = `/api/incidents/${id}/transitions`
    await dispatcher.post(steps, { transition: 'confirm' })
    await dispatcher.post(steps, { transition: 'dispatch', volunteerId: 'v0001' })
    const [own, other] = [
      await world.as('volunteer'),
      await signIn(world.url, 'second', worldPassword),
    ]
    expect(await own.get<unknown[]>('/api/tasks')).toHaveLength(1)
    expect(await other.get<unknown[]>('/api/tasks')).toEqual([])
    const accept = { transition: 'accept' }
    const foreign = await other.send('POST', `/api/tasks/${id}/transitions`, accept)
    const unknown = await other.send('POST', '/api/tasks/nothing/transitions', accept)
    expect(foreign).toEqual(unknown)
    expect(foreign.status).toBe(404)
    expect((await own.send('POST', `/api/tasks/${id}/transitions`, accept)).status).toBe(200)
  }, 120_000)
})

const ids = [
  'nothing',
  '00000000-0000-7000-8000-000000000000',
  "' or '1'='1",
  '../accounts',
  '%00',
  '0',
  '__proto__',
]
