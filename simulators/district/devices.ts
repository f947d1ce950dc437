import { createDice, type Dice, seedOf } from '../dice.ts'
import { openPlace } from './estates.ts'
import { distanceM, type Point } from './geometry.ts'
import { bent, lonLat } from './ground.ts'
import { communityIds, type Layout, type Lot, type Site } from './layout.ts'
import type { Crossing, RoadPlan } from './roads.ts'

/** What a camera or gate is there for; the platform knows it only by the device's name. */
export type Purpose =
  | 'crossing'
  | 'lot'
  | 'entrance'
  | 'fire_lane'
  | 'lift'
  | 'rubbish'
  | 'water'
  | 'bay'
  | 'lot_gate'
  | 'estate_gate'
  | 'gateway'

/** A row of the import file, and its purpose, which the file does not carry. */
export type Device = {
  id: string
  kind: 'bay' | 'gate' | 'camera' | 'gateway'
  name: string
  site: string
  community: string
  lot: string
  bay: string
  lon: number
  lat: number
  purpose: Purpose
}

const gateCount = 245
const cameraCount = 545

/** Everything installed: bays, gates, cameras, and the gateway they speak through. */
export function planDevices(seed: number, roads: RoadPlan, layout: Layout): Device[] {
  const dice = createDice(seedOf(seed, 'devices'))
  return [
    ...planBayDevices(layout),
    ...planGates(layout),
    ...planCameras(dice, roads, layout),
    ...planGateway(layout),
  ]
}

/** The header of DESIGN section 4; fields hold neither commas nor quotes. */
export function toCsv(devices: readonly Device[]): string {
  const rows = devices.map(({ id, kind, name, site, community, lot, bay, lon, lat }) =>
    [id, kind, '', name, site, community, lot, bay, lon.toFixed(6), lat.toFixed(6)].join(','),
  )
  return ['device,kind,model,name,site,community,lot,bay,lon,lat', ...rows, ''].join('\n')
}

type Post = { at: Point; name: string; purpose: Purpose; owner: Site | Lot }

function place(id: string, kind: Device['kind'], post: Post): Device {
  const { owner, at, name, purpose } = post
  const [lon, lat] = lonLat(at)
  const isLot = 'bays' in owner
  return {
    id,
    kind,
    name,
    site: isLot ? owner.site : owner.id,
    community: owner.community,
    lot: isLot ? owner.id : '',
    bay: '',
    lon,
    lat,
    purpose,
  }
}

function planBayDevices({ lots }: Layout): Device[] {
  return lots.flatMap((lot) =>
    lot.bays.map(({ at, number }, index) => ({
      ...place(`bay-${lot.id}-${padded(index + 1, 3)}`, 'bay', {
        at,
        name: `${lot.name.zh} ${number}`,
        purpose: 'bay',
        owner: lot,
      }),
      bay: number,
    })),
  )
}

function planGateway({ sites }: Layout): Device[] {
  const owner = sites[0]
  const at = owner?.entrances[0]
  if (!owner || !at) return []
  const name = `${owner.name.zh} 汇聚网关`
  return [place('gw-01', 'gateway', { at, name, purpose: 'gateway', owner })]
}

const sides = ['东门', '南门', '西门', '北门', '东南门', '西南门', '东北门', '西北门']

/** Two at every lot; at the estates one more each round until all are placed. */
function planGates({ sites, lots }: Layout): Device[] {
  const posts: Post[] = lots.flatMap((lot) =>
    lot.entrances.map((at, index) => ({
      at,
      name: `${lot.name.zh} ${index === 0 ? '入口' : '出口'}`,
      purpose: 'lot_gate' as const,
      owner: lot,
    })),
  )
  for (let round = 0; posts.length < gateCount && round < sides.length; round += 1) {
    for (const site of sites) {
      const at = site.entrances[round]
      if (!at || posts.length >= gateCount) continue
      const name = `${site.name.zh} ${round === 0 ? '正门' : (sides[round] ?? '门')}`
      posts.push({ at, name, purpose: 'estate_gate', owner: site })
    }
  }
  const numbers = new Map<string, number>()
  return posts.map((post) => {
    const number = (numbers.get(post.owner.id) ?? 0) + 1
    numbers.set(post.owner.id, number)
    return place(`gate-${post.owner.id}-${number}`, 'gate', post)
  })
}

