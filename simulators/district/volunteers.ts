import { createDice, type Dice, seedOf } from '../dice.ts'
import { openPlace } from './estates.ts'
import { lonLat } from './ground.ts'
import type { Layout } from './layout.ts'
import { communityIds } from './layout.ts'
import { communityNames, personName } from './names.ts'

/** A row of POST /api/volunteers/import. Every person is made up. */
export type Volunteer = {
  id: string
  name: string
  phone: string
  branch: string
  consents: ['party_membership']
  community: string
  skills: Skill[]
  availability: 'available' | 'off'
  lon: number
  lat: number
}
type Skill = 'first_aid' | 'repair' | 'lifting' | 'sign_language' | 'english' | 'driving'

const volunteerCount = 2_500

/** How many in a hundred can do it. */
const skillShares: [Skill, number][] = [
  ['first_aid', 18],
  ['repair', 14],
  ['lifting', 22],
  ['sign_language', 3],
  ['english', 9],
  ['driving', 30],
]

/** Volunteers who live on the estates, by community in turn, so that each has as many. */
export function planVolunteers(seed: number, { sites }: Layout): Volunteer[] {
  const dice = createDice(seedOf(seed, 'volunteers'))
  const homes = communityIds.map((id) => sites.filter(({ community }) => community === id))
  return Array.from({ length: volunteerCount }, (_, index) => {
    const community = index % communityIds.length
    const site = dice.pick(homes[community] ?? sites)
    const [lon, lat] = lonLat(openPlace(dice, site.ring, site.buildings))
    const branch = `${communityNames[community]?.zh ?? ''}社区第${dice.pick([...'一二三四五'])}党支部`
    const number = String(index + 1).padStart(4, '0')
    return {
      id: `v${number}`,
      name: personName(dice),
      phone: `1380000${number}`,
      branch,
      consents: ['party_membership'],
      community: communityIds[community] ?? '',
      skills: skillsOf(dice),
      // The first is the demo's own volunteer, who must be there to be asked.
      availability: index === 0 ? 'available' : availabilityOf(dice),
      lon,
      lat,
    }
  })
}

function skillsOf(dice: Dice): Skill[] {
  return skillShares.flatMap(([skill, share]) => (dice.int(1, 100) <= share ? [skill] : []))
}

function availabilityOf(dice: Dice): Volunteer['availability'] {
  return dice.int(1, 100) <= 78 ? 'available' : 'off'
}
