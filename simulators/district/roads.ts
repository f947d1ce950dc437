import type { Dice } from '../dice.ts'
import {
  areaM2,
  chord,
  distanceM,
  extent,
  frameOf,
  type Line,
  lineThrough,
  moved,
  type Point,
  type Ring,
  split,
} from './geometry.ts'
import {
  avenuesEastWest,
  avenuesNorthSouth,
  diagonalName,
  type Name,
  streetNames,
} from './names.ts'

/** On the planner's grid, before it is bent. `widthM` is the carriageway's. */
type Road = { path: Point[]; widthM: number; name?: Name }
/** Ground between streets, on the grid; `community` counts from 0, west to east, south to north. */
export type Block = { ring: Ring; community: number }
export type Crossing = { at: Point; name: string; community: number }
export type RoadPlan = { roads: Road[]; blocks: Block[]; crossings: Crossing[] }

export const edge = { west: -1200, east: 1200, south: -1000, north: 1000 } as const
const columns = [-1185, -640, 20, 560, 975] as const
const rows = [-985, -330, 350, 985] as const
const columnWidthsM = [22, 34, 40, 32, 28]
const rowWidthsM = [22, 40, 32, 22]
const diagonal = lineThrough([-1185, 700], [20, -330])
const diagonalWidthM = 26
const footwayM = 5

/** The street net: avenues, one diagonal, and streets that halve what is still too large. */
export function planRoads(dice: Dice): RoadPlan {
  const plan: RoadPlan = { roads: avenues(), blocks: [], crossings: avenueCrossings() }
  const names = streetNames(dice)
  const next = (wide: boolean): Name | undefined => {
    const index = names.findIndex(({ zh }) => /[街路]$/.test(zh) === wide)
    return index < 0 ? undefined : names.splice(index, 1)[0]
  }
  for (let row = 0; row < 3; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      const community = row * 4 + column
      for (const part of splitByDiagonal(superblock(column, row))) {
        subdivide({ plan, dice, next, community }, part)
      }
    }
  }
  return plan
}

function avenues(): Road[] {
  const north = columns.map((x, index): Road => {
    const name = avenuesNorthSouth[index]
    return {
      path: [
        [x, edge.south],
        [x, edge.north],
      ],
      widthM: columnWidthsM[index] ?? 30,
      ...(name && { name }),
    }
  })
  const east = rows.map((y, index): Road => {
    const name = avenuesEastWest[index]
    return {
      path: [
        [edge.west, y],
        [columns[4], y],
      ],
      widthM: rowWidthsM[index] ?? 30,
      ...(name && { name }),
    }
  })
  const across: Road = {
    path: [
      [-1185, 700],
      [20, -330],
    ],
    widthM: diagonalWidthM,
    name: diagonalName,
  }
  return [...north, ...east, across]
}

function avenueCrossings(): Crossing[] {
  return columns.flatMap((x, i) =>
    rows.map((y, j): Crossing => {
      const name = `${avenuesNorthSouth[i]?.zh ?? ''}${avenuesEastWest[j]?.zh ?? ''}路口`
      return { at: [x, y], name, community: Math.min(j, 2) * 4 + Math.min(i, 3) }
    }),
  )
}

/** A community's ground between the kerbs of its four avenues. */
function superblock(column: number, row: number): Ring {
  const half = (widths: number[], index: number) => (widths[index] ?? 30) / 2 + footwayM
  const west = (columns[column] ?? 0) + half(columnWidthsM, column)
  const east = (columns[column + 1] ?? 0) - half(columnWidthsM, column + 1)
  const south = (rows[row] ?? 0) + half(rowWidthsM, row)
  const north = (rows[row + 1] ?? 0) - half(rowWidthsM, row + 1)
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
}

function splitByDiagonal(ring: Ring): Ring[] {
  const crossing = chord(ring, diagonal)
  const within = crossing !== undefined && crossing[1][0] > columns[0] && crossing[0][0] < 20
  if (!within || distanceM(...crossing) < 60) return [ring]
  const gap = diagonalWidthM / 2 + footwayM
  return split(ring, diagonal, gap).filter((part) => part.length > 0)
}

type Work = {
  plan: RoadPlan
  dice: Dice
  next: (wide: boolean) => Name | undefined
  community: number
}

function subdivide(work: Work, ring: Ring): void {
  const { plan, dice, community } = work
  const { uMin, uMax, vMin, vMax } = extent(frameOf([0, 0], 0), ring)
  const area = areaM2(ring)
  if (area < dice.between(56_000, 78_000)) {
    if (area > 2_500) plan.blocks.push({ ring, community })
    return
  }
  const share = dice.between(0.44, 0.56)
  const tilt = dice.between(-0.05, 0.05)
  const isWide = uMax - uMin > vMax - vMin
  const line: Line = isWide
    ? { at: [uMin + (uMax - uMin) * share, (vMin + vMax) / 2], along: [tilt, 1] }
    : { at: [(uMin + uMax) / 2, vMin + (vMax - vMin) * share], along: [1, tilt] }
  const widthM = area > 150_000 ? 18 : area > 100_000 ? 14 : 10
  addStreet(work, ring, straight(line), widthM)
  for (const part of split(ring, straight(line), widthM / 2 + footwayM)) {
    if (part.length > 0) subdivide(work, part)
  }
}

function addStreet({ plan, next, community }: Work, ring: Ring, line: Line, widthM: number): void {
  const found = chord(ring, line)
  if (!found) return
  const [from, to] = [moved(found[0], line.along, -10), moved(found[1], line.along, 10)]
  const name = next(widthM >= 14)
  plan.roads.push({ path: [from, to], widthM, ...(name && { name }) })
  for (const at of [from, to]) {
    const within = at[0] > edge.west + 5 && Math.abs(at[1]) < edge.north - 5
    if (within) plan.crossings.push({ at, name: `${name?.zh ?? '小街'}口`, community })
  }
}

function straight({ at, along }: Line): Line {
  const lengthM = Math.hypot(...along)
  return { at, along: [along[0] / lengthM, along[1] / lengthM] }
}

/** A community's whole ground, to the middle of its avenues and to the edge of the district. */
export function communityRing(index: number): Ring {
  const column = index % 4
  const row = Math.floor(index / 4)
  const west = column === 0 ? edge.west : (columns[column] ?? 0)
  const east = column === 3 ? edge.east : (columns[column + 1] ?? 0)
  const south = row === 0 ? edge.south : (rows[row] ?? 0)
  const north = row === 2 ? edge.north : (rows[row + 1] ?? 0)
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
}
