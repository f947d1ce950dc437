import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { may, roles } from '../../api/people/schema.ts'
import { createPerson } from '../../api/persons/actions.ts'
import type { SearchAnswer, SearchAsk } from '../../api/search/schema.ts'
import { importVolunteers } from '../../api/volunteers/actions.ts'
import { cookieOf, type Door, openDoorOver } from '../api/door.ts'
import { admin, asking } from '../support/accounts.ts'
import { testContext } from '../support/context.ts'
import { twoCommunities } from '../support/two-communities.ts'

/** Two communities; in each estate lives an 欧阳娜 at 3-2-501 with a telephone and a plate. */
async function open(): Promise<Door> {
  const ctx = await testContext()
  const corners = await twoCommunities(ctx)
  for (const { siteId, communityId } of Object.values(corners)) {
    const number = siteId.at(-1)
    const made = await createPerson(ctx, asking(admin), {
      ...{ kind: 'resident', name: '欧阳娜', siteId, communityId, dwelling: '3-2-501' },
      ...{ telephone: `1380000000${number}`, plates: [`湘A1234${number}`] },
    })
    if (isRefusal(made)) throw new Error(made.reason)
  }
  await importVolunteers(ctx, [
    { id: 'strong-north', name: '石大力', community: 'north', skills: ['lifting'] },
    { id: 'strong-south', name: '石大力', community: 'south', skills: ['lifting'] },
    { id: 'resting', name: '石大力', community: 'north', skills: ['lifting'], availability: 'off' },
  ])
  return { ctx, app: await openDoorOver(ctx) }
}

type Role = (typeof roles)[number]
type Scope = { communityId: string | null; siteId: string | null }
const north: Scope = { communityId: 'north', siteId: null }

async function asker({ ctx, app }: Door, role: Role, scope?: Scope) {
  if (scope) await ctx.db.updateTable('accounts').set(scope).where('role', '=', role).execute()
  const cookie = await cookieOf(app, role)
  return async (q: string | SearchAsk) => {
    const payload = typeof q === 'string' ? { q, persons: true } : q
    const headers = { cookie, 'x-linli': '1' }
    const response = await app.inject({ method: 'POST', url: '/api/search', headers, payload })
    return {
      status: response.statusCode,
      body: response.body,
      answer: response.json<SearchAnswer>(),
    }
  }
}

const questions = [
  'gate',
  'north',
  'south',
  'bay',
  'lot',
  '道闸',
  'smoke',
  '20261102-',
  '欧阳娜',
  'oyn',
  'ouyangna',
  '13800000001',
  '湘A12341',
  '3-2-501',
  'who is the contact for 3-2-501',
  'what is open here',
  'what is open at south-1',
  'which volunteers can lift',
  'when did gate-south-1 last answer',
  'gaet-south',
]

