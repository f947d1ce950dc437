import { describe, expect, it } from 'vitest'
import { toCsv } from '../../simulators/district/devices.ts'
import { generateDistrict } from '../../simulators/district/district.ts'
import {
  areaM2,
  edges,
  isInside,
  leftOfM,
  lineThrough,
  type Point,
  type Ring,
} from '../../simulators/district/geometry.ts'
import { fromLonLat } from '../../simulators/district/ground.ts'

const seeds = [1, 7, 42]
const district = generateDistrict(7)

function ringOf(feature: (typeof district.plan.features)[number]): Ring {
  const { geometry } = feature
  if (geometry.type !== 'Polygon') throw new Error('not a polygon')
  const ring = (geometry.coordinates[0] ?? []).slice(0, -1)
  return ring.map(([lon, lat]): Point => fromLonLat(lon ?? 0, lat ?? 0))
}

function layer(name: string, of = district) {
  return of.plan.features.filter(({ properties }) => properties.layer === name)
}

/** Whether two convex rings share ground: no side of either keeps them apart (separating axis). */
function overlap(a: Ring, b: Ring): boolean {
  const apart = (one: Ring, other: Ring) =>
    edges(one).some(([from, to]) =>
      other.every((corner) => leftOfM(lineThrough(from, to), corner) < 0.2),
    )
  return !apart(a, b) && !apart(b, a)
}

