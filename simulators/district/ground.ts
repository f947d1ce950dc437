import { densified, type Point, type Ring } from './geometry.ts'

/** The middle of the model district, WGS84 degrees. */
const middle = { lon: 112.92, lat: 28.22 } as const

/**
 * From the planner's straight grid to the ground: streets bend a little and the whole plan is
 * turned, so nothing runs along a parallel. Smooth and gentle, so what does not cross on the grid
 * does not cross on the ground. Metres to metres.
 */
export function bent([x, y]: Point): Point {
  const wx = x + 46 * Math.sin(y / 520 + 0.6) + 16 * Math.sin(x / 300 + y / 700)
  const wy = y + 36 * Math.sin(x / 640 + 1.1) + 14 * Math.sin(y / 350 - x / 800)
  const cos = Math.cos(turnRad)
  const sin = Math.sin(turnRad)
  return [wx * cos - wy * sin, wx * sin + wy * cos]
}

const turnRad = (-5 * Math.PI) / 180

/** A ring or path of the grid, bent; long straight sides get places between to bend at. */
export function bentRing(ring: Ring): Ring {
  const first = ring[0]
  return first === undefined
    ? []
    : densified([...ring, first], bendStepM)
        .slice(0, -1)
        .map(bent)
}

export function bentPath(path: readonly Point[]): Point[] {
  return densified(path, bendStepM).map(bent)
}

const bendStepM = 45

/** Which way a row that is level on the grid runs on the ground, radians from east. */
export function rowAngleRad([x, y]: Point): number {
  const [ax, ay] = bent([x - 1, y])
  const [bx, by] = bent([x + 1, y])
  return Math.atan2(by - ay, bx - ax)
}

const metresPerDegreeLat = 110_850
const metresPerDegreeLon = 111_320 * Math.cos((middle.lat * Math.PI) / 180)

/** Metres to degrees with six decimals, which is about a decimetre. */
export function lonLat([x, y]: Point): [lon: number, lat: number] {
  return [round6(middle.lon + x / metresPerDegreeLon), round6(middle.lat + y / metresPerDegreeLat)]
}

/** The inverse of `lonLat`. */
export function fromLonLat(lon: number, lat: number): Point {
  return [(lon - middle.lon) * metresPerDegreeLon, (lat - middle.lat) * metresPerDegreeLat]
}

function round6(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
