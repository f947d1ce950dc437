import { expect, test } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { incidentDetail, moveIncident, moveOwnTask, report } from '../../api/incidents/actions.ts'
import { dispatcher, operator, street, wang } from './street.ts'

const minute = 60_000

test('a step pressed without a network keeps its time beside the time it reached the desk', async () => {
  const ctx = await street()
  const opened = await report(ctx, { type: 'resident_request' }, operator)
  if (isRefusal(opened)) throw new Error(opened.reason)
  const { id } = opened
  await moveIncident(ctx, operator, id, { transition: 'confirm' })
  await moveIncident(ctx, dispatcher, id, { transition: 'dispatch', volunteerId: 'v1' })
  const offeredAt = ctx.clock.now()
  ctx.clock.advance(30 * minute)
  const acceptedAt = offeredAt + 2 * minute
  const arrivedAt = offeredAt + 9 * minute
  await moveOwnTask(ctx, wang, id, { transition: 'accept', tappedAt: acceptedAt })
  const arrived = { transition: 'arrive', tappedAt: arrivedAt } as const
  expect(await moveOwnTask(ctx, wang, id, arrived)).toMatchObject({
    task: { offeredAt, acceptedAt, arrivedAt, doneAt: null },
    updatedAt: offeredAt + 30 * minute,
  })
  const kept = await ctx.db
    .selectFrom('incidentEvents')
    .select(['kind', 'at', 'recordedAt'])
    .where('kind', 'in', ['accept', 'arrive'])
    .orderBy('id')
    .execute()
  const recordedAt = ctx.clock.now()
  expect(kept).toEqual([
    { kind: 'accept', at: acceptedAt, recordedAt },
    { kind: 'arrive', at: arrivedAt, recordedAt },
  ])
  expect(await incidentDetail(ctx, id)).toMatchObject({
    timeline: [{}, {}, {}, { at: acceptedAt }, { at: arrivedAt }],
  })
})
