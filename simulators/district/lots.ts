import {
  areaM2,
  box,
  centre,
  chord,
  distanceM,
  edges,
  extent,
  fits,
  frameOf,
  type Line,
  lineThrough,
  moved,
  type Point,
  type Ring,
  split,
  toWorld,
} from './geometry.ts'

/** A marked parking bay: its middle on the ground and its number. */
type Bay = { at: Point; number: string }
export type BayPlan = { bays: Bay[]; headingDeg: number }

/** GB 50220 and common practice: 2.5 m × 5 m, an aisle of 6 m between two rows. */
const bayWidthM = 2.5
const bayDepthM = 5
const aisleM = 6
const kerbM = 2.5

/** The side of a lot's ground for so many bays in six rows, with room to drive round. */
function lotLengthM(bays: number): number {
  return Math.ceil(bays / rowsPerLot) * bayWidthM + 2 * (kerbM + aisleM) + 4
}

const rowsPerLot = 6
const lotDepthM = 3 * (2 * bayDepthM + aisleM) + 2 * kerbM + 5

/** Which corner of its block a lot takes: 1 is east or north, -1 west or south. */
export type Corner = readonly [x: 1 | -1, y: 1 | -1]

/**
 * Cuts the ground of a lot for so many bays from a corner of a block; what is left of the strip
 * beside it comes last. Undefined when the block has no such corner. All on the planner's grid.
 */
export function carveLot(ring: Ring, bays: number, corner: Corner) {
  const middle = centre(ring)
  // Flipped, every corner is the lower left one; flipping twice gives the block back.
  const flipped = flip(ring, middle, corner)
  const { uMin, vMin } = extent(frameOf(middle, 0), flipped)
  const lengthM = lotLengthM(bays)
  const across: Line = { at: moved(middle, [0, vMin + lotDepthM]), along: [1, 0] }
  const [above, strip] = split(flipped, across, 3)
  const upright: Line = { at: moved(middle, [uMin + lengthM, 0]), along: [0, 1] }
  const [taken, beside] = split(strip, upright, 3)
  if (taken.length === 0 || areaM2(taken) < 0.9 * lengthM * lotDepthM) return undefined
  const rest = [above, beside].filter((part) => part.length > 0 && areaM2(part) > 900)
  return {
    taken: flip(taken, middle, corner),
    rest: rest.map((part) => flip(part, middle, corner)),
  }
}

function flip(ring: Ring, [cx, cy]: Point, [x, y]: Corner): Ring {
  const out = ring.map(([px, py]): Point => [cx - (px - cx) * x, cy - (py - cy) * y])
  return x * y < 0 ? out.reverse() : out
}

/** Rows of bays in pairs that share an aisle; at most `most`, so that rows stay whole and even. */
export function planBays(ring: Ring, angleRad: number, most: number): BayPlan {
  const frame = frameOf(centre(ring), angleRad)
  const { uMin, uMax, vMin, vMax } = extent(frame, ring)
  const moduleM = 2 * bayDepthM + aisleM
  const modules = Math.floor((vMax - vMin - 2 * kerbM) / moduleM)
  const perRow = Math.ceil(most / (modules * 2))
  const rowM = Math.min(uMax - uMin - 2 * kerbM, perRow * bayWidthM)
  const startV = -((modules - 1) * moduleM) / 2 + (vMin + vMax) / 2
  const bays: Bay[] = []
  for (let row = 0; row < modules * 2; row += 1) {
    const side = row % 2 === 0 ? -1 : 1
    const v = startV + Math.floor(row / 2) * moduleM + (side * (aisleM + bayDepthM)) / 2
    const letter = String.fromCharCode(65 + row)
    let place = 0
    for (let u = -rowM / 2 + bayWidthM / 2; u < rowM / 2 - 0.01; u += bayWidthM) {
      const middle: Point = [u + (uMin + uMax) / 2, v]
      if (bays.length >= most || !fits(ring, box(frame, middle, bayWidthM, bayDepthM), 0.5))
        continue
      place += 1
      const number = `${letter}${String(place).padStart(2, '0')}`
      bays.push({ at: toWorld(frame, middle), number })
    }
  }
  // A bay's heading is the way a parked car points: across the rows, clockwise from north.
  return { bays, headingDeg: Math.round(((360 - (angleRad * 180) / Math.PI) % 360) * 10) / 10 }
}

/** Entry and exit: two places on the long side nearest a street, a few metres apart. */
export function lotEntrances(ring: Ring, streetward: Point): Point[] {
  const middle = centre(ring)
  const away = lineThrough(middle, streetward).along
  const found = chord(ring, { at: middle, along: away })
  const door = found?.[1] ?? middle
  const side = edges(ring)
    .map(([a, b]) => ({
      line: lineThrough(a, b),
      far: distanceM(door, a) + distanceM(door, b) - distanceM(a, b),
    }))
    .sort((a, b) => a.far - b.far)[0]
  const along = side?.line.along ?? [1, 0]
  return [-6, 6].map((byM) => moved(moved(door, along, byM), away, -1.5))
}
