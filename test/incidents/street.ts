import type { Account, Role } from '../../api/people/schema.ts'
import type { Reading } from '../../devices/reading.ts'
import { testAccount } from '../support/accounts.ts'
import { testContext } from '../support/context.ts'

/** A demo street with a gate, a camera on a fire lane and two volunteers. */
export async function street({ demo = true } = {}) {
  const ctx = await testContext()
  const now = ctx.clock.now()
  await ctx.db.insertInto('instance').values({ demo, createdAt: now }).execute()
  await ctx.db.insertInto('communities').values({ id: 'c01', name: '一社区' }).execute()
  await ctx.db
    .insertInto('sites')
    .values({ id: 's01', name: '一小区', communityId: 'c01' })
    .execute()
  const place = { siteId: 's01', communityId: 'c01', lon: 112.92, lat: 28.22, updatedAt: now }
  await ctx.db
    .insertInto('devices')
    .values([
      { id: 'cam-1', kind: 'camera', name: 'cam-1', ...place },
      { id: 'cam-2', kind: 'camera', name: 'cam-2', ...place },
      { id: 'gate-1', kind: 'gate', name: 'gate-1', ...place },
    ])
    .execute()
  await ctx.db
    .insertInto('persons')
    .values(
      ['v1', 'v2'].map((id) => ({
        ...{ id, kind: 'member' as const, communityId: 'c01', siteId: null, maskedName: '王*' },
        ...{ createdAt: now, updatedAt: now },
      })),
    )
    .execute()
  await ctx.db
    .insertInto('volunteers')
    .values(
      ['v1', 'v2'].map((id) => ({
        id,
        communityId: 'c01',
        skills: [],
        availability: 'available',
        lon: 112.921,
        lat: 28.221,
        updatedAt: now,
      })),
    )
    .execute()
  return ctx
}

export function account(role: Role, volunteerId: string | null = null): Account {
  const id = volunteerId ? `account-${role}-${volunteerId}` : `account-${role}`
  return testAccount({ id, displayName: role, role, volunteerId })
}

export const operator = account('operator')
export const dispatcher = account('dispatcher')
export const wang = account('volunteer', 'v1')
export const li = account('volunteer', 'v2')

export function reviewOf(
  deviceId: string,
  fields: Reading['fields'],
  about: Partial<Reading> = {},
): Reading {
  return {
    deviceId,
    kind: 'camera.review',
    observedAt: Date.UTC(2026, 10, 2),
    receivedAt: Date.UTC(2026, 10, 2),
    quality: 'good',
    fields: { reviewId: 'r1', phase: 'new', severity: 'alert', zones: [], ...fields },
    adapter: 'native',
    ...about,
  }
}

export const carInLane = { objects: ['car'], zones: ['fire_lane'] }
