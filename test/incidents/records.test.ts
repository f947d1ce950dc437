import { expect, it } from 'vitest'
import { isRefusal, type Refusal } from '../../api/errors.ts'
import {
  candidates,
  incidentDetail,
  listIncidents,
  moveIncident,
  moveOwnTask,
  noticeReadings,
  openIncidents,
  report,
  tasksOf,
} from '../../api/incidents/actions.ts'
import type { Incident, Transition } from '../../api/incidents/schema.ts'
import type { Account } from '../../api/people/schema.ts'
import { setOwnAvailability, volunteerById } from '../../api/volunteers/actions.ts'
import type { TestContext } from '../support/context.ts'
import { carInLane, dispatcher, li, operator, reviewOf, street, wang } from './street.ts'

function granted<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(result.reason)
  return result
}

function see(ctx: TestContext, readings: Parameters<typeof noticeReadings>[2]) {
  return ctx.db.transaction().execute((tx) => noticeReadings(ctx, tx, readings))
}

/** Walks a new case along these steps; each is one transition by one person. */
async function walk(ctx: TestContext, ...steps: [Transition, Account][]): Promise<Incident> {
  let incident = granted(await report(ctx, { type: 'resident_request', note: 'help' }, operator))
  for (const [transition, who] of steps) {
    ctx.clock.advance(60_000)
    const volunteer = transition === 'dispatch' ? { volunteerId: 'v1' } : {}
    const request = { transition, note: 'noted', version: incident.version, ...volunteer }
    incident = granted(await moveIncident(ctx, who, incident.id, request))
  }
  return incident
}

const toDispatched: [Transition, Account][] = [
  ['confirm', operator],
  ['dispatch', dispatcher],
]
const toHandled: [Transition, Account][] = [
  ...toDispatched,
  ['accept', wang],
  ['arrive', wang],
  ['handle', wang],
]

async function availabilityOf(ctx: TestContext, id: string) {
  return (await volunteerById(ctx.db, id))?.availability
}

function changesOf(ctx: TestContext) {
  return ctx.db.selectFrom('changes').select(['topic', 'ref']).orderBy('position').execute()
}

it('a case goes from report to closed, and the timeline tells each step in order', async () => {
  const ctx = await street()
  const start = ctx.clock.now()
  const incident = await walk(ctx, ...toHandled, ['verify', operator], ['close', operator])
  expect(incident).toMatchObject({
    code: '20261102-0001',
    state: 'closed',
    version: 8,
    volunteer: { id: 'v1', maskedName: '王*' },
    task: {
      offeredAt: start + 2 * 60_000,
      acceptedAt: start + 3 * 60_000,
      arrivedAt: start + 4 * 60_000,
      doneAt: start + 5 * 60_000,
    },
  })
  const { timeline } = granted(await incidentDetail(ctx, incident.id))
  expect(timeline.map(({ kind, actor, volunteerId }) => [kind, actor, volunteerId])).toEqual([
    ['reported', operator.name, undefined],
    ['confirm', operator.name, undefined],
    ['dispatch', dispatcher.name, 'v1'],
    ['accept', 'v1', undefined],
    ['arrive', 'v1', undefined],
    ['handle', 'v1', undefined],
    ['verify', operator.name, undefined],
    ['close', operator.name, undefined],
  ])
  expect(JSON.stringify([incident, timeline])).not.toContain('小明')
})

it('each transition tells the desk, and the volunteer who is concerned', async () => {
  const ctx = await street()
  await walk(ctx, ...toDispatched, ['decline', wang])
  const v1 = { topic: 'tasks', ref: 'v1' }
  const desk = { topic: 'incidents', ref: '' }
  expect(await changesOf(ctx)).toEqual([desk, desk, desk, v1, desk, v1])
})

it('a volunteer is busy from the offer until they decline, are recalled, or are done', async () => {
  for (const [transition, who] of [
    ['decline', wang],
    ['recall', dispatcher],
  ] as [Transition, Account][]) {
    const ctx = await street()
    const { id } = await walk(ctx, ...toDispatched)
    expect(await availabilityOf(ctx, 'v1')).toBe('busy')
    granted(await moveIncident(ctx, who, id, { transition }))
    expect(await availabilityOf(ctx, 'v1')).toBe('available')
  }
  const ctx = await street()
  await walk(ctx, ...toHandled)
  expect(await availabilityOf(ctx, 'v1')).toBe('available')
})

