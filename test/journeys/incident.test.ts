import { describe, expect, it } from 'vitest'
import type { Incident, IncidentDetail, Transition } from '../../api/incidents/schema.ts'
import type { Candidates } from '../../api/volunteers/schema.ts'
import { neighbours, streetCsv } from '../support/street.ts'
import type { Visitor } from '../support/visitor.ts'
import { openWorld, type World } from '../support/world.ts'

describe('a blocked fire lane', () => {
  it('is seen by a camera, confirmed, given to the nearest volunteer, handled, verified and closed', async () => {
    const world = await openWorld()
    await openStreet(world)
    const [operator, dispatcher, volunteer] = await Promise.all([
      world.as('operator'),
      world.as('dispatcher'),
      world.as('volunteer'),
    ])

    const incident = await blockFireLane(world, operator)
    expect(incident).toMatchObject({
      type: 'fire_lane_blocked',
      severity: 'critical',
      state: 'reported',
      source: 'device',
      deviceId: 'cam-1',
      communityId: 'c1',
    })
    await move(operator, incident, 'confirm')

    const { candidates } = await dispatcher.get<Candidates>(
      `/api/incidents/${incident.id}/candidates`,
    )
    expect(candidates.map(({ volunteer }) => volunteer.id)).toEqual(['v0001', 'v0002'])
    expect(candidates[0]?.volunteer.maskedName).toBe('周*')
    expect(candidates[0]?.reasons.map(({ code }) => code)).toContain('walk_minutes')

    await move(dispatcher, incident, 'dispatch', { volunteerId: 'v0001' })
    expect(await volunteer.get<Incident[]>('/api/tasks')).toMatchObject([{ id: incident.id }])
    for (const step of ['accept', 'arrive', 'handle'] as const) {
      world.clock.advance(60_000)
      await volunteer.post(`/api/tasks/${incident.id}/transitions`, { transition: step })
    }
    expect(await volunteer.get<Incident[]>('/api/tasks')).toMatchObject([{ state: 'handled' }])

    await move(operator, incident, 'verify')
    expect(await move(operator, incident, 'close')).toMatchObject({ state: 'closed' })
    const { timeline } = await operator.get<IncidentDetail>(`/api/incidents/${incident.id}`)
    expect(timeline.map(({ kind }) => kind)).toEqual([
      'reported',
      'confirm',
      'dispatch',
      'accept',
      'arrive',
      'handle',
      'verify',
      'close',
    ])
  })

  it('is one incident however often the camera says it', async () => {
    const world = await openWorld()
    await openStreet(world)
    const operator = await world.as('operator')
    await blockFireLane(world, operator)
    await blockFireLane(world, operator)
    expect(await operator.get<Incident[]>('/api/incidents')).toHaveLength(1)
  })

  it('moves only as the table of transitions and the rights allow', async () => {
    const world = await openWorld()
    await openStreet(world)
    const operator = await world.as('operator')
    const incident = await blockFireLane(world, operator)
    const path = `/api/incidents/${incident.id}/transitions`
    const early = await operator.send('POST', path, { transition: 'close' })
    expect(early.status).toBe(409)
    await move(operator, incident, 'confirm')
    const foreign = await operator.send('POST', path, {
      transition: 'dispatch',
      volunteerId: 'v0001',
    })
    expect(foreign.status).toBe(403)
    const auditor = await world.as('auditor')
    expect((await auditor.send('POST', path, { transition: 'dismiss' })).status).toBe(403)
    const volunteer = await world.as('volunteer')
    expect((await volunteer.send('GET', '/api/incidents')).status).toBe(403)
  })
})

async function openStreet(world: World) {
  const admin = await world.as('admin')
  await admin.post('/api/places/import?format=csv', streetCsv)
  await admin.post('/api/volunteers/import', neighbours)
  await world.settle()
}

async function blockFireLane(world: World, operator: Visitor): Promise<Incident> {
  await world.publish('linli/v1/s1/cam-1/camera.review', {
    at: world.clock.now(),
    reviewId: 'r-1',
    phase: 'new',
    severity: 'alert',
    objects: ['car'],
    zones: ['fire_lane'],
  })
  await world.settle()
  const [incident] = await operator.get<Incident[]>('/api/incidents')
  if (!incident) throw new Error('no incident was reported')
  return incident
}

function move(
  who: Visitor,
  { id }: Incident,
  transition: Transition,
  more: object = {},
): Promise<Incident> {
  return who.post(`/api/incidents/${id}/transitions`, { transition, ...more })
}
