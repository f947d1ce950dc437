import { record } from '../audit/actions.ts'
import type { By } from '../audit/schema.ts'
import type { Context, Db } from '../context.ts'
import { type ImportReport, type Refusal, refuse } from '../errors.ts'
import type { Scope } from '../people/schema.ts'
import { parseCsv, parseGeojson, type RawRow } from './import-file.ts'
import { planNames } from './plan.ts'
import { checkRows } from './rules.ts'
import type { Community, Device, District, Lot, StreetPlan } from './schema.ts'
import * as store from './store.ts'

export type ImportFormat = 'csv' | 'geojson'

/** Takes every good row of a file and says of each other its line and reason; nothing is deleted. */
export async function importPlaces(
  ctx: Pick<Context, 'db' | 'clock'>,
  text: string,
  format: ImportFormat,
  by: By = 'system',
): Promise<ImportReport> {
  const parsed = format === 'csv' ? parseCsv(text) : parseGeojson(text)
  return ctx.db.transaction().execute(async (tx) => {
    const checked = await takeRows(ctx, tx, parsed.rows)
    const problems = [...parsed.problems, ...checked.problems].sort((a, b) => a.line - b.line)
    const detail = { format, good: checked.good, problems: problems.length }
    const outcome = checked.good > 0 ? 'done' : 'failed'
    await record(ctx, tx, by, { what: 'place.imported', object: null, outcome, detail })
    return { good: checked.good, problems }
  })
}

/** One device that was not registered yet, as a row of an import file would name it. */
export type NewDevice = Pick<Device, 'id' | 'kind' | 'siteId'> &
  Partial<Record<'model' | 'name' | 'lotId' | 'bay', string>>

/** Registers one device by the rules of an import, in the caller's transaction. */
export async function registerDevice(
  ctx: Pick<Context, 'clock'>,
  tx: Db,
  device: NewDevice,
): Promise<Refusal | undefined> {
  const { id, kind, siteId: site, model = '', name = '', lotId = '', bay = '' } = device
  const [known] = await store.devicesAmong(tx, [id])
  if (known) return refuse('conflict', `${id} is registered already, at the site ${known.siteId}.`)
  const place = { community: '', lon: '', lat: '' }
  const values = { device: id, kind, model, name: name.trim(), site, lot: lotId, bay, ...place }
  const { problems } = await takeRows(ctx, tx, [{ line: 1, values }])
  const [problem] = problems
  return problem && refuse('invalid', problem.reason)
}

async function takeRows(
  ctx: Pick<Context, 'clock'>,
  tx: Db,
  rows: readonly RawRow[],
): Promise<ImportReport> {
  const checked = checkRows(rows, { lotSites: await store.lotSites(tx) })
  const { good, problems } = checked
  if (good.length === 0) return { good: 0, problems }
  const siteIds = [...new Set(good.map(({ siteId }) => siteId))]
  await store.upsertPlaces(tx, siteIds, checked.siteCommunities, checked.lotSites)
  await store.upsertDevices(tx, good, ctx.clock.now())
  await store.followSites(tx, ctx.clock.now())
  const plan = await store.readPlan(tx)
  if (plan) await store.applyNames(tx, planNames(plan))
  await store.notifyPlaces(tx)
  return { good: good.length, problems }
}

/** Replaces the street plan and takes over its names; the order of plan and import does not matter. */
export async function savePlan(ctx: Context, plan: StreetPlan, by: By = 'system'): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    const before = await store.readPlan(tx)
    await store.writePlan(tx, plan, ctx.clock.now())
    await store.applyNames(tx, planNames(plan))
    await store.notifyPlaces(tx)
    const detail = { features: plan.features.length }
    const deed = { what: 'plan.changed', object: null, outcome: 'done', detail } as const
    await record(ctx, tx, by, { ...deed, before, after: plan })
  })
}

export function district(ctx: Context): Promise<District> {
  return store.readDistrict(ctx.db)
}

