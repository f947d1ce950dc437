import { Compile } from 'typebox/compile'
import type { ImportReport } from '../errors.ts'
import { type Candidates, NewVolunteer, type Reason, type Volunteer } from './schema.ts'

/** What has to be done and where; `engaged` are volunteers who hold an open task already. */
export type TaskToRank = {
  lon: number | null
  lat: number | null
  communityId: string | null
  skills: readonly string[]
  engaged?: ReadonlySet<string>
}

const walkMPerMinute = 4500 / 60
/** Streets are longer than the straight line; 1.3 is the usual figure for dense street nets. */
const detourFactor = 1.3
const otherCommunityMinutes = 10
const placeUnknownMinutes = 30

/**
 * Orders who may be asked for one task. Candidates are available volunteers with every needed
 * skill; smaller sums of minutes come first, equal sums by id. Minutes are walking time (straight
 * line × 1.3 at 4.5 km/h, from the centre of a 200 m cell, distance rounded to 50 m), + 10 for
 * another or unknown community, or + 30 instead of walking time when either place is unknown.
 * The minutes of a candidate's reasons sum to the figure they are ordered by.
 */
export function rank(
  volunteers: readonly Volunteer[],
  task: TaskToRank,
  { limit }: { limit: number },
): Candidates {
  const notAsked = { busy: 0, off: 0, unfit: 0 }
  const fit: { volunteer: Volunteer; minutes: number; reasons: Reason[] }[] = []
  for (const volunteer of volunteers) {
    const standing = task.engaged?.has(volunteer.id) ? 'busy' : volunteer.availability
    if (standing !== 'available') notAsked[standing] += 1
    else if (!hasSkills(volunteer, task.skills)) notAsked.unfit += 1
    else {
      const reasons = reasonsFor(volunteer, task)
      fit.push({ volunteer, reasons, minutes: sumMinutes(reasons) })
    }
  }
  fit.sort((a, b) => a.minutes - b.minutes || (a.volunteer.id < b.volunteer.id ? -1 : 1))
  const candidates = fit.slice(0, limit).map(({ volunteer, reasons }, index) => ({
    rank: index + 1,
    volunteer,
    distanceM: reasons[0]?.distanceM ?? null,
    reasons,
  }))
  return { candidates, considered: volunteers.length, notAsked }
}

/** Whether a volunteer has every needed skill (志愿服务条例 15: tasks fit the volunteer). */
function hasSkills(volunteer: Pick<Volunteer, 'skills'>, needed: readonly string[]) {
  return needed.every((skill) => volunteer.skills.includes(skill))
}

/** Tenths are summed as whole numbers, so that 0.1 + 0.2 is 0.3 and the sum is what one reads. */
export function sumMinutes(reasons: readonly Reason[]): number {
  return reasons.reduce((tenths, { minutes }) => tenths + Math.round(minutes * 10), 0) / 10
}

function reasonsFor(volunteer: Volunteer, task: TaskToRank): Reason[] {
  const reasons: Reason[] = [wayTo(volunteer, task)]
  if (task.communityId !== null)
    reasons.push(
      volunteer.communityId === task.communityId
        ? { code: 'same_community', minutes: 0 }
        : { code: 'other_community', minutes: otherCommunityMinutes },
    )
  if (task.skills.length > 0)
    reasons.push({ code: 'has_skills', minutes: 0, skills: [...task.skills] })
  reasons.push({ code: 'available', minutes: 0 })
  return reasons
}

function wayTo(volunteer: Volunteer, task: TaskToRank): Reason {
  const { lon, lat } = volunteer
  if (lon === null || lat === null || task.lon === null || task.lat === null)
    return { code: 'place_unknown', minutes: placeUnknownMinutes }
  const exactM = distanceBetweenM(lon, lat, task.lon, task.lat)
  const distanceM = Math.round(exactM / 50) * 50
  const minutes = Math.round(((distanceM * detourFactor) / walkMPerMinute) * 10) / 10
  return { code: 'walk_minutes', minutes, distanceM }
}

