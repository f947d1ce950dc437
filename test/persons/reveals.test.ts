import { expect, it } from 'vitest'
import { contextFor } from '../../api/context.ts'
import { isRefusal } from '../../api/errors.ts'
import { moveIncident, report } from '../../api/incidents/actions.ts'
import type { Incident, IncidentType } from '../../api/incidents/schema.ts'
import { reveal } from '../../api/reveals/actions.ts'
import { looksPerHour, purposes, type RevealRequest, shownMs } from '../../api/reveals/schema.ts'
import { asking, testAccount } from '../support/accounts.ts'
import type { TestContext } from '../support/context.ts'
import { admin, deeds, estate } from './estate.ts'

const operator = asking(testAccount({ role: 'operator' }))
const dispatcher = asking(testAccount({ role: 'dispatcher' }))

let looks = 0
/** Each call is a new look unless it names the id of another. */
function look(more: Partial<RevealRequest> = {}): RevealRequest {
  looks += 1
  const id = `00000000-0000-4000-8000-${String(looks).padStart(12, '0')}`
  return { id, fields: ['name', 'telephone'], reason: 'call_resident', ...more }
}

async function openCase(
  ctx: TestContext,
  type: IncidentType = 'water_on_road',
  deviceId = 'gate-1',
) {
  const made = await report(ctx, { type, deviceId }, operator.account)
  if (isRefusal(made)) throw new Error(made.reason)
  return made
}

async function move(ctx: TestContext, incident: Incident, more: object) {
  const moved = await moveIncident(ctx, dispatcher.account, incident.id, {
    version: incident.version,
    ...more,
  } as Parameters<typeof moveIncident>[3])
  if (isRefusal(moved)) throw new Error(moved.reason)
  return moved
}

it('an open case at a resident’s home shows their telephone for minutes, on record first', async () => {
  const { ctx, id } = await estate()
  const { id: incidentId } = await openCase(ctx)
  const asked = look({ incidentId })
  expect(await reveal(ctx, operator, id, asked)).toEqual({
    id: asked.id,
    until: ctx.clock.now() + shownMs,
    data: [
      { field: 'name', value: '柳如烟' },
      { field: 'telephone', value: '138 0000 4321' },
    ],
  })
  expect((await deeds(ctx)).at(-1)).toMatchObject({
    ...{ what: 'person.revealed', outcome: 'done', why: 'call_resident', objectId: id },
    detail: { fields: 'name telephone', incident: incidentId },
  })
})

it('where the record cannot be written, nothing is opened', async () => {
  const { ctx, id } = await estate()
  const { id: incidentId } = await openCase(ctx)
  const opened: string[] = []
  const sealer = { ...ctx.sealer, open: (sealed: string) => `${opened.push(sealed)}` }
  const nameless = asking({ ...operator.account, name: null as unknown as string })
  await expect(reveal({ ...ctx, sealer }, nameless, id, look({ incidentId }))).rejects.toThrow(
    'actor_name',
  )
  expect(opened).toEqual([])
})

it('a look sent again gives nothing, neither to the same account nor to another', async () => {
  const { ctx, id } = await estate()
  const { id: incidentId } = await openCase(ctx)
  const asked = look({ incidentId })
  await reveal(ctx, operator, id, asked)
  for (const by of [operator, dispatcher])
    expect(await reveal(ctx, by, id, asked)).toMatchObject({ refused: 'conflict' })
  expect((await deeds(ctx)).slice(-2).map(({ outcome }) => outcome)).toEqual(['refused', 'refused'])
})

it('a case that is over opens nothing', async () => {
  const { ctx, id } = await estate()
  const incident = await openCase(ctx)
  await move(ctx, incident, { transition: 'dismiss', note: 'untrue' })
  const asked = look({ incidentId: incident.id })
  expect(await reveal(ctx, operator, id, asked)).toMatchObject({ refused: 'conflict' })
  expect((await deeds(ctx)).at(-1)).toMatchObject({ outcome: 'refused', objectId: id })
})

