import { createDice, seedOf } from '../dice.ts'
import { type Device, planDevices } from './devices.ts'
import { planLayout } from './layout.ts'
import { type StreetPlan, streetPlan } from './plan.ts'
import { planRoads } from './roads.ts'
import { planVolunteers, type Volunteer } from './volunteers.ts'

/** The model district: what the registry is told, and what each device is there for. */
export type District = {
  plan: StreetPlan
  devices: Device[]
  volunteers: Volunteer[]
}

/**
 * A made-up sub-district of 2.4 × 2.0 km around 112.92 E, 28.22 N: 12 communities, 20 lots, about
 * 3,000 bays, 245 gates, 545 cameras, 2,500 volunteers. The same seed gives the same bytes.
 */
export function generateDistrict(seed: number): District {
  const roads = planRoads(createDice(seedOf(seed, 'roads')))
  const layout = planLayout(seed, roads)
  return {
    plan: streetPlan(roads, layout),
    devices: planDevices(seed, roads, layout),
    volunteers: planVolunteers(seed, layout),
  }
}