/** The street plan; without one an empty FeatureCollection. */
export async function streetPlan(ctx: Context): Promise<StreetPlan> {
  return (await store.readPlan(ctx.db)) ?? { type: 'FeatureCollection', features: [] }
}

/** Every installed device and every lot, in memory: ingest asks it for each message. */
export type Registry = {
  device(id: string): Device | undefined
  all(): Iterable<Device>
  lot(id: string): Lot | undefined
}

export async function loadRegistry(ctx: Context): Promise<Registry> {
  const devices = new Map((await store.allDevices(ctx.db)).map((device) => [device.id, device]))
  const lots = new Map((await store.allLots(ctx.db)).map((lot) => [lot.id, lot]))
  return {
    device: (id) => devices.get(id),
    all: () => devices.values(),
    lot: (id) => lots.get(id),
  }
}

/** The registry as the records have it: `settled` once every change heard of is taken over. */
export type RegistryWatch = {
  settled(): Promise<void>
  /** Reads the records again: resolves once what they hold now is taken over. */
  refreshed(): Promise<void>
  stop(): Promise<void>
}

/** Hands the registry to `take`, now and after every change; resolves after the first time. */
export async function followRegistry(
  ctx: Context,
  take: (registry: Registry) => void,
): Promise<RegistryWatch> {
  let wanted = false
  async function load() {
    wanted = false
    take(await loadRegistry(ctx))
  }
  /** One load after another, so that none overtakes; many changes while one runs make one more. */
  let loading: Promise<void> = Promise.resolve()
  function reload() {
    if (wanted) return
    wanted = true
    loading = loading
      .then(load)
      .catch((error) => ctx.log.error({ err: error }, 'the registry could not be read again'))
  }
  // Listened for first: what changes during the first load is then not missed.
  const stopListening = await onPlacesChanged(ctx, reload)
  loading = loading.then(load)
  await loading
  return {
    settled: () => loading,
    refreshed() {
      reload()
      return loading
    },
    async stop() {
      await stopListening()
      await loading
    },
  }
}

/** Calls back after places or devices changed, in whichever process; answers how to stop. */
export function onPlacesChanged(ctx: Context, wake: () => void): Promise<() => Promise<void>> {
  return ctx.database.listen(store.placesChannel, wake)
}

/** The registered devices among these ids. */
export function devicesByIds(db: Db, ids: readonly string[]): Promise<Device[]> {
  return ids.length === 0 ? Promise.resolve([]) : store.devicesAmong(db, ids)
}

/** Names of devices and their sites, by device id; of communities, by community id. */
export type PlaceNames = {
  devices: ReadonlyMap<string, store.DeviceNames>
  communities: ReadonlyMap<string, Community>
}

export async function placeNames(
  db: Db,
  deviceIds: readonly string[],
  communityIds: readonly string[],
): Promise<PlaceNames> {
  const devices = deviceIds.length === 0 ? [] : await store.namesOfDevices(db, deviceIds)
  const communities =
    communityIds.length === 0 ? [] : await store.communitiesAmong(db, communityIds)
  return {
    devices: new Map(devices.map((names) => [names.id, names])),
    communities: new Map(communities.map((community) => [community.id, community])),
  }
}

export function communityIds(db: Db): Promise<Set<string>> {
  return store.communityIds(db)
}

/** The scope with the community in which its site lies. */
export async function homeOf(db: Db, { communityId, siteId }: Scope): Promise<Scope> {
  if (siteId === null) return { communityId, siteId }
  return { communityId: (await store.communityOfSite(db, siteId)) ?? null, siteId }
}

/** The community of a site; null when it lies in none, undefined when there is no such site. */
export function communityOfSite(db: Db, siteId: string): Promise<string | null | undefined> {
  return store.communityOfSite(db, siteId)
}

/** Whether these are registered; null asks for nothing. A site decides the community it lies in. */
export function placesExist(
  db: Db,
  place: { communityId: string | null; siteId: string | null },
): Promise<boolean> {
  return store.placesExist(db, place)
}

export function lotExists(db: Db, id: string): Promise<boolean> {
  return store.lotExists(db, id)
}