const radiansPerDegree = Math.PI / 180
/** WGS84 (NGA.STND.0036): equatorial radius in metres and first eccentricity squared. */
const equatorialRadiusM = 6_378_137
const eccentricitySquared = 0.006_694_379_990_14

/**
 * Metres between two places in degrees WGS84: a flat triangle with the ellipsoid's two radii of
 * curvature at the middle latitude. Off by less than 0.001 % up to 20 km between 60° S and 60° N.
 */
export function distanceBetweenM(lonA: number, latA: number, lonB: number, latB: number): number {
  const middle = ((latA + latB) / 2) * radiansPerDegree
  const flattened = 1 - eccentricitySquared * Math.sin(middle) ** 2
  const eastRadiusM = equatorialRadiusM / Math.sqrt(flattened)
  const northRadiusM = (eastRadiusM * (1 - eccentricitySquared)) / flattened
  const eastM = (lonB - lonA) * radiansPerDegree * eastRadiusM * Math.cos(middle)
  const northM = (latB - latA) * radiansPerDegree * northRadiusM
  return Math.hypot(eastM, northM)
}

const cellM = 200
const metresPerDegree = 111_320

/**
 * The centre of the ~200 m cell that holds a place (degrees WGS84, 6 decimals). Applied where a
 * place enters, so that nothing finer is ever kept; the centre of a cell gives itself.
 */
export function toCell(lon: number, lat: number): { lon: number; lat: number } {
  const latStep = cellM / metresPerDegree
  const centreLat = (Math.floor(lat / latStep) + 0.5) * latStep
  const shrink = Math.max(0.01, Math.cos(centreLat * radiansPerDegree))
  const lonStep = latStep / shrink
  const centreLon = (Math.floor(lon / lonStep) + 0.5) * lonStep
  return { lon: toMicrodegree(centreLon), lat: toMicrodegree(centreLat) }
}

function toMicrodegree(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}

const newVolunteer = Compile(NewVolunteer)

/** Sorts an import's rows into good ones and problems; `line` counts rows from 1. */
export function checkRows(rows: readonly unknown[], communityIds: ReadonlySet<string>) {
  const good: NewVolunteer[] = []
  const problems: ImportReport['problems'] = []
  const lineOf = new Map<string, number>()
  for (const [index, row] of rows.entries()) {
    const line = index + 1
    if (!newVolunteer.Check(row)) {
      problems.push({ line, reason: wordsFor(row) })
      continue
    }
    const reason = problemOf(row, communityIds, lineOf)
    if (reason) problems.push({ line, reason })
    else {
      lineOf.set(row.id, line)
      good.push(row)
    }
  }
  return { good, problems }
}

function wordsFor(row: unknown): string {
  const error = newVolunteer.Errors(row)[0]
  if (!error) return 'the row has the wrong shape'
  const where = error.instancePath.slice(1).replaceAll('/', '.')
  if (error.keyword === 'boolean') return `${where} is not a field of a volunteer`
  if (error.keyword === 'enum')
    return `${where} is not one of ${error.params.allowedValues.join(', ')}`
  return where ? `${where} ${error.message}` : error.message
}

function problemOf(
  row: NewVolunteer,
  communityIds: ReadonlySet<string>,
  lineOf: ReadonlyMap<string, number>,
): string | undefined {
  const before = lineOf.get(row.id)
  if (before) return `id ${row.id} stands on line ${before} already`
  if (row.name.trim() === '') return 'name is blank'
  if (row.community !== undefined && !communityIds.has(row.community))
    return `community ${row.community} is not known`
  if (row.branch && !row.consents?.includes('party_membership'))
    return 'branch needs the separate consent party_membership (consents)'
  if ((row.lon === undefined) !== (row.lat === undefined)) return 'lon and lat go together'
  return undefined
}
