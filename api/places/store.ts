import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { PlanName } from './plan.ts'
import type { Community, Device, District, Lot, Site, StreetPlan } from './schema.ts'

const deviceColumns = [
  'id',
  'kind',
  'model',
  'name',
  'siteId',
  'communityId',
  'lotId',
  'bay',
  'lon',
  'lat',
] as const

export function allDevices(db: Db): Promise<Device[]> {
  return db.selectFrom('devices').select(deviceColumns).orderBy('id').execute()
}

export function allLots(db: Db): Promise<Lot[]> {
  return db.selectFrom('lots').selectAll().orderBy('id').execute()
}

/** Null for a site that lies in no community, undefined for one that is unknown. */
export async function communityOfSite(db: Db, siteId: string): Promise<string | null | undefined> {
  const row = await db
    .selectFrom('sites')
    .select('communityId')
    .where('id', '=', siteId)
    .executeTakeFirst()
  return row?.communityId
}

export function devicesAmong(db: Db, ids: readonly string[]): Promise<Device[]> {
  return db.selectFrom('devices').select(deviceColumns).where('id', 'in', ids).execute()
}

export type DeviceNames = { id: string; device: string; site: string; siteEn: string | null }

export function namesOfDevices(db: Db, ids: readonly string[]): Promise<DeviceNames[]> {
  return db
    .selectFrom('devices as d')
    .innerJoin('sites as s', 's.id', 'd.siteId')
    .select(['d.id', 'd.name as device', 's.name as site', 's.nameEn as siteEn'])
    .where('d.id', 'in', ids)
    .execute()
}

export function communitiesAmong(db: Db, ids: readonly string[]): Promise<Community[]> {
  return db.selectFrom('communities').selectAll().where('id', 'in', ids).execute()
}

export async function communityIds(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('communities').select('id').execute()
  return new Set(rows.map(({ id }) => id))
}

export async function readDistrict(db: Db): Promise<District> {
  const communities: Community[] = await db
    .selectFrom('communities')
    .selectAll()
    .orderBy('id')
    .execute()
  const sites: Site[] = await db.selectFrom('sites').selectAll().orderBy('id').execute()
  return { communities, sites, lots: await allLots(db), devices: await allDevices(db) }
}

export async function lotExists(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('lots').select('id').where('id', '=', id).executeTakeFirst()
  return row !== undefined
}

export async function lotSites(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom('lots').select(['id', 'siteId']).execute()
  return new Map(rows.map(({ id, siteId }) => [id, siteId]))
}

/** New communities, sites and lots carry their id as name until a plan names them. */
export async function upsertPlaces(
  db: Db,
  siteIds: readonly string[],
  siteCommunities: ReadonlyMap<string, string>,
  lotSites: ReadonlyMap<string, string>,
): Promise<void> {
  const sites = siteIds.map((id) => ({ id, community: siteCommunities.get(id) ?? null }))
  const lots = [...lotSites].map(([id, site]) => ({ id, site }))
  await sql`
    insert into communities (id, name)
    select distinct community, community
    from jsonb_to_recordset(${JSON.stringify(sites)}::jsonb) as r (community text)
    where community is not null
    on conflict (id) do nothing`.execute(db)
  await sql`
    insert into sites (id, name, community_id)
    select id, id, community
    from jsonb_to_recordset(${JSON.stringify(sites)}::jsonb) as r (id text, community text)
    on conflict (id) do update
    set community_id = coalesce(excluded.community_id, sites.community_id)`.execute(db)
  await sql`
    insert into lots (id, name, site_id)
    select id, id, site
    from jsonb_to_recordset(${JSON.stringify(lots)}::jsonb) as r (id text, site text)
    on conflict (id) do update set site_id = excluded.site_id`.execute(db)
}

/** One statement for any number of devices. */
export async function upsertDevices(
  db: Db,
  devices: readonly Device[],
  now: number,
): Promise<void> {
  await sql`
    insert into devices
      (id, kind, model, name, site_id, community_id, lot_id, bay, lon, lat, updated_at)
    select r.id, kind, model, r.name, "siteId", community_id, "lotId", bay, lon, lat, ${now}::bigint
    from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) as r (id text, kind text, model text,
      name text, "siteId" text, "lotId" text, bay text, lon float8, lat float8)
    join sites on sites.id = r."siteId"
    -- In the order in which parking locks bays, so that neither waits for the other in a ring.
    order by r.id
    on conflict (id) do update set kind = excluded.kind, model = excluded.model,
      name = excluded.name, site_id = excluded.site_id, community_id = excluded.community_id,
      lot_id = excluded.lot_id, bay = excluded.bay, lon = excluded.lon, lat = excluded.lat,
      updated_at = excluded.updated_at`.execute(db)
}

/** A device and a lot are in their site's community, also when a later file moves the site. */
export async function followSites(db: Db, now: number): Promise<void> {
  await sql`
    update devices set community_id = sites.community_id, updated_at = ${now}::bigint from sites
    where devices.site_id = sites.id
      and devices.community_id is distinct from sites.community_id`.execute(db)
  await sql`
    update lots set community_id = sites.community_id from sites
    where lots.site_id = sites.id
      and lots.community_id is distinct from sites.community_id`.execute(db)
}

export async function readPlan(db: Db): Promise<StreetPlan | undefined> {
  const row = await db.selectFrom('streetPlan').select('geojson').executeTakeFirst()
  return row?.geojson as StreetPlan | undefined
}

export async function writePlan(db: Db, plan: StreetPlan, now: number): Promise<void> {
  const row = { geojson: JSON.stringify(plan), updatedAt: now }
  await db
    .insertInto('streetPlan')
    .values(row)
    .onConflict((conflict) => conflict.column('onlyRow').doUpdateSet(row))
    .execute()
}

/** Gives the places that stand the names and centres of the plan; makes none. */
export async function applyNames(db: Db, names: readonly PlanName[]): Promise<void> {
  const of = (layer: PlanName['layer']) =>
    sql`jsonb_to_recordset(${JSON.stringify(names.filter((name) => name.layer === layer))}::jsonb)
      as r (id text, name text, "nameEn" text, lon float8, lat float8)`
  await sql`
    update communities set name = coalesce(r.name, communities.name),
      name_en = coalesce(r."nameEn", communities.name_en),
      lon = coalesce(r.lon, communities.lon), lat = coalesce(r.lat, communities.lat)
    from ${of('community')} where communities.id = r.id`.execute(db)
  await sql`
    update sites set name = coalesce(r.name, sites.name), name_en = coalesce(r."nameEn", sites.name_en)
    from ${of('site')} where sites.id = r.id`.execute(db)
  await sql`
    update lots set name = coalesce(r.name, lots.name), name_en = coalesce(r."nameEn", lots.name_en)
    from ${of('lot')} where lots.id = r.id`.execute(db)
}

export const placesChannel = 'linli_places'

export async function notifyPlaces(db: Db): Promise<void> {
  await sql`select pg_notify(${placesChannel}, '')`.execute(db)
}

/** Whether both are registered and the site lies in the community, where both are named. */
export async function placesExist(
  db: Db,
  { communityId, siteId }: { communityId: string | null; siteId: string | null },
): Promise<boolean> {
  const { rows } = await sql<{ fits: boolean }>`
    select (${communityId}::text is null
        or exists (select from communities where id = ${communityId}))
      and (${siteId}::text is null
        or exists (select from sites where id = ${siteId}
          and (${communityId}::text is null or community_id = ${communityId}))) as fits`.execute(db)
  return rows[0]?.fits ?? false
}
