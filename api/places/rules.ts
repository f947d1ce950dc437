import { isModel, models } from '../../devices/models.ts'
import type { ImportReport } from '../errors.ts'
import type { RawRow } from './import-file.ts'
import { type Device, type InstalledKind, idPattern, installedKinds } from './schema.ts'

/** What the records say already about where things stand; a device outside the file is not looked at. */
export type Standing = { lotSites: ReadonlyMap<string, string> }

export type CheckedRows = {
  /** The community is left to the site's, which may stand in the records. */
  good: Device[]
  problems: ImportReport['problems']
  /** Each site's community and each lot's site, as the good rows say them. */
  siteCommunities: Map<string, string>
  lotSites: Map<string, string>
}

const isId = new RegExp(idPattern)

/**
 * Which rows are devices and why the others are not. Within a file a device is named once, a site
 * is in one community and a lot in one site: the first row says so, a later one that differs is a
 * problem. A bay without a lot is taken: it is shown, but nothing is ever charged there.
 */
export function checkRows(rows: readonly RawRow[], standing: Standing): CheckedRows {
  const good: Device[] = []
  const problems: ImportReport['problems'] = []
  const seen = { devices: new Map<string, number>(), sites: new Map(), lots: new Map() } as Seen
  for (const row of rows) {
    const reason = shapeProblem(row) ?? conflict(row, seen, standing)
    if (reason) {
      problems.push({ line: row.line, reason })
      continue
    }
    remember(row, seen)
    good.push(toDevice(row))
  }
  const siteCommunities = new Map([...seen.sites].map(([id, { value }]) => [id, value]))
  const lotSites = new Map([...seen.lots].map(([id, { value }]) => [id, value]))
  return { good, problems, siteCommunities, lotSites }
}

type Said = { value: string; line: number }
type Seen = { devices: Map<string, number>; sites: Map<string, Said>; lots: Map<string, Said> }

function shapeProblem({ values }: RawRow): string | undefined {
  for (const column of ['device', 'site'] as const) {
    if (values[column] === '') return `The ${column} is missing.`
    if (!isId.test(values[column])) return `The ${column} is not an id: ${idWords}.`
  }
  for (const column of ['community', 'lot'] as const)
    if (values[column] !== '' && !isId.test(values[column]))
      return `The ${column} is not an id: ${idWords}.`
  if (/^[0-9A-Fa-f]{16}$/.test(values.device) && /[A-F]/.test(values.device))
    return 'A DevEUI is written in lower case.'
  if (values.kind === '') return 'The kind is missing.'
  if (!isKind(values.kind)) return `The kind is not one of ${installedKinds.join(', ')}.`
  if (values.model !== '' && !isModel(values.model))
    return `The model is not one of ${models.join(', ')}; leave it empty if the network names it.`
  if (values.name.length > 128) return 'The name is longer than 128 characters.'
  if (/[\p{Cc}\p{Cs}]/u.test(values.name + values.bay))
    return 'The name or the bay holds a character that is not text.'
  if (values.bay.length > 32) return 'The bay is longer than 32 characters.'
  return placeProblem(values.lon, values.lat)
}

const idWords = 'letters, digits and _ . : -, at most 64, the first a letter or digit'

function placeProblem(lon: string, lat: string): string | undefined {
  if (lon === '' && lat === '') return undefined
  if (lon === '' || lat === '') return 'Longitude and latitude go together: one is missing.'
  if (!isDegrees(lon, 180)) return 'The longitude is not a number from -180 to 180.'
  if (!isDegrees(lat, 90)) return 'The latitude is not a number from -90 to 90.'
  return undefined
}

function isDegrees(text: string, most: number): boolean {
  return /^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) && Math.abs(Number(text)) <= most
}

function isKind(text: string): text is InstalledKind {
  return (installedKinds as readonly string[]).includes(text)
}

function conflict({ values }: RawRow, seen: Seen, standing: Standing): string | undefined {
  const { device, site, community, lot } = values
  const earlier = seen.devices.get(device)
  if (earlier !== undefined) return `The device ${device} stands in line ${earlier} already.`
  const home = seen.sites.get(site)
  if (community !== '' && home && home.value !== community)
    return `The site ${site} is in the community ${home.value} by line ${home.line}.`
  if (lot === '') return undefined
  const ground = seen.lots.get(lot)
  if (ground && ground.value !== site)
    return `The lot ${lot} is in the site ${ground.value} by line ${ground.line}.`
  const recorded = standing.lotSites.get(lot)
  // A lot does not move; its books would follow it to another owner.
  if (recorded && recorded !== site) return `The lot ${lot} is in the site ${recorded} by record.`
  return undefined
}

function remember({ line, values }: RawRow, seen: Seen): void {
  const { device, site, community, lot } = values
  seen.devices.set(device, line)
  if (community !== '' && !seen.sites.has(site)) seen.sites.set(site, { value: community, line })
  if (lot !== '' && !seen.lots.has(lot)) seen.lots.set(lot, { value: site, line })
}

function toDevice({ values }: RawRow): Device {
  const orNull = (text: string) => (text === '' ? null : text)
  return {
    id: values.device,
    kind: values.kind as InstalledKind,
    model: orNull(values.model),
    name: values.name || values.device,
    siteId: values.site,
    communityId: null,
    lotId: orNull(values.lot),
    bay: orNull(values.bay),
    lon: values.lon === '' ? null : Number(values.lon),
    lat: values.lat === '' ? null : Number(values.lat),
  }
}
