import { createDice, type Dice, seedOf } from '../dice.ts'
import { type Building, planEstate, planHall } from './estates.ts'
import { areaM2, centre, distanceM, extent, frameOf, type Point, type Ring } from './geometry.ts'
import { bent, bentRing, rowAngleRad } from './ground.ts'
import { type BayPlan, type Corner, carveLot, lotEntrances, planBays } from './lots.ts'
import { communityNames, estateNames, type Name, parkNames } from './names.ts'
import type { Block, RoadPlan } from './roads.ts'

/** Everything on the ground is in metres; ids are the registry's. */
export type Site = {
  id: string
  name: Name
  community: string
  ring: Ring
  buildings: Building[]
  gardens: Ring[]
  lanes: Point[][]
  entrances: Point[]
}
export type Lot = {
  id: string
  name: Name
  community: string
  site: string
  ring: Ring
  entrances: Point[]
} & BayPlan
type Park = { name: Name; ring: Ring; pond?: Ring }
export type Layout = { sites: Site[]; lots: Lot[]; parks: Park[] }

export const communityIds = communityNames.map((_, index) => `c${two(index + 1)}`)
const lotCount = 20
const baysWanted = 3_000

/** What each block becomes: a park, an estate, or an estate with a parking lot beside it. */
export function planLayout(seed: number, { blocks }: RoadPlan): Layout {
  const dice = createDice(seedOf(seed, 'layout'))
  const parkBlocks = chooseParks(blocks)
  const homes = blocks.filter((block) => !parkBlocks.includes(block))
  const withLot = chooseLots(dice, homes)
  const names = estateNames(dice)
  const layout: Layout = { sites: [], lots: [], parks: [] }
  for (const [index, block] of parkBlocks.entries()) {
    const name = parkNames[index] ?? { zh: '绿地', en: 'Green' }
    const pond = name.zh.includes('湖') || name.zh.includes('荷') ? pondIn(block.ring) : undefined
    layout.parks.push({ name, ring: bentRing(block.ring), ...(pond && { pond }) })
  }
  const counts = new Map<number, number>()
  for (const block of homes) {
    const inCommunity = (counts.get(block.community) ?? 0) + 1
    counts.set(block.community, inCommunity)
    const id = `s${two(block.community + 1)}${two(inCommunity)}`
    const name = names.pop() ?? { zh: id, en: id }
    addEstate(dice, layout, { block, id, name, hasLot: withLot.has(block) })
  }
  return layout
}

/** The smallest block and the one nearest the middle of every second community. */
function chooseParks(blocks: readonly Block[]): Block[] {
  const pockets = blocks.filter(({ ring }) => areaM2(ring) < 11_000)
  const larger = [0, 2, 4, 5, 7, 9, 10].flatMap((community) => {
    const inside = blocks.filter((block) => block.community === community)
    const middle = centre(inside.map(({ ring }) => centre(ring)))
    return [...inside]
      .filter((block) => !pockets.includes(block))
      .sort((a, b) => distanceM(centre(a.ring), middle) - distanceM(centre(b.ring), middle))
      .slice(0, 1)
  })
  return [...larger, ...pockets]
}

/** A pond with a wavy shore about the middle of a park. */
function pondIn(ring: Ring): Ring {
  const at = centre(ring)
  const { uMax, vMax } = extent(frameOf(at, 0), ring)
  const shore = Array.from({ length: 24 }, (_, index): Point => {
    const turn = (index / 24) * 2 * Math.PI
    const far = 0.52 + 0.1 * Math.sin(2 * turn + 1) + 0.06 * Math.sin(3 * turn)
    return [at[0] + Math.cos(turn) * uMax * far, at[1] + Math.sin(turn) * vMax * far]
  })
  return shore.map(bent)
}

/** The largest block of every community, then the next largest, until there are enough. */
function chooseLots(dice: Dice, homes: readonly Block[]): Set<Block> {
  const ranked = communityIds.map((_, community) =>
    homes
      .filter((block) => block.community === community)
      .filter((block) => cornerFor(dice, block, [100, 150, 200]))
      .sort((a, b) => areaM2(b.ring) - areaM2(a.ring)),
  )
  const others = ranked
    .flatMap((list) => list.slice(1))
    .sort((a, b) => areaM2(b.ring) - areaM2(a.ring))
  const first = ranked.flatMap((list) => list.slice(0, 1))
  return new Set([...first, ...others].slice(0, lotCount))
}

type Plot = { block: Block; id: string; name: Name; hasLot: boolean }

function addEstate(dice: Dice, layout: Layout, { block, id, name, hasLot }: Plot): void {
  const community = communityIds[block.community] ?? ''
  const wanted = baysFor(layout.lots.length)
  const corner = cornerFor(dice, block, [wanted])
  const carved = hasLot && corner ? carveLot(block.ring, wanted, corner) : undefined
  const rest = carved?.rest ?? [block.ring]
  const main = rest[0] ?? block.ring
  const angle = rowAngleRad(centre(main))
  const estate = planEstate(dice, bentRing(main), main.map(bent), angle)
  const halls = rest
    .slice(1)
    .flatMap((strip) => planHall(bentRing(strip), rowAngleRad(centre(strip))))
  const buildings = [...estate.buildings, ...halls]
  layout.sites.push({ ...estate, id, name, community, ring: bentRing(main), buildings })
  if (!carved || !corner) return
  const ring = bentRing(carved.taken)
  const middle = centre(carved.taken)
  layout.lots.push({
    id: `L${two(layout.lots.length + 1)}`,
    name: { zh: `${name.zh}停车场`, en: `${name.en} Car Park` },
    community,
    site: id,
    ring,
    ...planBays(ring, rowAngleRad(middle), wanted),
    entrances: lotEntrances(ring, bent([middle[0], middle[1] + corner[1] * 200])),
  })
}

/** A corner of the block square enough for lots of these sizes; undefined when none is. */
function cornerFor(dice: Dice, { ring }: Block, sizes: readonly number[]): Corner | undefined {
  const fits = (corner: Corner) => sizes.every((bays) => carveLot(ring, bays, corner))
  return dice.shuffle(corners).find(fits)
}

const corners: readonly Corner[] = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
]

/** Lots differ in size, yet all together hold what the model district has. */
function baysFor(index: number): number {
  const mean = baysWanted / lotCount
  return mean + (((index * 7) % lotCount) - (lotCount - 1) / 2) * 4 + (index % 2 === 0 ? 2 : -2)
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
