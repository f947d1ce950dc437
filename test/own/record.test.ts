import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { moveIncident, moveOwnTask, report } from '../../api/incidents/actions.ts'
import { changePerson } from '../../api/persons/actions.ts'
import { reveal } from '../../api/reveals/actions.ts'
import { setOwnAvailability } from '../../api/volunteers/actions.ts'
import { openDoorOver } from '../api/door.ts'
import { dispatcher, operator, street, wang } from '../incidents/street.ts'
import { browserOf } from '../people/browser-of.ts'
import { admin, deeds } from '../persons/estate.ts'
import { asking } from '../support/accounts.ts'

const kept = {
  ...{ name: '王小明', telephone: '13800000009', plates: ['湘A·7654X'] },
  ...{ healthLimits: '心脏病' },
  consents: [{ what: 'health_limits', how: 'in_person' } as const],
}

/** A street whose volunteer v1 is signed in; `other` is the second volunteer. */
async function home() {
  const ctx = await street()
  const app = await openDoorOver(ctx)
  await ctx.db
    .updateTable('accounts')
    .set({ volunteerId: 'v1' })
    .where('name', '=', 'volunteer')
    .execute()
  const detail = await changePerson(ctx, admin, 'v1', kept)
  if (isRefusal(detail)) throw new Error(detail.reason)
  const own = browserOf(app)
  await own.signIn('volunteer')
  return { ctx, app, own, record: async () => (await own.ask('GET', '/api/me/record')).json() }
}

async function openTask(ctx: Awaited<ReturnType<typeof home>>['ctx']) {
  const made = await report(ctx, { type: 'water_on_road', deviceId: 'gate-1' }, operator)
  if (isRefusal(made)) throw new Error(made.reason)
  await moveIncident(ctx, operator, made.id, { transition: 'confirm' })
  await moveIncident(ctx, dispatcher, made.id, { transition: 'dispatch', volunteerId: 'v1' })
  return made
}

describe('a person who asks about themselves', () => {
  it('reads in plain what is kept, with the consents', async () => {
    const { record } = await home()
    const { person, volunteer, account } = await record()
    expect(person.data).toContainEqual({ field: 'name', value: '王小明' })
    expect(person.data).toContainEqual({ field: 'telephone', value: '13800000009' })
    expect(person.consents).toMatchObject([{ what: 'health_limits', withdrawnAt: null }])
    expect(volunteer).toMatchObject({ availability: 'available' })
    expect(account).toMatchObject({ name: 'volunteer', volunteerId: 'v1' })
  })

  it('reads who looked by role and unit, why, at what and for which case, and no name', async () => {
    const { ctx, record } = await home()
    await ctx.db
      .updateTable('accounts')
      .set({ id: dispatcher.id, communityId: 'c01', displayName: '周调度' })
      .where('name', '=', 'dispatcher')
      .execute()
    const { id: incidentId, code } = await openTask(ctx)
    const look = { id: '00000000-0000-4000-8000-000000000001', incidentId }
    const wish = { ...look, fields: ['name' as const], reason: 'call_volunteer' as const }
    expect(isRefusal(await reveal(ctx, asking(dispatcher), 'v1', wish))).toBe(false)
    const { traces } = await record()
    // Of one millisecond, records have no order.
    expect(traces.find(({ what }: { what: string }) => what === 'person.revealed')).toMatchObject({
      ...{ what: 'person.revealed', who: 'staff', role: 'dispatcher', unit: '一社区' },
      ...{ why: 'call_volunteer', fields: ['name'], caseCode: code, outcome: 'done' },
    })
    expect(JSON.stringify(traces)).not.toMatch(/周调度|192\.0\.2/)
  })

  it('reads their own also when the account answers for another place', async () => {
    const { ctx, own, record } = await home()
    await ctx.db.insertInto('communities').values({ id: 'c02', name: '二社区' }).execute()
    await ctx.db
      .updateTable('accounts')
      .set({ communityId: 'c02' })
      .where('name', '=', 'volunteer')
      .execute()
    expect((await record()).person).toMatchObject({ id: 'v1' })
    const changed = await own.ask('PATCH', '/api/me/record', { address: '假想路1号' })
    expect(changed.statusCode).toBe(200)
  })

  it('who is linked to no person sees the account alone and changes nobody', async () => {
    const { app } = await home()
    const staff = browserOf(app, '192.0.2.33')
    await staff.signIn('operator')
    const page = (await staff.ask('GET', '/api/me/record')).json()
    expect(page).toMatchObject({ account: { name: 'operator' }, person: null, volunteer: null })
    const change = await staff.ask('PATCH', '/api/me/record', { telephone: '13800000001' })
    expect(change.statusCode).toBe(404)
    expect((await browserOf(app).ask('GET', '/api/me/record')).statusCode).toBe(401)
  })
})