it('a volunteer with an open task is not asked again, even if they call themselves available', async () => {
  const ctx = await street()
  await walk(ctx, ...toDispatched)
  await setOwnAvailability(ctx, 'v1', { availability: 'off' })
  await setOwnAvailability(ctx, 'v1', { availability: 'available' })
  const { id } = await walk(ctx, ['confirm', operator])
  const { candidates: picks, notAsked } = granted(await candidates(ctx, id, 10))
  expect(picks.map(({ volunteer }) => volunteer.id)).toEqual(['v2'])
  expect(notAsked.busy).toBe(1)
  const request = { transition: 'dispatch', volunteerId: 'v1' } as const
  expect(await moveIncident(ctx, dispatcher, id, request)).toMatchObject({ refused: 'conflict' })
  expect(await incidentDetail(ctx, id)).toMatchObject({ incident: { version: 2, task: null } })
})

it('of two who write at once from the same version one wins and the other must look again', async () => {
  const ctx = await street()
  const { id, version } = await walk(ctx)
  const results = await Promise.all(
    [operator, dispatcher].map((who) =>
      moveIncident(ctx, who, id, { transition: 'confirm', version }),
    ),
  )
  expect(results.filter(isRefusal)).toMatchObject([{ refused: 'conflict' }])
  const { timeline } = granted(await incidentDetail(ctx, id))
  expect(timeline.map(({ kind }) => kind)).toEqual(['reported', 'confirm'])
})

it('of two cases that ask one volunteer at once one gets them', async () => {
  const ctx = await street()
  const cases = [await walk(ctx, ['confirm', operator]), await walk(ctx, ['confirm', operator])]
  const results = await Promise.all(
    cases.map(({ id }) =>
      moveIncident(ctx, dispatcher, id, { transition: 'dispatch', volunteerId: 'v1' }),
    ),
  )
  expect(results.filter(isRefusal)).toHaveLength(1)
  expect(await tasksOf(ctx, 'v1')).toHaveLength(1)
})

it('the timeline cannot be rewritten or shortened', async () => {
  const ctx = await street()
  await walk(ctx)
  const refused = /append-only|permission denied/
  const changed = ctx.db.updateTable('incidentEvents').set({ note: 'x' }).execute()
  await expect(changed).rejects.toThrow(refused)
  await expect(ctx.db.deleteFrom('incidentEvents').execute()).rejects.toThrow(refused)
})

it('a volunteer moves their own task, sees no other, and does nothing of the desk’s', async () => {
  const ctx = await street()
  const { id } = await walk(ctx, ...toDispatched)
  expect(await moveOwnTask(ctx, li, id, { transition: 'accept' })).toMatchObject({
    refused: 'not_found',
  })
  expect(await moveOwnTask(ctx, operator, id, { transition: 'accept' })).toMatchObject({
    refused: 'not_found',
  })
  expect(await moveOwnTask(ctx, wang, id, { transition: 'recall' })).toMatchObject({
    refused: 'forbidden',
  })
  expect(await moveOwnTask(ctx, wang, id, { transition: 'accept' })).toMatchObject({ version: 4 })
  expect((await tasksOf(ctx, 'v1')).map((task) => task.id)).toEqual([id])
  expect(await tasksOf(ctx, 'v2')).toEqual([])
  expect(await tasksOf(ctx, null)).toEqual([])
})

it('a finished task and a closed case stay in sight for half an hour', async () => {
  const ctx = await street()
  await walk(ctx, ...toHandled, ['verify', operator], ['close', operator])
  const open = await walk(ctx)
  ctx.clock.advance(20 * 60_000)
  expect([await openIncidents(ctx), await tasksOf(ctx, 'v1')].map(({ length }) => length)).toEqual([
    2, 1,
  ])
  ctx.clock.advance(11 * 60_000)
  expect((await openIncidents(ctx)).map(({ id }) => id)).toEqual([open.id])
  expect(await tasksOf(ctx, 'v1')).toEqual([])
})

it('a report of the desk takes its place from the device, and refuses one that is unknown', async () => {
  const ctx = await street()
  const type = 'gate_fault'
  expect(await report(ctx, { type, deviceId: 'gate-1' }, operator)).toMatchObject({
    source: 'desk',
    communityId: 'c01',
    lon: 112.92,
    lat: 28.22,
    severity: 'notice',
  })
  expect(await report(ctx, { type, deviceId: 'gate-9' }, operator)).toMatchObject({
    refused: 'invalid',
  })
  expect(await report(ctx, { type, lon: 112 }, operator)).toMatchObject({ refused: 'invalid' })
  expect(await report(ctx, { type, deviceId: 'gate-1' }, operator)).toMatchObject({
    refused: 'conflict',
  })
})

