import type { Incident } from '../api/incidents/schema.ts'
import type { LinkHealth, LiveReading, Sequenced, Snapshot, Stream } from '../api/live/events.ts'
import type { LotOccupancy } from '../api/parking/schema.ts'
import type { Kind } from '../devices/reading.ts'

/** The last value of each kind that one device has sent. */
export type DeviceValues = Partial<Record<Kind, LiveReading>>

/** What the dashboard knows now. `devices` is keyed by device id. */
export type LiveData = {
  seq: Partial<Record<Stream, number>>
  devices: ReadonlyMap<string, DeviceValues>
  /** The devices that the last update touched; null when a snapshot replaced them all. */
  touched: readonly string[] | null
  incidents: ReadonlyMap<string, Incident>
  lots: ReadonlyMap<string, LotOccupancy>
  tasks: ReadonlyMap<string, Incident>
  /** Rises whenever entries are added to the books; `booksLotIds` are the lots of the last ones. */
  booksVersion: number
  booksLotIds: readonly string[]
  health: LinkHealth
}

export const emptyData: LiveData = {
  seq: {},
  devices: new Map(),
  touched: null,
  incidents: new Map(),
  lots: new Map(),
  tasks: new Map(),
  booksVersion: 0,
  booksLotIds: [],
  health: {
    broker: 'unknown',
    ingest: 'unknown',
    telemetry: 'unknown',
    records: 'unknown',
    lastMessageAt: null,
    alarms: [],
  },
}

/** A wall display runs for weeks: of the finished cases only this many stay in memory. */
const finishedKept = 300

export function applySnapshot(data: LiveData, snapshot: Snapshot): LiveData {
  const devices = new Map<string, DeviceValues>()
  for (const reading of snapshot.devices) {
    const values = devices.get(reading.deviceId)
    if (values) values[reading.kind] = reading
    else devices.set(reading.deviceId, { [reading.kind]: reading })
  }
  return {
    seq: { ...snapshot.seq },
    devices,
    touched: null,
    incidents: new Map(snapshot.incidents.map((incident) => [incident.id, incident])),
    lots: new Map(snapshot.lots.map((lot) => [lot.lotId, lot])),
    tasks: new Map(snapshot.tasks.map((task) => [task.id, task])),
    // Entries may have been added while the line was down.
    booksVersion: data.booksVersion + 1,
    booksLotIds: [],
    health: snapshot.health,
  }
}

/**
 * Applies changes in the order they came. A number already seen is skipped; after a missing number
 * nothing more of that stream is applied and `gap` asks for a snapshot.
 */
export function applyChanges(
  data: LiveData,
  changes: readonly Sequenced[],
): { data: LiveData; gap: boolean } {
  const seq = { ...data.seq }
  const good: Sequenced[] = []
  const broken = new Set<Stream>()
  for (const change of changes) {
    const last = seq[change.stream]
    if (broken.has(change.stream) || (last !== undefined && change.seq <= last)) continue
    if (last !== undefined && change.seq > last + 1) {
      broken.add(change.stream)
      continue
    }
    seq[change.stream] = change.seq
    good.push(change)
  }
  return { data: good.length > 0 ? merge(data, good, seq) : data, gap: broken.size > 0 }
}

function merge(data: LiveData, changes: readonly Sequenced[], seq: LiveData['seq']): LiveData {
  const next = { ...data, seq, touched: [] as readonly string[] }
  const readings: LiveReading[] = []
  const incidents: Incident[] = []
  const lots: LotOccupancy[] = []
  const tasks: Incident[] = []
  const booksLotIds = new Set<string>()
  for (const change of changes) {
    if (change.stream === 'devices') for (const reading of change.readings) readings.push(reading)
    else if (change.stream === 'incidents') incidents.push(...change.incidents)
    else if (change.stream === 'parking') lots.push(...change.lots)
    else if (change.stream === 'tasks') tasks.push(...change.incidents)
    else if (change.stream === 'books') for (const lotId of change.lotIds) booksLotIds.add(lotId)
    else change satisfies never
  }
  if (readings.length > 0) {
    next.devices = mergeReadings(data.devices, readings)
    next.touched = [...new Set(readings.map((reading) => reading.deviceId))]
  }
  if (incidents.length > 0) next.incidents = mergeIncidents(data.incidents, incidents)
  if (tasks.length > 0) next.tasks = mergeIncidents(data.tasks, tasks)
  if (lots.length > 0) {
    const merged = new Map(data.lots)
    for (const lot of lots) merged.set(lot.lotId, lot)
    next.lots = merged
  }
  if (booksLotIds.size > 0) {
    next.booksVersion = data.booksVersion + 1
    next.booksLotIds = [...booksLotIds]
  }
  return next
}

function mergeReadings(devices: LiveData['devices'], readings: readonly LiveReading[]) {
  const merged = new Map(devices)
  for (const reading of readings)
    merged.set(reading.deviceId, { ...merged.get(reading.deviceId), [reading.kind]: reading })
  return merged
}

function mergeIncidents(
  known: ReadonlyMap<string, Incident>,
  incidents: readonly Incident[],
): ReadonlyMap<string, Incident> {
  const merged = new Map(known)
  for (const incident of incidents) {
    const before = merged.get(incident.id)
    // Every event raises the version, so an older one can only be a late copy.
    if (!before || before.version <= incident.version) merged.set(incident.id, incident)
  }
  return forgetOldest(merged)
}

function forgetOldest(incidents: Map<string, Incident>): ReadonlyMap<string, Incident> {
  const finished = [...incidents.values()].filter(
    (incident) => incident.state === 'closed' || incident.state === 'dismissed',
  )
  if (finished.length <= finishedKept) return incidents
  finished.sort((a, b) => b.updatedAt - a.updatedAt)
  for (const incident of finished.slice(finishedKept)) incidents.delete(incident.id)
  return incidents
}
