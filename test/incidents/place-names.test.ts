import { expect, test } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { moveIncident, report, tasksOf } from '../../api/incidents/actions.ts'
import { dispatcher, operator, street } from './street.ts'

test('a volunteer reads where to go in names, without the right to read the registry', async () => {
  const ctx = await street()
  const opened = await report(ctx, { type: 'gate_fault', deviceId: 'gate-1' }, operator)
  if (isRefusal(opened)) throw new Error(opened.reason)
  await ctx.db
    .updateTable('volunteers')
    .set({ skills: ['repair'] })
    .execute()
  await moveIncident(ctx, operator, opened.id, { transition: 'confirm' })
  await moveIncident(ctx, dispatcher, opened.id, { transition: 'dispatch', volunteerId: 'v1' })
  expect((await tasksOf(ctx, 'v1')).map(({ place }) => place)).toEqual([
    { community: '一社区', communityEn: null, site: '一小区', siteEn: null, device: 'gate-1' },
  ])
})

test('a case of no known place names none', async () => {
  const ctx = await street()
  const opened = await report(ctx, { type: 'resident_request' }, operator)
  if (isRefusal(opened)) throw new Error(opened.reason)
  expect(opened.place).toEqual({
    community: null,
    communityEn: null,
    site: null,
    siteEn: null,
    device: null,
  })
})
