import type { Dice } from '../dice.ts'
import {
  areaM2,
  box,
  centre,
  chord,
  distanceM,
  edges,
  extent,
  type Frame,
  fits,
  frameOf,
  isInside,
  lineThrough,
  midpoint,
  moved,
  outlineDistanceM,
  type Point,
  type Ring,
  toFrame,
  toWorld,
} from './geometry.ts'

/** On the ground, metres. */
export type Building = { ring: Ring; heightM: number }
export type Estate = {
  buildings: Building[]
  gardens: Ring[]
  lanes: Point[][]
  entrances: Point[]
}

/** What stands on an estate: slabs in rows, towers, or old low slabs close together. */
type Style = {
  lengthM: [number, number]
  depthM: number
  gapM: number
  rowM: number
  floors: [number, number]
}

const styles: readonly Style[] = [
  { lengthM: [38, 58], depthM: 13, gapM: 11, rowM: 31, floors: [6, 7] },
  { lengthM: [44, 62], depthM: 14, gapM: 14, rowM: 40, floors: [11, 18] },
  { lengthM: [26, 32], depthM: 22, gapM: 26, rowM: 52, floors: [24, 33] },
  { lengthM: [30, 46], depthM: 11, gapM: 8, rowM: 24, floors: [4, 6] },
]
const floorM = 3
const shopDepthM = 11
const laneWidthM = 6

/**
 * Lays out the homes of one estate. `ring` is its ground, `corners` the same without the places at
 * which its sides bend, `angleRad` the way its rows run.
 */
export function planEstate(dice: Dice, ring: Ring, corners: Ring, angleRad: number): Estate {
  const frame = frameOf(centre(ring), angleRad)
  const style = dice.pick(styles)
  const shops = areaM2(ring) > 14_000 ? shopsAlong(dice, ring, corners) : []
  const spine = spineLane(frame, ring)
  const buildings = rowsOfHomes(dice, ring, frame, style, shops.length > 0 ? 20 : 10)
  const gardens = takeGarden(buildings, frame)
  const homes = buildings.filter((one) => !gardens.includes(one.ring))
  // A shop where the lane meets the street would stand in the entrance.
  const clear = shops.filter((shop) => spine.every((path) => clearOf(shop.ring, path)))
  return {
    buildings: [...homes, ...clear],
    gardens,
    lanes: spine,
    entrances: entrancesOf(ring, spine),
  }
}

function rowsOfHomes(
  dice: Dice,
  ring: Ring,
  frame: Frame,
  style: Style,
  setbackM: number,
): Building[] {
  const [vMin, vMax] = depthOf(frame, ring)
  const usableM = vMax - vMin - 2 * setbackM - style.depthM
  const rows = Math.max(1, Math.floor(usableM / style.rowM) + 1)
  // What is left over is spread, so rows reach from one side of the ground to the other.
  const stepM = rows > 1 ? usableM / (rows - 1) : 0
  const out: Building[] = []
  for (let row = 0; row < rows; row += 1) {
    const v = vMin + setbackM + style.depthM / 2 + row * stepM
    const floors = dice.int(...style.floors)
    for (const [from, to] of freeSpans(ring, frame, v, style.depthM, setbackM)) {
      for (const [u, lengthM] of evenly(dice, style, from, to)) {
        const home = box(frame, [u, v], lengthM, style.depthM)
        if (!fits(ring, home, setbackM - 4)) continue
        out.push({ ring: home, heightM: (floors - dice.int(0, 1)) * floorM })
      }
    }
  }
  return out
}

/** From where to where rows can reach: where the ground is still wide, unless it is a wedge. */
function depthOf(frame: Frame, ring: Ring): Span {
  const { uMin, uMax, vMin, vMax } = extent(frame, ring)
  if (areaM2(ring) < 0.75 * (uMax - uMin) * (vMax - vMin)) return [vMin, vMax]
  const chords = [uMin * 0.6, uMax * 0.6].map((u) =>
    chord(ring, { at: toWorld(frame, [u, 0]), along: frame.v }),
  )
  const ends = chords.map(
    (found) => found?.map((point) => toFrame(frame, point)[1]) ?? [vMin, vMax],
  )
  return [
    Math.max(...ends.map(([low = vMin]) => low)),
    Math.min(...ends.map(([, high = vMax]) => high)),
  ]
}

type Span = [from: number, to: number]

/** Where a row may stand: from side to side of the ground, but for the lane in its middle. */
function freeSpans(ring: Ring, frame: Frame, v: number, depthM: number, setbackM: number): Span[] {
  const chords = [-depthM / 2, depthM / 2].map((dv) =>
    chord(ring, { at: toWorld(frame, [0, v + dv]), along: frame.u }),
  )
  const ends = chords.map((found) => found?.map((point) => toFrame(frame, point)[0]) ?? [0, 0])
  const from = Math.max(...ends.map(([start = 0]) => start)) + setbackM
  const to = Math.min(...ends.map(([, end = 0]) => end)) - setbackM
  const besideLaneM = laneWidthM / 2 + 4.5
  const spans: Span[] = [
    [from, Math.min(-besideLaneM, to)],
    [Math.max(besideLaneM, from), to],
  ]
  return spans.filter(([start, end]) => end - start > 14)
}

