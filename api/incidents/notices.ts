import type { Reading } from '../../devices/reading.ts'
import type { IncidentType } from './schema.ts'

/**
 * What a camera must have seen, and where, for a case to open. Any of the objects, in the zone or
 * in a numbered part of it (`fire_lane`, `fire_lane_2`); a person alone opens nothing.
 */
const reviewNotices: { type: IncidentType; objects: readonly string[]; zone?: string }[] = [
  {
    type: 'fire_lane_blocked',
    objects: ['car', 'truck', 'bus', 'van', 'motorcycle'],
    zone: 'fire_lane',
  },
  { type: 'smoke', objects: ['smoke', 'fire'] },
  { type: 'ebike_in_lift', objects: ['ebike', 'electric_bicycle'], zone: 'lift' },
  { type: 'rubbish_overflow', objects: ['rubbish'] },
  { type: 'water_on_road', objects: ['water'] },
]

const gateNotices = new Map<unknown, IncidentType>([
  ['forced', 'gate_forced'],
  ['held_open', 'gate_held_open'],
  ['fault', 'gate_fault'],
])

/** A device says that something of this type is going on; `at` is when it saw it. */
export type Notice = { deviceId: string; type: IncidentType; at: number }

/** What readings ask a person to look at. What was filled in later asks for nothing. */
export function noticesIn(readings: readonly Reading[]): { notice: Notice; simulated: boolean }[] {
  return readings
    .filter(({ quality }) => quality !== 'offline_backfill' && quality !== 'historical')
    .flatMap((reading) =>
      typesOf(reading).map((type) => ({
        notice: { deviceId: reading.deviceId, type, at: reading.observedAt },
        simulated: reading.quality === 'simulated',
      })),
    )
}

function typesOf({ kind, fields }: Reading): IncidentType[] {
  if (kind === 'gate.state') {
    const type = gateNotices.get(fields.state)
    return type ? [type] : []
  }
  if (kind !== 'camera.review' || fields.severity !== 'alert' || fields.phase === 'end') return []
  const objects = wordsOf(fields.objects)
  const zones = wordsOf(fields.zones)
  return reviewNotices
    .filter(
      (rule) =>
        rule.objects.some((object) => objects.includes(object)) &&
        (rule.zone === undefined || zones.some((zone) => isWithin(zone, rule.zone ?? ''))),
    )
    .map(({ type }) => type)
}

function isWithin(zone: string, place: string): boolean {
  return zone === place || zone.startsWith(`${place}_`)
}

function wordsOf(value: Reading['fields'][string] | undefined): readonly string[] {
  return Array.isArray(value) ? value : []
}

/** How a source and type stand: an open case and when it was last said, and when one last ended. */
export type Standing = {
  deviceId: string
  type: IncidentType
  open: { id: string; saidAt: number } | null
  endedAt: number | null
}

/** An open case takes one `repeated` line in ten minutes: the timeline tells, it does not count. */
const quietMs = 10 * 60_000

/**
 * Which notices open a case and which are noted on an open one. What was seen before the last case
 * of this source ended opens nothing, so that a replay after a crash raises nothing twice.
 */
export function sortNotices(notices: readonly Notice[], standings: readonly Standing[]) {
  const known = new Map(standings.map((standing) => [keyOf(standing), standing]))
  const opening = new Map<string, Notice>()
  const repeating = new Map<string, { incidentId: string; notice: Notice }>()
  for (const notice of [...notices].sort((a, b) => a.at - b.at)) {
    const key = keyOf(notice)
    const standing = known.get(key)
    if (standing?.open) {
      const { id, saidAt } = standing.open
      if (!repeating.has(key) && notice.at >= saidAt + quietMs)
        repeating.set(key, { incidentId: id, notice })
    } else if (!opening.has(key) && notice.at > (standing?.endedAt ?? Number.NEGATIVE_INFINITY))
      opening.set(key, notice)
  }
  return { opening: [...opening.values()], repeating: [...repeating.values()] }
}

function keyOf({ deviceId, type }: { deviceId: string; type: string }): string {
  return `${type} ${deviceId}`
}
