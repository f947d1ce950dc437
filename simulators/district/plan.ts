import type { Feature, FeatureCollection, Geometry } from 'geojson'
import { densified, type Point, type Ring } from './geometry.ts'
import { bent, bentPath, bentRing, lonLat } from './ground.ts'
import type { Layout } from './layout.ts'
import { communityIds } from './layout.ts'
import { communityNames, districtName, type Name, riverName, riverParkName } from './names.ts'
import { communityRing, edge, type RoadPlan } from './roads.ts'

/** What PUT /api/places/plan takes. */
type PlanProperties = {
  layer: 'boundary' | 'community' | 'site' | 'lot' | 'road' | 'building' | 'green' | 'water'
  id?: string
  name?: string
  nameEn?: string
  widthM?: number
  heightM?: number
  community?: string
  site?: string
  headingDeg?: number
}
export type StreetPlan = FeatureCollection<Geometry, PlanProperties>

/** The whole plan as GeoJSON, WGS84, drawn in this order from the ground up. */
export function streetPlan(roadPlan: RoadPlan, layout: Layout): StreetPlan {
  const { sites, lots, parks } = layout
  const features: Feature<Geometry, PlanProperties>[] = [
    area('boundary', districtRing(), { id: 'district', ...named(districtName) }),
    ...communityNames.map((name, index) => {
      const { zh, en } = name
      const own = { zh: `${zh}社区`, en: `${en} Community` }
      const ring = bentRing(communityRing(index))
      return area('community', ring, { id: communityIds[index] ?? '', ...named(own) })
    }),
    area('water', river(), named(riverName)),
    area('green', riverBank(), named(riverParkName)),
    ...parks.map(({ ring, name }) => area('green', ring, named(name))),
    ...parks.flatMap(({ pond }) => (pond ? [area('water', pond, {})] : [])),
    ...sites.map(({ ring, id, name, community }) =>
      area('site', ring, { id, ...named(name), community }),
    ),
    ...sites.flatMap(({ gardens }) => gardens.map((ring) => area('green', ring, {}))),
    ...lots.map(({ ring, id, name, community, site, headingDeg }) =>
      area('lot', ring, { id, ...named(name), community, site, headingDeg }),
    ),
    ...roadPlan.roads.map(({ path, widthM, name }) =>
      road(bentPath(path), { widthM, ...(name && named(name)) }),
    ),
    ...sites.flatMap(({ lanes }) => lanes.map((path) => road(path, { widthM: 6 }))),
    ...sites.flatMap(({ buildings }) =>
      buildings.map(({ ring, heightM }) => area('building', ring, { heightM })),
    ),
  ]
  return { type: 'FeatureCollection', features }
}

/** The outline of the whole district, on the ground. */
function districtRing(): Ring {
  return bentRing([
    [edge.west, edge.south],
    [edge.east, edge.south],
    [edge.east, edge.north],
    [edge.west, edge.north],
  ])
}

const bank: Point[] = [-1000, -700, -400, -100, 200, 500, 800, 1000].map((y) => [
  1052 + 22 * Math.sin(y / 260) + 10 * Math.sin(y / 97),
  y,
])

function river(): Ring {
  return densified(
    [[edge.east, edge.north], ...[...bank].reverse(), [edge.east, edge.south]],
    45,
  ).map(bent)
}

/** Between the riverside road and the water. */
function riverBank(): Ring {
  const inland: Point[] = [
    [994, edge.south],
    [994, edge.north],
  ]
  return densified([...bank, ...inland.reverse()], 45).map(bent)
}

function named({ zh, en }: Name): { name: string; nameEn: string } {
  return { name: zh, nameEn: en }
}

function area(
  layer: PlanProperties['layer'],
  ring: Ring,
  properties: Omit<PlanProperties, 'layer'>,
): Feature<Geometry, PlanProperties> {
  const corners = ring.map(lonLat)
  const first = corners[0]
  return {
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [first ? [...corners, first] : corners] },
    properties: { layer, ...properties },
  }
}

function road(
  path: readonly Point[],
  properties: Omit<PlanProperties, 'layer'>,
): Feature<Geometry, PlanProperties> {
  return {
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: path.map(lonLat) },
    properties: { layer: 'road', ...properties },
  }
}
