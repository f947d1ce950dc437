import type { Context } from '../../api/context.ts'

/** One site with `lotCount` lots (lot-1, …) of `baysPerLot` bays each (lot-1.b1, …). */
export async function seedLots(ctx: Context, lotCount = 2, baysPerLot = 3): Promise<string[]> {
  const { db } = ctx
  await db.insertInto('communities').values({ id: 'c-1', name: '清水塘社区' }).execute()
  await db
    .insertInto('sites')
    .values({ id: 's-1', name: '清水塘小区', nameEn: null, communityId: 'c-1' })
    .execute()
  const lotIds = Array.from({ length: lotCount }, (_, index) => `lot-${index + 1}`)
  await db
    .insertInto('lots')
    .values(lotIds.map((id) => ({ id, name: id, nameEn: null, siteId: 's-1', communityId: 'c-1' })))
    .execute()
  const bays = lotIds.flatMap((lotId) =>
    Array.from({ length: baysPerLot }, (_, index) => ({ id: `${lotId}.b${index + 1}`, lotId })),
  )
  await db.insertInto('devices').values(bays.map(bayDevice)).execute()
  return bays.map(({ id }) => id)
}

function bayDevice({ id, lotId }: { id: string; lotId: string }) {
  return {
    id,
    kind: 'bay' as const,
    model: null,
    name: id,
    siteId: 's-1',
    communityId: 'c-1',
    lotId,
    bay: id,
    lon: null,
    lat: null,
    updatedAt: 0,
  }
}