describe('the search box', () => {
  it('finds nothing of another part of the district, whatever the role and the question', async () => {
    const door = await open()
    const wrong: string[] = []
    for (const scope of [north, { communityId: null, siteId: 'north-1' }])
      for (const role of roles) {
        const ask = await asker(door, role, scope)
        for (const q of questions) {
          const { status, body, answer } = await ask({
            q,
            persons: true,
            here: { site: 'south-1' },
          })
          const allowed = may({ role, ...scope }, 'places.read')
          if (status !== (allowed ? 200 : 403)) wrong.push(`${role} ${q}: ${status}`)
          if (!allowed) continue
          const { understood, ...shown } = answer
          if (JSON.stringify(shown).includes('south')) wrong.push(`${role} ${q}: ${body}`)
          if (!may({ role, ...scope }, 'persons.read') && answer.persons)
            wrong.push(`${role} ${q} persons`)
          if (!may({ role, ...scope }, 'incidents.read') && answer.incidents.length)
            wrong.push(`${role} ${q} cases`)
          if (!may({ role, ...scope }, 'stays.read') && answer.stays.length)
            wrong.push(`${role} ${q} stays`)
        }
      }
    expect(wrong).toEqual([])
  }, 120_000)

  it('shows no name, telephone, plate or dwelling unmasked', async () => {
    const ask = await asker(await open(), 'admin')
    for (const q of questions) {
      const { understood, ...shown } = (await ask(q)).answer
      expect(JSON.stringify(shown)).not.toMatch(/阳娜|大力|1380000000|湘A1234|3-2-501|note-/)
    }
  })

  it('finds a person by name, sound, initials, telephone, plate and dwelling, in one’s own part', async () => {
    const ask = await asker(await open(), 'operator', north)
    for (const q of ['欧阳娜', 'ouyangna', 'OYN', '欧阳 娜', '3栋2单元501', 'who lives in 3-2-501'])
      expect((await ask(q)).answer.persons, q).toHaveLength(2)
    for (const q of ['13800000002', '湘A·12342'])
      expect((await ask(q)).answer.persons, q).toHaveLength(1)
    for (const q of ['欧阳', '欧', 'ouyang', 'oy', '欧阳妮', '1380000000', '湘A1234', '3-2-50'])
      expect((await ask(q)).answer.persons ?? [], q).toEqual([])
  })

  it('looks persons up only when it is told to, and puts that on record without the value', async () => {
    const door = await open()
    const ask = await asker(door, 'operator')
    expect((await ask({ q: '欧阳娜' })).answer).toMatchObject({
      persons: null,
      personsAre: 'not_asked',
    })
    const looks = () =>
      door.ctx.db
        .selectFrom('auditRecords')
        .select('detail')
        .where('what', '=', 'person.searched')
        .execute()
    expect(await looks()).toEqual([])
    await ask('欧阳娜')
    expect(await looks()).toEqual([{ detail: { field: 'name', found: 3 } }])
  })

  it('names the contact of a dwelling, masked, with the telephone that the question is about', async () => {
    const ask = await asker(await open(), 'operator')
    const { answer } = await ask('who is the contact for north-2 3-2-501')
    expect(answer.understood).toEqual({ kind: 'contact', dwelling: '3-2-501', site: 'north-2' })
    expect(answer.persons).toMatchObject([{ maskedName: '欧*', telephone: '138****0002' }])
    expect((await ask('3-2-501')).answer.persons?.[0]).toMatchObject({ telephone: null })
  })

  it('tells what is open at the place that is named, else where one stands', async () => {
    const ask = await asker(await open(), 'dispatcher')
    expect((await ask('what is open')).answer.incidents).toHaveLength(3)
    expect((await ask('what is open at north-1')).answer.incidents).toHaveLength(1)
    const here = await ask({ q: '这里有什么未结的案件', here: { community: 'north' } })
    expect(here.answer.understood).toEqual({ kind: 'open', where: 'north' })
    expect(here.answer.incidents).toHaveLength(2)
    expect((await ask('what is open at nowhere')).answer).toMatchObject({
      understood: { kind: 'plain' },
      incidents: [],
    })
  })

  it('tells who is available with a skill', async () => {
    const ask = await asker(await open(), 'dispatcher')
    const ids = (await ask('谁能搬重物')).answer.persons?.map(({ id }) => id)
    expect(ids).toEqual(['strong-north', 'strong-south'])
    expect((await ask('volunteers who drive and lift')).answer.persons).toEqual([])
  })

  it('tells when a device last answered, and says so when it never did', async () => {
    const door = await open()
    const heard = { deviceId: 'gate-north-1', kind: 'gate.state' as const, at: 1_000, fields: {} }
    door.ctx.telemetry.latest = async ({ device }) => (device === heard.deviceId ? [heard] : [])
    const ask = await asker(door, 'operator')
    const understood = async (asked: SearchAsk) => (await ask(asked)).answer.understood
    const q = 'when did this gate last answer'
    expect(await understood({ q, here: { device: 'gate-north-1' } })).toEqual({
      ...{ kind: 'answered', deviceId: 'gate-north-1', at: 1_000 },
    })
    expect(await understood({ q: '道闸 gate-north-2 最近一次心跳' })).toEqual({
      ...{ kind: 'answered', deviceId: 'gate-north-2', at: null },
    })
  })

  it('finds bays with their newest stay, cases by number and kind, and devices despite a typo', async () => {
    const ask = await asker(await open(), 'admin')
    const bay = (await ask('bay-north-1')).answer
    expect(bay.stays).toMatchObject([{ bayId: 'bay-north-1', state: 'closed' }])
    expect((await ask('20261102-0001')).answer.incidents).toHaveLength(1)
    expect((await ask('烟雾')).answer.incidents).toHaveLength(3)
    expect((await ask('gate nroth')).answer.places[0]).toMatchObject({ match: 'typo' })
  })

  it('knows of a place that was imported after the first question', async () => {
    const door = await open()
    const ask = await asker(door, 'admin')
    expect((await ask('west')).answer.places).toEqual([])
    await door.app.inject({
      ...{ method: 'POST', url: '/api/places/import?format=csv' },
      headers: {
        cookie: await cookieOf(door.app, 'admin'),
        'x-linli': '1',
        'content-type': 'text/csv',
      },
      payload:
        'device,kind,model,name,site,community,lot,bay,lon,lat\ngate-w,gate,,,west,west,,,112,28',
    })
    await expect.poll(async () => (await ask('west')).answer.places.length).toBeGreaterThan(0)
  })
})
