import { describe, expect, it, onTestFinished } from 'vitest'
import type { Role } from '../../api/people/schema.ts'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
import { cookieOf, openDoor } from '../api/door.ts'

const start = Date.UTC(2026, 10, 2)

async function openWith(points: number) {
  const door = await openDoor()
  const telemetry = await openEmbedded({ memory: true })
  onTestFinished(() => telemetry.close())
  door.ctx.telemetry = telemetry
  await telemetry.write(
    Array.from({ length: points }, (_, index) => ({
      kind: 'parking.bay' as const,
      device: 'bay-1',
      site: 's1',
      community: 'c1',
      adapter: 'native',
      atMs: start + index * 1000,
      nanos: 0,
      fields: { occupied: index % 2 === 0, batteryV: 3 },
      quality: 'good',
    })),
  )
  return {
    telemetry,
    ask: async (path: string, role: Role = 'operator') =>
      door.app.inject({ url: path, headers: { cookie: await cookieOf(door.app, role) } }),
    door,
  }
}

const range = `from=${start}&to=${start + 3_600_000}`
const series = `/api/telemetry/series?device=bay-1&kind=parking.bay&${range}`

describe('the door of the telemetry', () => {
  it('shows the newest point of each kind of a device', async () => {
    const { ask } = await openWith(2)
    const answer = await ask('/api/telemetry/latest?device=bay-1')
    expect(answer.json()).toEqual([
      {
        deviceId: 'bay-1',
        kind: 'parking.bay',
        at: start + 1000,
        fields: { occupied: false, batteryV: 3, quality: 'good' },
      },
    ])
  })

  it('gives every point of a field while a chart can show them', async () => {
    const { ask } = await openWith(2000)
    expect((await ask(`${series}&field=occupied`)).json()).toHaveLength(2000)
  })

  it('chooses windows when there are more points than a chart can show', async () => {
    const { ask } = await openWith(2001)
    const points = (await ask(`${series}&field=batteryV`)).json()
    expect(points).toHaveLength(401)
    expect(points[1]).toEqual({ at: start + 5000, value: 3 })
  })

  it('counts readings by window', async () => {
    const { ask } = await openWith(90)
    const path = `/api/telemetry/counts?kind=parking.bay&${range}&windowS=60&site=s1`
    expect((await ask(path)).json()).toEqual([
      { at: start, count: 60 },
      { at: start + 60_000, count: 30 },
    ])
  })

  it('refuses in words what cannot be answered', async () => {
    const { ask } = await openWith(0)
    const answer = await ask(`${series}&field=colour`)
    expect([answer.statusCode, answer.json().detail]).toEqual([
      400,
      'parking.bay has no field "colour".',
    ])
    expect((await ask('/api/telemetry/latest')).statusCode).toBe(400)
    expect((await ask(`${series}&field=a"b`)).statusCode).toBe(400)
  })

  it('is closed to those without the right', async () => {
    const { ask, door } = await openWith(0)
    expect((await ask('/api/telemetry/latest?device=bay-1', 'volunteer')).statusCode).toBe(403)
    expect((await door.app.inject('/api/telemetry/latest?device=bay-1')).statusCode).toBe(401)
  })

  it('says 503 while the store is away', async () => {
    const { ask, telemetry } = await openWith(0)
    await telemetry.close()
    const answer = await ask('/api/telemetry/latest?device=bay-1')
    expect([answer.statusCode, answer.json().title]).toEqual([503, 'Not ready'])
  })
})
