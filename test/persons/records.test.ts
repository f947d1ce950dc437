import { expect, it } from 'vitest'
import { contextFor } from '../../api/context.ts'
import { isRefusal } from '../../api/errors.ts'
import {
  changePerson,
  createPerson,
  findPersons,
  leavePerson,
  listPersons,
  personDetail,
} from '../../api/persons/actions.ts'
import { isIdentityNumber } from '../../api/persons/rules.ts'
import { importVolunteers, ownRecord } from '../../api/volunteers/actions.ts'
import { asking, testAccount } from '../support/accounts.ts'
import { admin, deeds, estate, resident, seeds } from './estate.ts'

it('lists and details show masks alone', async () => {
  const { ctx, id } = await estate()
  const detail = await personDetail(ctx, id)
  expect(detail).toMatchObject({ maskedName: '柳*', communityId: 'c01', siteId: 's01' })
  if (isRefusal(detail)) throw new Error(detail.reason)
  expect(Object.fromEntries(detail.data.map(({ field, masked }) => [field, masked]))).toEqual({
    telephone: '138****4321',
    identity_number: '9900**********0017',
    address: '假想路12号3栋***',
    dwelling: '3-***',
    plate: '湘A·7**4X',
  })
  const text = JSON.stringify(await listPersons(ctx, {}))
  expect(text).not.toMatch(/如烟|0000 4321|2单元|7654/)
})

it('a person is found by a whole telephone, identity number, plate or dwelling, however written', async () => {
  const { ctx, id } = await estate()
  for (const [field, value] of [
    ['telephone', '+86-13800004321'],
    ['identity_number', '990000199001010017'],
    ['plate', '湘a7654x'],
    ['dwelling', '3栋2单元501室'],
  ] as const)
    expect(await findPersons(ctx, admin, { field, value })).toMatchObject([{ id }])
  for (const value of ['1380000', '138%', '', "' or 1=1 --"])
    expect(await findPersons(ctx, admin, { field: 'telephone', value })).toEqual([])
  const found = (await deeds(ctx)).filter(({ what }) => what === 'person.searched')
  expect(found[0]).toMatchObject({ detail: { field: 'telephone', found: 1 } })
  expect(JSON.stringify(found)).not.toContain('4321')
})

it('pages go on where the last one ended, filtered by community, site, kind and skill', async () => {
  const { ctx, id } = await estate()
  await ctx.db
    .updateTable('volunteers')
    .set({ skills: ['lifting'] })
    .where('id', '=', 'v2')
    .execute()
  const first = await listPersons(ctx, { limit: 2 })
  expect([first.persons.length, first.next]).toEqual([2, 'v1'])
  const rest = await listPersons(ctx, { limit: 2, after: 'v1' })
  expect([rest.persons.map((person) => person.id), rest.next]).toEqual([['v2'], null])
  const ids = async (query: object) =>
    (await listPersons(ctx, query)).persons.map((person) => person.id)
  expect(await ids({ kind: 'resident' })).toEqual([id])
  expect(await ids({ site: 's01' })).toEqual([id])
  expect(await ids({ skill: 'lifting', availability: 'available' })).toEqual(['v2'])
  expect(await ids({ community: 'c09' })).toEqual([])
})

it('health limits and the branch are kept only with a consent of their own', async () => {
  const { ctx, id } = await estate()
  const health = { healthLimits: '心脏病' }
  expect(await changePerson(ctx, admin, id, health)).toMatchObject({ refused: 'conflict' })
  const other = { ...health, consents: [{ what: 'party_membership', how: 'paper' } as const] }
  expect(await createPerson(ctx, admin, { ...resident, ...other })).toMatchObject({
    refused: 'conflict',
  })
  const given = { ...health, consents: [{ what: 'health_limits', how: 'in_person' } as const] }
  expect(await changePerson(ctx, admin, id, given)).toMatchObject({
    consents: [{ what: 'health_limits', how: 'in_person', withdrawnAt: null }],
  })
})