describe('a person who puts something right', () => {
  it('sets telephone and plates at once, but no name and no consented datum', async () => {
    const { ctx, own } = await home()
    const wish = { telephone: '13800000010', plates: [] }
    const { person } = (await own.ask('PATCH', '/api/me/record', wish)).json()
    expect(person.data).toContainEqual({ field: 'telephone', value: '13800000010' })
    expect(JSON.stringify(person.data)).not.toContain('7654')
    for (const body of [{ name: '王大明' }, { healthLimits: 'x' }, { communityId: 'c01' }, {}])
      expect((await own.ask('PATCH', '/api/me/record', body)).statusCode).toBe(400)
    const [last] = (await deeds(ctx)).filter(({ what }) => what === 'person.changed').slice(-1)
    expect(last).toMatchObject({ objectId: 'v1', detail: { fields: 'telephone plate' } })
  })

  it('asks staff for the name, once; it stands at their person until staff change it', async () => {
    const { ctx, app, own, record } = await home()
    const ask = () => own.ask('POST', '/api/me/record/requests', { field: 'name' })
    expect((await ask()).statusCode).toBe(200)
    expect((await ask()).statusCode).toBe(409)
    const staff = browserOf(app, '192.0.2.33')
    await staff.signIn('admin')
    const seen = (await staff.ask('GET', '/api/persons/v1')).json()
    expect(seen.requests).toMatchObject([{ field: 'name', closedAt: null }])
    await changePerson(ctx, admin, 'v1', { name: '王大明' })
    expect((await record()).person.requests).toMatchObject([{ outcome: 'corrected' }])
  })

  it('reads the reason when staff decline, and nobody declines a wish of somebody else’s', async () => {
    const { app, own, record } = await home()
    const asked = await own.ask('POST', '/api/me/record/requests', { field: 'identity_number' })
    const [{ id }] = asked.json().person.requests
    const staff = browserOf(app, '192.0.2.33')
    await staff.signIn('admin')
    const decline = (person: string, why = '与证件相符') =>
      staff.ask('POST', `/api/persons/${person}/requests/${id}/decline`, { why })
    expect((await decline('v2')).statusCode).toBe(404)
    expect((await decline('v1', '  ')).statusCode).toBe(400)
    expect((await decline('v1')).statusCode).toBe(200)
    expect((await record()).person.requests).toMatchObject([
      { outcome: 'declined', why: '与证件相符' },
    ])
  })
})

describe('a person who takes something back', () => {
  it('withdraws a consent, and its datum is gone with the answer', async () => {
    const { own } = await home()
    const withdraw = () => own.ask('POST', '/api/me/record/withdraw', { what: 'health_limits' })
    const { person } = (await withdraw()).json()
    expect(JSON.stringify(person.data)).not.toContain('心脏病')
    expect(person.consents).toMatchObject([{ withdrawnAt: expect.any(Number) }])
    expect((await withdraw()).statusCode).toBe(409)
  })

  it('takes a copy along, which goes on record', async () => {
    const { ctx, own } = await home()
    const copy = (await own.ask('POST', '/api/me/record/export')).json()
    expect(copy).toMatchObject({ format: 'linli-own-record/1', person: { id: 'v1' } })
    expect((await deeds(ctx)).at(-1)).toMatchObject({
      what: 'export.made',
      detail: { what: 'own_record' },
    })
  })

  it('ends an open task before leaving, and is asked for nothing afterwards', async () => {
    const { ctx, own } = await home()
    const { id } = await openTask(ctx)
    const leave = () => own.ask('POST', '/api/me/record/leave')
    expect((await leave()).statusCode).toBe(409)
    await moveOwnTask(ctx, wang, id, { transition: 'decline' })
    const { person, volunteer } = (await leave()).json()
    expect(person.leftAt).toBe(ctx.clock.now())
    expect(JSON.stringify(person.data)).not.toContain('心脏病')
    expect(volunteer).toMatchObject({ availability: 'off' })
    expect(await setOwnAvailability(ctx, 'v1', { availability: 'available' })).toMatchObject({
      refused: 'conflict',
    })
    expect((await own.ask('PATCH', '/api/me/record', { plates: [] })).statusCode).toBe(409)
    expect((await own.ask('GET', '/api/me/record')).statusCode).toBe(200)
  })
})
