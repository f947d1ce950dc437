import { expect, it } from 'vitest'
import { findPersons, resealPersons, sealPlainVolunteers } from '../../api/persons/actions.ts'
import { reseal } from '../../api/resealing.ts'
import { proveKeys } from '../../api/vault/proof.ts'
import { rotate } from '../../api/vault/rotation.ts'
import { ownRecord } from '../../api/volunteers/actions.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { testKey, testKeys } from '../support/keys.ts'
import { admin, deeds } from './estate.ts'

const never = new AbortController().signal

/** So many members with a telephone each, as an older version left them: in plain. */
async function plainMembers(ctx: TestContext, count: number) {
  const ids = Array.from({ length: count }, (_, at) => `v${String(at).padStart(5, '0')}`)
  const now = ctx.clock.now()
  await ctx.db
    .insertInto('persons')
    .values(
      ids.map((id) => ({
        ...{ id, kind: 'member' as const, communityId: null, siteId: null, maskedName: '王*' },
        ...{ createdAt: now, updatedAt: now },
      })),
    )
    .execute()
  await ctx.db
    .insertInto('volunteers')
    .values(ids.map((id) => ({ id, skills: [], availability: 'off', updatedAt: now })))
    .execute()
  await ctx.db
    .insertInto('volunteersToSeal')
    .values(
      ids.map((id, at) => ({
        id,
        name: `王小明${at}`,
        phone: `139${String(at).padStart(8, '0')}`,
      })),
    )
    .execute()
  return ids
}

function data(ctx: TestContext) {
  return ctx.db.selectFrom('personData').selectAll().orderBy('personId').orderBy('field').execute()
}

it('plain rows of an older version are sealed at start, all of them and once', async () => {
  const ctx = await testContext()
  await plainMembers(ctx, 1100)
  expect(await sealPlainVolunteers(ctx)).toBe(1100)
  expect(await ctx.db.selectFrom('volunteersToSeal').selectAll().execute()).toEqual([])
  expect((await data(ctx)).length).toBe(2200)
  expect(await ownRecord(ctx, 'v00007')).toMatchObject({ name: '王小明7', phone: '13900000007' })
  const before = await data(ctx)
  expect(await sealPlainVolunteers(ctx)).toBe(0)
  expect(await data(ctx)).toEqual(before)
})

it('a start that dies while it seals is finished by the next', async () => {
  const ctx = await testContext()
  await plainMembers(ctx, 1100)
  let seals = 0
  const seal: TestContext['sealer']['seal'] = (plain, place) => {
    seals += 1
    if (seals > 1500) throw new Error('killed')
    return ctx.sealer.seal(plain, place)
  }
  const dying = { ...ctx, sealer: { ...ctx.sealer, seal } }
  await expect(sealPlainVolunteers(dying)).rejects.toThrow('killed')
  const waiting = await ctx.db.selectFrom('volunteersToSeal').selectAll().execute()
  expect([waiting.length, (await data(ctx)).length]).toEqual([600, 1000])
  expect(await sealPlainVolunteers(ctx)).toBe(600)
  expect((await data(ctx)).length).toBe(2200)
})

/** Sealed members and two new keys, both in force. */
async function withNewKeys(count: number) {
  const keys = testKeys()
  const ctx = await testContext({ keys })
  await plainMembers(ctx, count)
  await sealPlainVolunteers(ctx)
  await proveKeys(ctx)
  keys.ring = {
    seal: [...keys.ring.seal, testKey('s2', ctx.clock.now())],
    index: [...keys.ring.index, testKey('i2', ctx.clock.now())],
  }
  await ctx.sealer.reload()
  return { ctx, keys }
}

it('a rotation that dies is resumed, and everybody is found before, between and after', async () => {
  const { ctx } = await withNewKeys(450)
  const find = (value: string) => findPersons(ctx, admin, { field: 'telephone', value })
  const first = await resealPersons(ctx, null)
  expect(first).toMatchObject({ resealed: 200, next: expect.any(String) })
  const stop = new AbortController()
  stop.abort()
  expect(await rotate(ctx, [resealPersons], stop.signal)).toEqual({ resealed: 0, complete: false })
  for (const telephone of ['13900000000', '13900000449'])
    expect(await find(telephone), telephone).toHaveLength(1)
  expect(await rotate(ctx, [resealPersons], never)).toEqual({ resealed: 700, complete: true })
  expect((await data(ctx)).every(({ sealed }) => sealed.startsWith('v1.s2.'))).toBe(true)
  expect((await data(ctx)).every(({ hash }) => hash === null || hash.startsWith('i2.'))).toBe(true)
  expect(await find('13900000449')).toMatchObject([{ id: 'v00449', maskedName: '王*' }])
})

it('two nodes rotate at once and each row is opened right', async () => {
  const { ctx } = await withNewKeys(300)
  const both = await Promise.all([1, 2].map(() => rotate(ctx, [resealPersons], never)))
  const rest = await rotate(ctx, [resealPersons], never)
  expect([...both, rest].reduce((sum, { resealed }) => sum + resealed, 0)).toBe(600)
  expect(await ownRecord(ctx, 'v00299')).toMatchObject({ phone: '13900000299' })
})

it('the job puts a rotation on record and lets the old keys go after an hour, not before', async () => {
  const { ctx, keys } = await withNewKeys(10)
  const needed = async () =>
    (await ctx.db.selectFrom('vaultKeys').select('id').orderBy('id').execute()).map(({ id }) => id)
  expect(await reseal(ctx, never)).toBe(20)
  expect((await deeds(ctx)).at(-1)).toMatchObject({
    what: 'keys.rotated',
    detail: { resealed: 20 },
  })
  expect(await reseal(ctx, never)).toBe(0)
  expect(await needed()).toEqual(['i1', 'i2', 's1', 's2'])
  ctx.clock.advance(3_600_001)
  await reseal(ctx, never)
  expect(await needed()).toEqual(['i2', 's2'])
  keys.ring = { seal: keys.ring.seal.slice(1), index: keys.ring.index.slice(1) }
  await reseal(ctx, never)
  expect(await ownRecord(ctx, 'v00003')).toMatchObject({ name: '王小明3' })
})

it('records sealed with a key that the file lacks, or with another of its name, are not opened', async () => {
  const { ctx, keys } = await withNewKeys(1)
  const { ring } = keys
  for (const seal of [[testKey('s2')], [{ ...testKey('s9'), id: 's1' }]]) {
    keys.ring = { ...ring, seal }
    await ctx.sealer.reload()
    await expect(proveKeys(ctx)).rejects.toThrow('need the key s1')
  }
  keys.ring = { ...ring, index: [testKey('i2')] }
  await ctx.sealer.reload()
  await expect(proveKeys(ctx)).rejects.toThrow('need the key i1')
})