it('codes count up within the local day, also when reports come at once', async () => {
  const ctx = await street()
  const reports = Array.from({ length: 5 }, () =>
    report(ctx, { type: 'resident_request' }, operator),
  )
  const codes = (await Promise.all(reports)).map((incident) => granted(incident).code)
  expect(codes.sort()).toEqual([1, 2, 3, 4, 5].map((number) => `20261102-000${number}`))
  ctx.clock.set(Date.UTC(2026, 10, 2, 16))
  expect(await report(ctx, { type: 'resident_request' }, operator)).toMatchObject({
    code: '20261103-0001',
  })
})

it('the list is paged from the newest without a gap, and by state', async () => {
  const ctx = await street()
  for (const steps of [[], [], toDispatched.slice(0, 1)]) {
    ctx.clock.advance(1000)
    await walk(ctx, ...steps)
  }
  const first = await listIncidents(ctx, { limit: 2 })
  const before = first.at(-1)?.id ?? ''
  const rest = await listIncidents(ctx, { limit: 2, before })
  const codes = [...first, ...rest].map(({ code }) => code.slice(-1))
  expect(codes).toEqual(['3', '2', '1'])
  expect((await listIncidents(ctx, { state: 'confirmed' })).map(({ state }) => state)).toEqual([
    'confirmed',
  ])
})

it('readings that need a person open one case per source and type, and tell the desk once', async () => {
  const ctx = await street()
  const opened = await see(ctx, [
    reviewOf('cam-1', carInLane),
    reviewOf('cam-1', { ...carInLane, phase: 'update' }),
    reviewOf('cam-1', { objects: ['person'] }),
    reviewOf('cam-2', { objects: ['smoke'] }),
    reviewOf('cam-9', carInLane),
  ])
  expect(
    opened.map(({ code, type, deviceId, severity }) => [code, type, deviceId, severity]),
  ).toEqual([
    ['20261102-0001', 'fire_lane_blocked', 'cam-1', 'critical'],
    ['20261102-0002', 'smoke', 'cam-2', 'critical'],
  ])
  expect(opened[0]).toMatchObject({ source: 'device', communityId: 'c01', lon: 112.92 })
  expect(await see(ctx, [reviewOf('cam-1', carInLane)])).toEqual([])
  expect(await changesOf(ctx)).toEqual([{ topic: 'incidents', ref: '' }])
})

it('what a source says again is noted after ten minutes, without moving the case', async () => {
  const ctx = await street()
  const [opened] = await see(ctx, [reviewOf('cam-1', carInLane)])
  const later = (minutes: number) => {
    const observedAt = Date.UTC(2026, 10, 2) + minutes * 60_000
    return reviewOf('cam-1', carInLane, { observedAt })
  }
  for (const minutes of [5, 10, 10, 15, 21]) await see(ctx, [later(minutes)])
  const { incident, timeline } = granted(await incidentDetail(ctx, opened?.id ?? ''))
  expect(timeline.map(({ kind, at }) => [kind, (at - Date.UTC(2026, 10, 2)) / 60_000])).toEqual([
    ['reported', 0],
    ['repeated', 10],
    ['repeated', 21],
  ])
  expect(incident.version).toBe(1)
})

it('a case that was dismissed opens again only for what is seen afterwards', async () => {
  const ctx = await street()
  const seen = reviewOf('cam-1', carInLane)
  const [opened] = await see(ctx, [seen])
  ctx.clock.advance(60_000)
  const request = { transition: 'dismiss', note: 'a delivery' } as const
  granted(await moveIncident(ctx, operator, opened?.id ?? '', request))
  expect(await see(ctx, [seen])).toEqual([])
  const after = { ...seen, observedAt: ctx.clock.now() + 1 }
  expect(await see(ctx, [after])).toMatchObject([{ code: '20261102-0002', state: 'reported' }])
})

it('simulated readings open cases only in a database marked as demo', async () => {
  const simulated = reviewOf('cam-1', carInLane, { quality: 'simulated' })
  expect(await see(await street({ demo: false }), [simulated])).toEqual([])
  expect(await see(await street({ demo: true }), [simulated])).toHaveLength(1)
})