describe('the model district', () => {
  it('is the same, byte for byte, for the same seed, and another for another', () => {
    expect(JSON.stringify(generateDistrict(7))).toBe(JSON.stringify(district))
    expect(JSON.stringify(generateDistrict(8))).not.toBe(JSON.stringify(district))
  })

  for (const seed of seeds) {
    it(`has what DESIGN says a model district has (seed ${seed})`, () => {
      const { devices, volunteers, ...rest } = generateDistrict(seed)
      const count = (kind: string) => devices.filter((device) => device.kind === kind).length
      expect(count('camera')).toBe(545)
      expect(count('gate')).toBe(245)
      expect(count('bay')).toBeGreaterThanOrEqual(2_900)
      expect(count('bay')).toBeLessThanOrEqual(3_100)
      expect(volunteers).toHaveLength(2_500)
      const of = { devices, volunteers, ...rest }
      expect(layer('lot', of)).toHaveLength(20)
      expect(layer('community', of)).toHaveLength(12)
      expect(layer('site', of).length).toBeGreaterThanOrEqual(55)
      expect(JSON.stringify(rest.plan).length).toBeLessThan(1_500_000)
    })
  }

  it('keeps every device and volunteer inside its boundary and its own community', () => {
    const boundary = ringOf(layer('boundary')[0] as never)
    const communities = new Map(layer('community').map((one) => [one.properties.id, ringOf(one)]))
    const people = district.volunteers.map(({ id, lon, lat, community }) => ({
      id,
      lon,
      lat,
      community,
      purpose: 'volunteer',
    }))
    const outside = [...district.devices, ...people].filter(
      ({ lon, lat }) => !isInside(boundary, fromLonLat(lon, lat)),
    )
    expect(outside).toEqual([])
    // A street camera may stand on the far side of the avenue that parts two communities.
    const strays = [...district.devices, ...people].filter(({ community, lon, lat, purpose }) => {
      if (purpose === 'crossing' || purpose === 'water') return false
      return !isInside(communities.get(community) ?? [], fromLonLat(lon, lat))
    })
    expect(strays).toEqual([])
  })

  it('has volunteers to ask and volunteers who are off, and its own volunteer is there', () => {
    const off = district.volunteers.filter(({ availability }) => availability === 'off')
    expect(off.length / district.volunteers.length).toBeCloseTo(0.22, 1)
    expect(district.volunteers[0]).toMatchObject({ id: 'v0001', availability: 'available' })
  })

  it('keeps every bay on the ground of its lot', () => {
    const lots = new Map(layer('lot').map((one) => [one.properties.id, ringOf(one)]))
    const bays = district.devices.filter(({ kind }) => kind === 'bay')
    const off = bays.filter(
      ({ lot, lon, lat }) => !isInside(lots.get(lot) ?? [], fromLonLat(lon, lat)),
    )
    expect(off).toEqual([])
  })

  it('builds no house on another, on a lot or on a pond', () => {
    const houses = layer('building').map(ringOf)
    const others = [...layer('lot'), ...layer('water')].map(ringOf)
    const near = (a: Ring, b: Ring) =>
      Math.hypot((a[0]?.[0] ?? 0) - (b[0]?.[0] ?? 0), (a[0]?.[1] ?? 0) - (b[0]?.[1] ?? 0)) < 260
    const clashes = houses.flatMap((house, index) => [
      ...houses.slice(index + 1).filter((other) => near(house, other) && overlap(house, other)),
      ...others.filter((other) => near(house, other) && house.some((c) => isInside(other, c))),
    ])
    expect(houses.length).toBeGreaterThan(900)
    expect(clashes).toHaveLength(0)
  })

  it('builds no house on a carriageway', () => {
    const houses = layer('building').map(ringOf)
    const roads = layer('road').flatMap(({ geometry, properties }) => {
      if (geometry.type !== 'LineString') return []
      const path = geometry.coordinates.map(([lon, lat]) => fromLonLat(lon ?? 0, lat ?? 0))
      return path
        .slice(1)
        .map((to, index): [Point, Point, number] => [
          path[index] ?? to,
          to,
          (properties.widthM ?? 0) / 2,
        ])
    })
    const onRoad = houses.filter((house) =>
      house.some((corner) => roads.some((road) => distanceToM(corner, road) < road[2] - 0.5)),
    )
    expect(onRoad).toEqual([])
  })

  it('tiles the district with its communities: their areas sum to its own', () => {
    const sum = layer('community').reduce((total, one) => total + areaM2(ringOf(one)), 0)
    const whole = areaM2(ringOf(layer('boundary')[0] as never))
    expect(Math.abs(sum - whole) / whole).toBeLessThan(0.001)
  })

  it('writes an import file whose rows are all good by DESIGN section 4', () => {
    const [header, ...rows] = toCsv(district.devices).trimEnd().split('\n')
    expect(header).toBe('device,kind,model,name,site,community,lot,bay,lon,lat')
    expect(rows).toHaveLength(district.devices.length)
    const id = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/
    const cells = rows.map((row) => row.split(','))
    expect(cells.filter((row) => row.length !== 10)).toEqual([])
    const badId = cells.filter(
      ([device = '', , , , site = '', community = '', lot = '']) =>
        ![device, site, community, lot || 'none'].every((text) => id.test(text)),
    )
    expect(badId).toEqual([])
    expect(new Set(cells.map(([device]) => device)).size).toBe(rows.length)
  })

  it('names only sites, lots and communities that the plan draws', () => {
    const drawn = new Set(district.plan.features.map(({ properties }) => properties.id))
    const unknown = district.devices.filter(
      ({ site, community, lot }) =>
        !drawn.has(site) || !drawn.has(community) || (lot !== '' && !drawn.has(lot)),
    )
    expect(unknown).toEqual([])
  })

  it('gives volunteers synthetic telephones, and mostly time', () => {
    expect(district.volunteers.every(({ phone }) => /^1380000\d{4}$/.test(phone))).toBe(true)
    const free = district.volunteers.filter(({ availability }) => availability === 'available')
    expect(free.length).toBeGreaterThan(1_750)
    expect(district.volunteers[0]?.availability).toBe('available')
  })
})

function distanceToM([x, y]: Point, [a, b]: readonly [Point, Point, number]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const share = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)
  const at = Math.min(1, Math.max(0, share))
  return Math.hypot(x - a[0] - dx * at, y - a[1] - dy * at)
}
