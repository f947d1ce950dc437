import { localDay } from '../calendar.ts'
import type { Context, Db } from '../context.ts'
import { appendChange } from '../db/changes.ts'
import { maskedNames } from '../persons/actions.ts'
import { placeNames } from '../places/actions.ts'
import { codeFor, codePrefix } from './rules.ts'
import {
  type Incident,
  type IncidentEvent,
  type IncidentType,
  incidentTypes,
  linkAccountId,
  type PlaceNames,
} from './schema.ts'
import {
  type EventRow,
  type IncidentRow,
  insertEvents,
  insertIncidents,
  lastNumber,
} from './store.ts'

/** A case to open: what, where, who says so, and the time they say it of (epoch milliseconds). */
export type NewCase = {
  type: IncidentType
  source: 'device' | 'desk'
  note: string | null
  place: {
    deviceId: string | null
    communityId: string | null
    siteId: string | null
    lon: number | null
    lat: number | null
  }
  actor: string
  seenAt: number
}

/**
 * Numbers and opens cases; answers those that were opened, leaving out a source whose case of this
 * type is open already. The caller holds the numbering lock.
 */
export async function openCases(
  ctx: Context,
  tx: Db,
  cases: readonly NewCase[],
): Promise<Incident[]> {
  if (cases.length === 0) return []
  const now = ctx.clock.now()
  const day = localDay(now)
  const last = await lastNumber(tx, codePrefix(day))
  const drafts = cases.map((opened, index) => ({
    opened,
    row: rowOf(opened, ctx.newId(), codeFor(day, last + index + 1), now),
  }))
  const rows = await insertIncidents(
    tx,
    drafts.map(({ row }) => row),
  )
  const ids = new Set(rows.map(({ id }) => id))
  const standing = drafts.filter(({ row }) => ids.has(row.id))
  await insertEvents(
    tx,
    standing.map(({ opened, row }) => reportOf(opened, row, ctx.newId())),
  )
  return announce(ctx, tx, rows)
}

function rowOf(opened: NewCase, id: string, code: string, now: number): IncidentRow {
  return {
    id,
    code,
    type: opened.type,
    severity: incidentTypes[opened.type].severity,
    state: 'reported',
    source: opened.source,
    note: opened.note,
    ...opened.place,
    reportedAt: now,
    updatedAt: now,
    version: 1,
    volunteerId: null,
    handledBy: null,
    task: null,
  }
}

function reportOf(opened: NewCase, row: IncidentRow, id: string): EventRow {
  return {
    id,
    incidentId: row.id,
    at: opened.seenAt,
    recordedAt: row.reportedAt,
    kind: 'reported',
    fromState: null,
    toState: 'reported',
    actorKind: opened.source === 'device' ? 'device' : 'account',
    actor: opened.actor,
    note: opened.note,
    detail: null,
  }
}

/** Tells the desk, and each volunteer concerned (ref: their id), of cases that changed. */
export async function announce(
  ctx: Context,
  tx: Db,
  rows: readonly IncidentRow[],
  volunteerIds: readonly string[] = [],
): Promise<Incident[]> {
  const incidents = await toIncidents(tx, rows)
  if (incidents.length > 0) await appendChange(ctx, tx, { stream: 'incidents', incidents })
  for (const id of new Set(volunteerIds))
    await appendChange(ctx, tx, { stream: 'tasks', incidents }, id)
  return incidents
}

export async function toIncidents(db: Db, rows: readonly IncidentRow[]): Promise<Incident[]> {
  const names = await maskedNames(
    db,
    rows.flatMap(({ volunteerId }) => volunteerId ?? []),
  )
  const places = await placeNames(
    db,
    rows.flatMap(({ deviceId }) => deviceId ?? []),
    rows.flatMap(({ communityId }) => communityId ?? []),
  )
  return rows.map(({ volunteerId, handledBy: _kept, ...shown }) => ({
    ...shown,
    place: namesAround(shown, places),
    volunteer:
      volunteerId === null ? null : { id: volunteerId, maskedName: names.get(volunteerId) ?? '*' },
  }))
}

/** A volunteer sees the names of the one place and not the registry. */
function namesAround(
  { deviceId, communityId }: Pick<IncidentRow, 'deviceId' | 'communityId'>,
  { devices, communities }: Awaited<ReturnType<typeof placeNames>>,
): PlaceNames {
  const device = deviceId === null ? undefined : devices.get(deviceId)
  const community = communityId === null ? undefined : communities.get(communityId)
  return {
    community: community?.name ?? null,
    communityEn: community?.nameEn ?? null,
    site: device?.site ?? null,
    siteEn: device?.siteEn ?? null,
    device: device?.device ?? null,
  }
}

export function toEvent(row: EventRow): IncidentEvent {
  const { id, at, fromState, toState, actor, note } = row
  const kind = row.kind as IncidentEvent['kind']
  const actorKind = row.actorKind as IncidentEvent['actorKind']
  const said = row.detail as { volunteerId?: string; accountId?: string } | null
  const asked = said?.volunteerId
  return {
    id,
    at,
    kind,
    fromState,
    toState,
    actorKind,
    actor,
    note,
    ...(asked ? { volunteerId: asked } : {}),
    ...(said?.accountId === linkAccountId ? { byLink: true as const } : {}),
  }
}