function planCameras(dice: Dice, { crossings }: RoadPlan, layout: Layout): Device[] {
  const fixed = [...crossingPosts(crossings, layout), ...lotPosts(layout)]
  const rounds = estatePosts(dice, layout)
  const posts = [...fixed, ...rounds].slice(0, cameraCount)
  return posts.map((post, index) => place(`cam-${padded(index + 1, 4)}`, 'camera', post))
}

/** A street camera belongs to the nearest estate of its community; two never share a corner. */
function crossingPosts(crossings: readonly Crossing[], { sites }: Layout): Post[] {
  const apart: Crossing[] = []
  for (const one of crossings) {
    if (apart.every((other) => distanceM(one.at, other.at) > 30)) apart.push(one)
  }
  return apart.flatMap(({ at, name, community }, index) => {
    const ground = bent(at)
    const near = sites
      .filter((site) => site.community === communityIds[community])
      .sort((a, b) => nearestM(a, ground) - nearestM(b, ground))[0]
    if (!near) return []
    const purpose = index % 6 === 5 ? ('water' as const) : ('crossing' as const)
    const label = purpose === 'water' ? `${name} 积水点` : name
    return [{ at: ground, name: label, purpose, owner: near }]
  })
}

function nearestM({ ring }: Site, at: Point): number {
  return Math.min(...ring.map((corner) => distanceM(corner, at)))
}

function lotPosts({ lots }: Layout): Post[] {
  return lots.flatMap((lot) => {
    const spread = [0.15, 0.5, 0.85].flatMap(
      (share) => lot.bays[Math.floor(share * lot.bays.length)] ?? [],
    )
    const inside = spread.map(({ at }, index) => ({
      at,
      name: `${lot.name.zh} ${index + 1}号机位`,
      purpose: 'lot' as const,
      owner: lot,
    }))
    const door = lot.entrances[0]
    if (!door) return inside
    const watch = {
      at: door,
      name: `${lot.name.zh} 出入口`,
      purpose: 'entrance' as const,
      owner: lot,
    }
    return [...inside, watch]
  })
}

/** What an estate's cameras watch, in the order in which they are put up. */
const estatePurposes: [Purpose, string][] = [
  ['entrance', '正门'],
  ['fire_lane', '消防通道'],
  ['lift', '电梯'],
  ['rubbish', '垃圾投放点'],
  ['fire_lane', '消防通道'],
  ['lift', '电梯'],
  ['entrance', '侧门'],
]

function estatePosts(dice: Dice, { sites }: Layout): Post[] {
  return estatePurposes.flatMap(([purpose, word], round) =>
    sites.map((site) => {
      const homes = site.buildings.filter(({ ring }) => ring.length === 4)
      const house = homes.length > 0 ? dice.int(0, homes.length - 1) : 0
      const inLift = homes[house]
      const at =
        purpose === 'entrance'
          ? (site.entrances[round === 0 ? 0 : 1] ?? site.ring[0])
          : purpose === 'lift' && inLift
            ? inLift.ring[0]
            : openPlace(dice, site.ring, site.buildings)
      const label = purpose === 'lift' ? `${house + 1}栋${word}` : word
      const number = purpose === 'fire_lane' ? ` ${round < 4 ? 1 : 2}` : ''
      const name = `${site.name.zh} ${label}${number}`
      return { at: at ?? [0, 0], name, purpose, owner: site }
    }),
  )
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0')
}
