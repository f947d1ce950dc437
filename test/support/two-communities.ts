import type { Context } from '../../api/context.ts'
import { isRefusal } from '../../api/errors.ts'
import { report } from '../../api/incidents/actions.ts'
import { addPolicy } from '../../api/ledger/actions.ts'
import { receivePayment } from '../../api/parking/actions.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { importVolunteers } from '../../api/volunteers/actions.ts'
import { admin, asking, testAccount } from './accounts.ts'
import { defaultTariff, hourMs, park, paymentOf } from './parking.ts'

/** What lies in one site of the district of `twoCommunities`; every id ends with the site's name. */
export type Corner = {
  communityId: string
  siteId: string
  lotId: string
  bayId: string
  gateId: string
  volunteerId: string
  incidentId: string
  stayId: string
}

const sites = [
  { site: 'north-1', community: 'north' },
  { site: 'north-2', community: 'north' },
  { site: 'south-1', community: 'south' },
] as const
export type SiteName = (typeof sites)[number]['site']

/** Two communities, the northern with two sites: in each a lot, a gate, a stay, a case, a volunteer. */
export async function twoCommunities(ctx: Context): Promise<Record<SiteName, Corner>> {
  const rows = sites.flatMap(({ site, community }) => [
    `bay-${site},bay,,,${site},${community},lot-${site},1,112.9,28.2`,
    `gate-${site},gate,,,${site},${community},,,112.9,28.2`,
  ])
  const header = 'device,kind,model,name,site,community,lot,bay,lon,lat'
  await importPlaces(ctx, [header, ...rows].join('\n'), 'csv')
  await defaultTariff(ctx)
  await addPolicy(
    ctx,
    { lotId: null, validFrom: '2020-01-01', costBps: 3000, propertyBps: 0, ownersBps: 7000 },
    asking(admin),
  )
  const corners: Partial<Record<SiteName, Corner>> = {}
  for (const { site, community } of sites) corners[site] = await fill(ctx, site, community)
  return corners as Record<SiteName, Corner>
}

async function fill(ctx: Context, site: SiteName, community: string): Promise<Corner> {
  const now = ctx.clock.now()
  const volunteerId = `v-${site}`
  const branch = { branch: '第一党支部', consents: ['party_membership'] }
  await importVolunteers(ctx, [{ id: volunteerId, name: '王小明', community, ...branch }])
  const look = { accountId: 'admin', fields: ['name'], reason: 'own_request', incidentId: null }
  const joined = { joined: 1, changed: 0, moved: 0, departed: 0 }
  await ctx.db
    .insertInto('rosterImports')
    .values({ id: `roster-${site}`, at: now, accountId: 'a1', ...joined })
    .execute()
  await ctx.db
    .insertInto('rosterImportRows')
    .values({
      ...{ importId: `roster-${site}`, personId: volunteerId, deed: 'join', sealed: null },
      ...{ personWrittenAt: now, volunteerWrittenAt: now },
    })
    .execute()
  await ctx.db
    .insertInto('memberHistory')
    .values({
      ...{ id: `history-${site}`, personId: volunteerId, kind: 'join', at: now, sealed: null },
      ...{ fromCommunity: null, toCommunity: community, importId: null },
    })
    .execute()
  await ctx.db
    .insertInto('personReveals')
    .values({ id: `look-${site}`, personId: volunteerId, ...look, at: now, until: now })
    .execute()
  const wish = { personId: volunteerId, field: 'identity_number', askedAt: now } as const
  await ctx.db
    .insertInto('personRequests')
    .values({ id: `wish-${site}`, ...wish })
    .execute()
  const stayId = await park(ctx, `bay-${site}`, now - 5 * hourMs, 120)
  const payment = paymentOf(stayId, 100, now - hourMs)
  const paid = await receivePayment(ctx, { ...payment, reference: `ref-${site}` })
  const dispatcher = testAccount({ role: 'dispatcher' })
  const asked = { type: 'smoke', deviceId: `gate-${site}`, note: `note-${site}` } as const
  const incident = await report(ctx, asked, dispatcher)
  const link = { offerId: site, tokenHash: site, keyHash: site, openedAt: now, usedAt: now }
  if (isRefusal(paid) || isRefusal(incident)) throw new Error('the corner could not be filled')
  await ctx.db
    .insertInto('taskLinks')
    .values({ incidentId: incident.id, volunteerId, ...link, madeAt: now, expiresAt: now })
    .execute()
  return {
    communityId: community,
    siteId: site,
    lotId: `lot-${site}`,
    bayId: `bay-${site}`,
    gateId: `gate-${site}`,
    volunteerId,
    incidentId: incident.id,
    stayId,
  }
}
