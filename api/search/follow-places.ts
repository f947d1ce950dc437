import { setImmediate as breathe } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { district, onPlacesChanged, streetPlan } from '../places/actions.ts'
import type { District, StreetPlan } from '../places/schema.ts'
import { buildPlaceIndex, type Entry, type PlaceIndex } from './place-index.ts'

/** The index in step with the records: built at the first question, built anew after a change. */
export type Places = {
  index(): Promise<PlaceIndex>
  stop(): Promise<void>
}

/** `ctx` sees the whole district; who asks is shown only what their own scope covers. */
export function followPlaces(ctx: Context): Places {
  let current: Promise<PlaceIndex> | undefined
  let stopListening: Promise<() => Promise<void>> | undefined
  let changes = 0

  async function build(): Promise<PlaceIndex> {
    stopListening ??= onPlacesChanged(ctx, () => {
      changes += 1
      current = undefined
    })
    await stopListening
    const before = changes
    const index = await buildPlaceIndex(entriesOf(await district(ctx), await streetPlan(ctx)), () =>
      breathe(),
    )
    // What changed while it was built asks for another at the next question.
    if (before !== changes) current = undefined
    return index
  }
  return {
    index() {
      current ??= build().catch((error) => {
        current = undefined
        stopListening = undefined
        throw error
      })
      return current
    },
    async stop() {
      await (await stopListening)?.()
    },
  }
}

function entriesOf({ communities, sites, lots, devices }: District, plan: StreetPlan): Entry[] {
  const nothing = { device: null, siteId: null, communityId: null, lotId: null, around: [] }
  const siteNames = new Map(sites.map(({ id, name, nameEn }) => [id, [name, nameEn ?? '']]))
  const lotNames = new Map(lots.map(({ id, name, nameEn }) => [id, [name, nameEn ?? '']]))
  return [
    ...communities.map(
      ({ id, name, nameEn }): Entry => ({
        ...{ ...nothing, kind: 'community', id, name, nameEn },
      }),
    ),
    ...sites.map(
      ({ id, name, nameEn, communityId }): Entry => ({
        ...{ ...nothing, kind: 'site', id, name, nameEn, communityId, siteId: id },
      }),
    ),
    ...lots.map(
      ({ id, name, nameEn, communityId, siteId }): Entry => ({
        ...{ ...nothing, kind: 'lot', id, name, nameEn, communityId, siteId, lotId: id },
        around: siteNames.get(siteId) ?? [],
      }),
    ),
    ...buildingsOf(plan).map(
      ({ id, name, nameEn }): Entry => ({
        ...{ ...nothing, kind: 'building', id, name, nameEn },
      }),
    ),
    ...devices.map(
      ({ id, name, kind, siteId, communityId, lotId }): Entry => ({
        ...{ kind: 'device', id, name, nameEn: null, device: kind, siteId, communityId, lotId },
        around: lotId ? (lotNames.get(lotId) ?? []) : (siteNames.get(siteId) ?? []),
      }),
    ),
  ]
}

/** Only a building that has a name or an id can be found; the rest of the plan is ground. */
function buildingsOf({ features }: StreetPlan) {
  return features.flatMap(({ properties: { layer, id, name, nameEn } }, number) =>
    layer === 'building' && name
      ? [{ id: id ?? `building-${number}`, name, nameEn: nameEn ?? null }]
      : [],
  )
}
