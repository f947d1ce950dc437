import type { StreetPlan } from './schema.ts'

/** What the plan says of a place in the registry. */
export type PlanName = {
  layer: 'community' | 'site' | 'lot'
  id: string
  name: string | null
  nameEn: string | null
  lon: number | null
  lat: number | null
}

type Position = readonly [lon: number, lat: number]

/** The communities, sites and lots a street plan names, with their centres. */
export function planNames(plan: StreetPlan): PlanName[] {
  const byPlace = new Map<string, PlanName>()
  for (const { geometry, properties } of plan.features) {
    const { layer, id, name, nameEn } = properties
    if (id === undefined || (layer !== 'community' && layer !== 'site' && layer !== 'lot')) continue
    const [lon, lat] = centreOf(geometry) ?? [null, null]
    byPlace.set(`${layer} ${id}`, {
      layer,
      id,
      name: name ?? null,
      nameEn: nameEn ?? null,
      lon,
      lat,
    })
  }
  return [...byPlace.values()]
}

type Geometry = { type: string; coordinates: unknown }

/** The centre of a Point, a Polygon's outer ring or a MultiPolygon's first; degrees, WGS84. */
function centreOf({ type, coordinates }: Geometry): Position | undefined {
  if (type === 'Point') return position(coordinates)
  if (!Array.isArray(coordinates)) return undefined
  const ring = type === 'Polygon' ? coordinates[0] : coordinates[0]?.[0]
  if (type !== 'Polygon' && type !== 'MultiPolygon') return undefined
  if (!Array.isArray(ring)) return undefined
  const corners = ring.map(position).filter((corner) => corner !== undefined)
  return corners.length < 3 ? corners[0] : centroid(corners)
}

/** The area's centroid by the shoelace formula; a few kilometres are flat enough for it. */
function centroid(corners: readonly Position[]): Position | undefined {
  const origin = corners[0]
  if (!origin) return undefined
  let [twiceArea, x, y] = [0, 0, 0]
  for (const [index, corner] of corners.entries()) {
    const next = corners[(index + 1) % corners.length] ?? corner
    const [x1, y1] = [corner[0] - origin[0], corner[1] - origin[1]]
    const [x2, y2] = [next[0] - origin[0], next[1] - origin[1]]
    const cross = x1 * y2 - x2 * y1
    twiceArea += cross
    x += (x1 + x2) * cross
    y += (y1 + y2) * cross
  }
  if (twiceArea === 0) return origin
  return [origin[0] + x / (3 * twiceArea), origin[1] + y / (3 * twiceArea)]
}

function position(value: unknown): Position | undefined {
  if (!Array.isArray(value)) return undefined
  const [lon, lat] = value
  return typeof lon === 'number' && typeof lat === 'number' ? [lon, lat] : undefined
}