it('no case, an unknown one and one elsewhere open nothing', async () => {
  const { ctx, id } = await estate()
  const other = await estate({ communityId: null, siteId: null })
  const { id: incidentId } = await openCase(ctx)
  const elsewhere = await openCase(other.ctx)
  expect(await reveal(ctx, operator, id, look())).toMatchObject({ refused: 'invalid' })
  expect(await reveal(ctx, operator, id, look({ incidentId: 'none' }))).toMatchObject({
    refused: 'not_found',
  })
  expect(
    await reveal(other.ctx, operator, other.id, look({ incidentId: elsewhere.id })),
  ).toMatchObject({ refused: 'forbidden' })
  expect(await reveal(ctx, operator, id, look({ incidentId }))).toHaveProperty('data')
})

it('whoever answers for another community finds neither the person nor their data', async () => {
  const { ctx, id } = await estate()
  await ctx.db.insertInto('communities').values({ id: 'c02', name: '二社区' }).execute()
  const { id: incidentId } = await openCase(ctx)
  const foreign = asking(testAccount({ role: 'operator', communityId: 'c02' }))
  const scoped = contextFor(ctx, foreign.account)
  expect(await reveal(scoped, foreign, id, look({ incidentId }))).toMatchObject({
    refused: 'not_found',
  })
  expect((await deeds(ctx)).at(-1)).toMatchObject({ outcome: 'refused', objectId: id })
})

it('a reason shows what it needs and no more, to those whose reason it is', async () => {
  const { ctx, id } = await estate({
    healthLimits: '心脏病',
    consents: [{ what: 'health_limits', how: 'paper' }],
  })
  const { id: incidentId } = await openCase(ctx)
  for (const reason of Object.keys(purposes) as (keyof typeof purposes)[]) {
    const asked = look({ reason, incidentId, fields: ['identity_number', 'health_limits'] })
    expect(await reveal(ctx, operator, id, asked), reason).toMatchObject({ refused: 'forbidden' })
  }
  const rescue = { reason: 'rescue' as const, fields: ['health_limits' as const] }
  expect(await reveal(ctx, operator, id, look({ ...rescue, incidentId }))).toMatchObject({
    refused: 'forbidden',
  })
  const smoke = await openCase(ctx, 'smoke')
  expect(await reveal(ctx, operator, id, look({ ...rescue, incidentId: smoke.id }))).toMatchObject({
    data: [{ field: 'health_limits', value: '心脏病' }],
  })
  const check = look({ reason: 'registry_check', fields: ['identity_number'] })
  expect(await reveal(ctx, admin, id, check)).toMatchObject({
    data: [{ field: 'identity_number', value: '990000199001010017' }],
  })
})

it('a volunteer’s telephone is for the dispatcher, while they hold the task', async () => {
  const { ctx } = await estate()
  const ask = (incidentId: string) => look({ reason: 'call_volunteer', incidentId })
  const reported = await openCase(ctx, 'resident_request')
  expect(await reveal(ctx, dispatcher, 'v1', ask(reported.id))).toMatchObject({
    refused: 'forbidden',
  })
  const confirmed = await move(ctx, reported, { transition: 'confirm' })
  const task = await move(ctx, confirmed, { transition: 'dispatch', volunteerId: 'v1' })
  expect(await reveal(ctx, dispatcher, 'v1', ask(task.id))).toHaveProperty('until')
  expect(await reveal(ctx, dispatcher, 'v2', ask(task.id))).toMatchObject({ refused: 'forbidden' })
  expect(await reveal(ctx, operator, 'v1', ask(task.id))).toMatchObject({ refused: 'forbidden' })
})

it('an account looks so often in an hour and no more, also when it asks all at once', async () => {
  const { ctx, id } = await estate()
  const { id: incidentId } = await openCase(ctx)
  const all = await Promise.all(
    Array.from({ length: looksPerHour + 3 }, () => reveal(ctx, operator, id, look({ incidentId }))),
  )
  const refused = all.filter(isRefusal).map((one) => one.refused)
  expect(refused).toEqual(['too_many', 'too_many', 'too_many'])
  expect(await reveal(ctx, dispatcher, id, look({ incidentId }))).toHaveProperty('data')
  ctx.clock.advance(3_600_000)
  expect(await reveal(ctx, operator, id, look({ incidentId }))).toHaveProperty('data')
})
