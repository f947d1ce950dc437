import type { Incident, PlaceNames } from '../../../api/incidents/schema.ts'

/**
 * The volunteer's own tasks: of what was asked and what came live, the newer of each. The live line
 * also tells of a task that was given to someone else, which ends it here.
 */
export function ownTasks(
  asked: readonly Incident[],
  live: ReadonlyMap<string, Incident>,
  volunteerId: string | null,
): Incident[] {
  const newest = new Map(asked.map((incident) => [incident.id, incident]))
  for (const incident of live.values()) {
    const before = newest.get(incident.id)
    if (!before || before.version <= incident.version) newest.set(incident.id, incident)
  }
  return [...newest.values()].filter(
    (incident) => incident.task !== null && incident.volunteer?.id === volunteerId,
  )
}

type Place = { lon: number | null; lat: number | null }

/** Metres between two places as the crow flies; null when either is unknown. */
export function distanceM(from: Place | undefined, to: Place): number | null {
  if (!from || from.lon === null || from.lat === null || to.lon === null || to.lat === null)
    return null
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const dLat = radians(to.lat - from.lat)
  const dLon = radians(to.lon - from.lon)
  const chord =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * Math.sin(dLon / 2) ** 2
  return 2 * 6_371_008 * Math.asin(Math.sqrt(chord))
}

/** The spot itself (the estate and the device's name), and the community around it; '' is unknown. */
export function placeInWords(
  place: PlaceNames | undefined,
  language: 'zh' | 'en',
): { at: string; around: string } {
  if (!place) return { at: '', around: '' }
  const { community, communityEn, site, siteEn, device } = place
  const chinese = language === 'zh'
  const spot = chinese ? [site, device] : [device, siteEn ?? site]
  return {
    at: spot.filter((name) => name).join(chinese ? ' ' : ', '),
    around: (chinese ? community : (communityEn ?? community)) ?? '',
  }
}
