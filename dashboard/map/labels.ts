import type { LotOccupancy } from '../../api/parking/schema.ts'
import type { District, StreetPlan } from '../../api/places/schema.ts'
import type { LotShape } from './layers/lots.ts'
import type { Label } from './layers/names.ts'

type Named = { name: string; nameEn: string | null }

/** A place's name in the language of the screen. */
export function nameOf(place: Named, english: boolean): string {
  return english ? (place.nameEn ?? place.name) : place.name
}

/** The names of the communities, each in the middle of its ground. */
export function communityLabels(
  district: District,
  plan: StreetPlan | null,
  english: boolean,
): Label[] {
  return district.communities.flatMap((community) => {
    const shape = plan?.features.find(
      ({ properties }) => properties.layer === 'community' && properties.id === community.id,
    )
    const ring = shape && outerRing(shape.geometry)
    const middle = ring ? middleOf(ring) : community
    if (middle.lon === null || middle.lat === null) return []
    return [{ lon: middle.lon, lat: middle.lat, text: nameOf(community, english), size: 14 }]
  })
}

/** The lots that the plan draws, with what their labels say. */
export function lotShapes(
  district: District,
  plan: StreetPlan | null,
  lots: ReadonlyMap<string, LotOccupancy>,
  labelOf: (lot: District['lots'][number], occupancy: LotOccupancy | undefined) => string,
): LotShape[] {
  return (plan?.features ?? []).flatMap(({ properties, geometry }) => {
    const lot = district.lots.find(({ id }) => properties.layer === 'lot' && id === properties.id)
    const ring = outerRing(geometry)
    if (!lot || !ring) return []
    // Above the lot, so that it covers no bay.
    const { lon } = middleOf(ring)
    const lat = Math.max(...ring.map(([, north]) => north))
    return [{ id: lot.id, ring, lon, lat, label: labelOf(lot, lots.get(lot.id)) }]
  })
}

type Geometry = StreetPlan['features'][number]['geometry']

function outerRing({ type, coordinates }: Geometry): [number, number][] | undefined {
  if (type !== 'Polygon') return undefined
  return coordinates[0] as [number, number][] | undefined
}

/** The middle of the box around a ring: near enough for a label. */
function middleOf(ring: readonly (readonly [number, number])[]): { lon: number; lat: number } {
  const lons = ring.map(([lon]) => lon)
  const lats = ring.map(([, lat]) => lat)
  return {
    lon: (Math.min(...lons) + Math.max(...lons)) / 2,
    lat: (Math.min(...lats) + Math.max(...lats)) / 2,
  }
}
