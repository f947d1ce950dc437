import type { Claim, Stranger } from '../../../api/intake/schema.ts'
import { type District, type InstalledKind, idPattern } from '../../../api/places/schema.ts'

/** What the form asks about a device that nobody registered. */
export type ClaimFields = {
  kind: InstalledKind
  siteId: string
  name?: string
  model?: string
  lotId?: string
  bay?: string
}

/** What may stand in the registry as the id of a device or a site. */
export const registryId = new RegExp(idPattern)

/** The questions that make sense for a kind beside those asked of all. */
export function asksFor(kind: InstalledKind | undefined): { lot: boolean; bay: boolean } {
  return { lot: kind === 'bay' || kind === 'counter', bay: kind === 'bay' }
}

/** What the device itself gives away. */
export function firstFields({ siteId, subscription }: Stranger): Partial<ClaimFields> {
  const kind = subscription.startsWith('frigate/')
    ? 'camera'
    : /^(application|v3)\//.test(subscription)
      ? 'bay'
      : undefined
  return { ...(kind ? { kind } : {}), ...(siteId === null ? {} : { siteId }) }
}

/** The request: what is empty, or is not asked for this kind, is left out. */
export function claimOf(deviceId: string, fields: ClaimFields): Claim {
  const asks = asksFor(fields.kind)
  const said = {
    model: fields.model,
    name: fields.name,
    lotId: asks.lot ? fields.lotId : undefined,
    bay: asks.bay ? fields.bay : undefined,
  }
  const more = Object.entries(said).flatMap(([key, value]) => {
    const text = value?.trim()
    return text ? [[key, text]] : []
  })
  const { kind, siteId } = fields
  return { deviceId, kind, siteId: siteId.trim(), ...Object.fromEntries(more) }
}

type Choice = { value: string; label: string }

/** Known sites, the lots of the chosen one and the models in use, each with its name beside its id. */
export function claimChoices(district: District | undefined, siteId: string | undefined) {
  const named = ({ id, name }: { id: string; name: string }): Choice => ({
    value: id,
    label: name === id ? id : `${name} · ${id}`,
  })
  const models = new Set(district?.devices.map(({ model }) => model))
  return {
    sites: district?.sites.map(named) ?? [],
    lots: district?.lots.filter((lot) => lot.siteId === siteId).map(named) ?? [],
    models: [...models].flatMap((model): Choice[] =>
      model ? [{ value: model, label: model }] : [],
    ),
  }
}