it('a consent withdrawn takes its datum with it; the record of the withdrawal stays', async () => {
  const { ctx, id } = await estate({
    healthLimits: '心脏病',
    consents: [{ what: 'health_limits', how: 'paper' }],
  })
  ctx.clock.advance(1000)
  const now = ctx.clock.now()
  const changed = await changePerson(ctx, admin, id, { withdraw: ['health_limits'] })
  expect(changed).toMatchObject({ consents: [{ what: 'health_limits', withdrawnAt: now }] })
  const rows = await ctx.db.selectFrom('personData').select('field').execute()
  expect(rows.map(({ field }) => field)).not.toContain('health_limits')
  expect(await changePerson(ctx, admin, id, { healthLimits: 'x' })).toMatchObject({
    refused: 'conflict',
  })
})

it('who leaves is listed no more, is asked for nothing, and keeps no consented datum', async () => {
  const { ctx } = await estate()
  await importVolunteers(ctx, [
    { id: 'v1', name: '王小明', branch: '第七党支部', consents: ['party_membership'] },
  ])
  expect(await leavePerson(ctx, admin, 'v1')).toMatchObject({ leftAt: ctx.clock.now(), data: [] })
  expect(await leavePerson(ctx, admin, 'v1')).toMatchObject({ refused: 'conflict' })
  const listed = await listPersons(ctx, { kind: 'member' })
  expect(listed.persons.map(({ id }) => id)).toEqual(['v2'])
  const left = await listPersons(ctx, { left: true })
  expect(left.persons.map(({ id }) => id)).toEqual(['v1'])
  const row = await ctx.db.selectFrom('volunteers').selectAll().where('id', '=', 'v1').execute()
  expect(row).toMatchObject([{ availability: 'off' }])
})

it('another community sees none of it, and nobody can put a person where they answer for nothing', async () => {
  const { ctx, id } = await estate()
  await ctx.db.insertInto('communities').values({ id: 'c02', name: '二社区' }).execute()
  const foreign = asking(testAccount({ role: 'admin', communityId: 'c02' }))
  const scoped = contextFor(ctx, foreign.account)
  expect(await personDetail(scoped, id)).toMatchObject({ refused: 'not_found' })
  expect(await changePerson(scoped, foreign, id, { name: '别人' })).toMatchObject({
    refused: 'not_found',
  })
  expect((await listPersons(scoped, {})).persons).toEqual([])
  const dwelling = { field: 'dwelling', value: '3-2-501' } as const
  expect(await findPersons(scoped, foreign, dwelling)).toEqual([])
  for (const place of [
    { communityId: 'c01', siteId: 's01' },
    { communityId: null, siteId: null },
  ])
    expect(await createPerson(scoped, foreign, { ...resident, ...place })).toMatchObject({
      refused: 'invalid',
    })
})

it('a volunteer sees all that is kept about themselves, unmasked', async () => {
  const { ctx } = await estate()
  await importVolunteers(ctx, [
    {
      ...{ id: 'v1', name: '王小明', phone: '13800004321', branch: '第七党支部' },
      consents: ['party_membership'],
    },
  ])
  expect(await ownRecord(ctx, 'v1')).toMatchObject({
    ...{ name: '王小明', phone: '13800004321', branch: '第七党支部' },
    consents: [{ what: 'party_membership', how: 'roster', withdrawnAt: null }],
  })
  const report = await importVolunteers(ctx, [{ id: 'v2', name: '李四', branch: '第七党支部' }])
  expect(report).toMatchObject({ good: 0, problems: [{ line: 1 }] })
})

it('no text in any table of the records holds a datum of a person in plain', async () => {
  const { ctx, id } = await estate({
    ...{ healthLimits: '心脏病', partyBranch: '第七党支部' },
    consents: [
      { what: 'health_limits', how: 'paper' },
      { what: 'party_membership', how: 'paper' },
    ],
  })
  await findPersons(ctx, admin, { field: 'telephone', value: '13800004321' })
  await changePerson(ctx, admin, id, { telephone: '13800004321' })
  const tables = await ctx.db.introspection.getTables()
  const kept: string[] = []
  for (const { name } of tables)
    for (const row of await ctx.db
      .selectFrom(name as 'persons')
      .selectAll()
      .execute())
      kept.push(JSON.stringify(row))
  const text = kept.join('\n')
  expect(text).toContain('柳*')
  for (const seed of seeds) expect(text.includes(seed), seed).toBe(false)
})

it('an identity number is checked by its last character', () => {
  expect(isIdentityNumber('990000199001010017')).toBe(true)
  expect(isIdentityNumber('990000199001010018')).toBe(false)
  expect(isIdentityNumber('99000019900101001')).toBe(false)
})
