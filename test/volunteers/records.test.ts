import { expect, it } from 'vitest'
import { maskedNames } from '../../api/persons/actions.ts'
import {
  candidatesFor,
  importVolunteers,
  listVolunteers,
  ownRecord,
  setAvailability,
  setOwnAvailability,
  volunteerById,
} from '../../api/volunteers/actions.ts'
import { toCell } from '../../api/volunteers/rules.ts'
import { testContext } from '../support/context.ts'

async function street() {
  const ctx = await testContext()
  await ctx.db.insertInto('communities').values({ id: 'c01', name: '一社区' }).execute()
  return ctx
}

const wang = {
  id: 'v1',
  name: '王小明',
  phone: '000',
  community: 'c01',
  skills: ['repair', 'repair'],
  lon: 112.920123,
  lat: 28.220456,
}

it('an import takes good rows and says of each other one its line and why', async () => {
  const ctx = await street()
  const report = await importVolunteers(ctx, [
    wang,
    'not a row',
    { id: 'v2', name: '  ' },
    { id: 'v3', name: '李', community: 'c99' },
    { id: 'v1', name: '李' },
    { id: 'v4', name: '李', lon: 112 },
    { id: 'v5', name: '李', skills: ['flying'] },
    { id: 'v6', name: '李', face: 'x' },
    { id: 'v 7', name: '李' },
    { id: 'v8', name: '李' },
    { id: 'v9', name: '李', availability: 'busy' },
  ])
  expect(report.good).toBe(2)
  expect(report.problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 11])
  expect(report.problems.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('object'),
    'name is blank',
    'community c99 is not known',
    'id v1 stands on line 1 already',
    'lon and lat go together',
    'skills.0 is not one of first_aid, repair, lifting, sign_language, english, driving',
    'face is not a field of a volunteer',
    expect.stringContaining('id'),
    'availability is not one of available, off',
  ])
  expect((await listVolunteers(ctx)).map(({ id }) => id)).toEqual(['v1', 'v8'])
})

it('nothing finer than a 200 m cell is ever stored', async () => {
  const ctx = await street()
  await importVolunteers(ctx, [wang])
  const rows = await ctx.db.selectFrom('volunteers').selectAll().execute()
  expect(rows.map(({ lon, lat }) => ({ lon, lat }))).toEqual([toCell(wang.lon, wang.lat)])
  expect(JSON.stringify(rows)).not.toMatch(/112\.920123|28\.220456/)
})

it('the desk sees names masked and no telephone; the volunteer sees what is kept', async () => {
  const ctx = await street()
  await importVolunteers(ctx, [wang])
  const text = JSON.stringify(await listVolunteers(ctx))
  expect(text).toContain('王*')
  expect(text).not.toMatch(/小明|000/)
  expect(await ownRecord(ctx, 'v1')).toMatchObject({ name: '王小明', phone: '000', branch: null })
  expect(await maskedNames(ctx.db, ['v1', 'v1', 'none'])).toEqual(new Map([['v1', '王*']]))
})

it('an account without a volunteer has no record of its own', async () => {
  const ctx = await street()
  expect(await ownRecord(ctx, null)).toMatchObject({ refused: 'not_found' })
  expect(await setOwnAvailability(ctx, 'gone', { availability: 'off' })).toMatchObject({
    refused: 'not_found',
  })
})

it('importing again updates, and neither ends a task nor a wish to be left alone', async () => {
  const ctx = await street()
  await importVolunteers(ctx, [wang, { id: 'v2', name: '李四' }, { id: 'v3', name: '赵五' }])
  await setAvailability(ctx, ctx.db, 'v1', 'busy')
  await setOwnAvailability(ctx, 'v2', { availability: 'off' })
  await importVolunteers(ctx, [
    { id: 'v1', name: '王大明', availability: 'available' },
    { id: 'v2', name: '李四' },
    { id: 'v3', name: '赵五', availability: 'off' },
  ])
  const known = await listVolunteers(ctx)
  expect(known.map(({ availability }) => availability)).toEqual(['busy', 'off', 'off'])
  expect(await ownRecord(ctx, 'v1')).toMatchObject({ name: '王大明', skills: [], lon: null })
})

it('a volunteer can be marked busy only once, and is free again after the task', async () => {
  const ctx = await street()
  await importVolunteers(ctx, [wang])
  expect(await setAvailability(ctx, ctx.db, 'v1', 'busy')).toBe(true)
  expect(await setAvailability(ctx, ctx.db, 'v1', 'busy')).toBe(false)
  expect(await setOwnAvailability(ctx, 'v1', { availability: 'available' })).toMatchObject({
    refused: 'conflict',
  })
  expect(await setAvailability(ctx, ctx.db, 'v1', 'available')).toBe(true)
  expect(await volunteerById(ctx.db, 'v1')).toMatchObject({ availability: 'available' })
})

it('who stops during a task stays off when it ends', async () => {
  const ctx = await street()
  await importVolunteers(ctx, [wang])
  await setAvailability(ctx, ctx.db, 'v1', 'busy')
  expect(await setOwnAvailability(ctx, 'v1', { availability: 'off' })).toMatchObject({
    availability: 'off',
  })
  expect(await setAvailability(ctx, ctx.db, 'v1', 'available')).toBe(false)
  expect(await volunteerById(ctx.db, 'v1')).toMatchObject({ availability: 'off' })
})

it('2,500 volunteers are imported, and twice without a trace', async () => {
  const ctx = await street()
  const rows = Array.from({ length: 2500 }, (_, index) => ({ ...wang, id: `v${index}` }))
  expect(await importVolunteers(ctx, rows)).toEqual({ good: 2500, problems: [] })
  await importVolunteers(ctx, rows)
  const place = { lon: 112.92, lat: 28.22, communityId: 'c01', skills: ['repair'] }
  const { candidates, considered } = await candidatesFor(ctx, place, 3)
  expect([candidates.length, considered]).toEqual([3, 2500])
})