/** Homes of equal length that fill a span: [middle, length] each. */
function evenly(dice: Dice, style: Style, from: number, to: number): [number, number][] {
  const wanted = dice.between(...style.lengthM)
  const count = Math.max(1, Math.round((to - from + style.gapM) / (wanted + style.gapM)))
  const roomM = (to - from - (count - 1) * style.gapM) / count
  const lengthM = Math.min(roomM, style.lengthM[1])
  const stepM = count > 1 ? (to - from - lengthM) / (count - 1) : 0
  return Array.from({ length: count }, (_, index) => [from + lengthM / 2 + index * stepM, lengthM])
}

/** The home nearest the middle of a large estate makes room for a garden of its size. */
function takeGarden(homes: Building[], frame: Frame): Ring[] {
  if (homes.length < 9) return []
  const near = [...homes].sort(
    (a, b) => distanceM(centre(a.ring), frame.at) - distanceM(centre(b.ring), frame.at),
  )[0]
  return near ? [near.ring] : []
}

/** A lane across the rows through the middle, a little way out to the streets at both ends. */
function spineLane(frame: Frame, ring: Ring): Point[][] {
  const found = chord(ring, { at: frame.at, along: frame.v })
  if (!found) return []
  return [[moved(found[0], frame.v, -7), moved(found[1], frame.v, 7)]]
}

/** Low shops in a row along the longest side. */
function shopsAlong(dice: Dice, ring: Ring, corners: Ring): Building[] {
  const side = [...edges(corners)].sort((a, b) => distanceM(...b) - distanceM(...a))[0]
  if (!side) return []
  const [from, to] = side
  const line = lineThrough(from, to)
  const frame: Frame = { at: from, u: line.along, v: [-line.along[1], line.along[0]] }
  const lengthM = distanceM(from, to)
  const out: Building[] = []
  for (let u = 14; u < lengthM - 14; ) {
    const shopM = Math.round(dice.between(14, 34))
    const shop = box(frame, [u + shopM / 2, 3 + shopDepthM / 2], shopM, shopDepthM)
    if (u + shopM < lengthM - 12 && fits(ring, shop, 1.5)) {
      out.push({ ring: shop, heightM: dice.int(1, 3) * 4 })
    }
    u += shopM + (dice.chance(0.2) ? 8 : 0.6)
  }
  return out
}

function clearOf(shape: Ring, path: Point[]): boolean {
  const [from, to] = [path[0], path.at(-1)]
  if (!from || !to) return true
  const line = lineThrough(from, to)
  const frame: Frame = { at: from, u: line.along, v: [-line.along[1], line.along[0]] }
  const across = shape.map((corner) => toFrame(frame, corner)[1])
  return Math.min(...across) > laneWidthM || Math.max(...across) < -laneWidthM
}

/** Where the lane meets the streets, then the middles of the sides, longest first. */
function entrancesOf(ring: Ring, lanes: Point[][]): Point[] {
  const atLanes = lanes.flatMap((path) => {
    const [from, to] = [path[0], path.at(-1)]
    if (!from || !to) return []
    const { along } = lineThrough(from, to)
    return [moved(from, along, 8), moved(to, along, -8)]
  })
  const sides = [...edges(ring)].sort((a, b) => distanceM(...b) - distanceM(...a))
  const middle = centre(ring)
  const atSides = sides.map(([a, b]) => {
    const gate = midpoint(a, b)
    return moved(gate, lineThrough(gate, middle).along, 1.5)
  })
  const apart: Point[] = []
  for (const one of [...atLanes, ...atSides]) {
    if (isInside(ring, one) && apart.every((other) => distanceM(one, other) > 25)) apart.push(one)
  }
  return apart
}

/** One long hall on a strip too narrow for homes (a market, a clinic, a school's gymnasium). */
export function planHall(ring: Ring, angleRad: number): Building[] {
  const frame = frameOf(centre(ring), angleRad)
  const { uMin, uMax, vMin, vMax } = extent(frame, ring)
  for (let shrink = 0.86; shrink > 0.3; shrink -= 0.08) {
    const hall = box(frame, [0, 0], (uMax - uMin) * shrink, Math.min(28, (vMax - vMin) * shrink))
    if (fits(ring, hall, 4)) return [{ ring: hall, heightM: 9 }]
  }
  return []
}

/** A place on an estate's open ground: on no building, some metres off the outline. */
export function openPlace(dice: Dice, ring: Ring, buildings: readonly Building[]): Point {
  const frame = frameOf(centre(ring), 0)
  const { uMin, uMax, vMin, vMax } = extent(frame, ring)
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const place = toWorld(frame, [dice.between(uMin, uMax), dice.between(vMin, vMax)])
    if (!isInside(ring, place) || outlineDistanceM(ring, place) < 4) continue
    if (buildings.every((building) => !isInside(building.ring, place))) return place
  }
  return frame.at
}
