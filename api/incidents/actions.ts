import type { Reading } from '../../devices/reading.ts'
import type { Context, Db } from '../context.ts'
import { invariant, isRefusal, type Refusal, refuse } from '../errors.ts'
import { isDemo } from '../people/actions.ts'
import type { Account, Scope } from '../people/schema.ts'
import { devicesByIds, homeOf } from '../places/actions.ts'
import { candidatesFor, setAvailability, volunteerById } from '../volunteers/actions.ts'
import type { Candidates } from '../volunteers/schema.ts'
import { announce, type NewCase, openCases, toEvent, toIncidents } from './cases.ts'
import { type Notice, noticesIn, sortNotices } from './notices.ts'
import { type Asked, isOwnTransition, transition } from './rules.ts'
import {
  type Incident,
  type IncidentDetail,
  type IncidentQuery,
  incidentTypes,
  type NewIncident,
  type TransitionRequest,
} from './schema.ts'
import {
  currentIncidents,
  type IncidentRow,
  incidentRow,
  incidentsOfVolunteer,
  insertEvents,
  lockIncident,
  lockNumbering,
  pageOfIncidents,
  saveIncident,
  standingsOf,
  timelineOf,
  volunteersWithTask,
} from './store.ts'

/** How long a case that is over, or a task that is done, stays in sight. */
const afterglowMs = 30 * 60_000
const noSuchCase = refuse('not_found', 'There is no such case.')

/** A report taken at the desk. Its place is the device's where it names one and gives no other. */
export function report(
  ctx: Context,
  input: NewIncident,
  account: Account,
): Promise<Incident | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    if ((input.lon === undefined) !== (input.lat === undefined))
      return refuse('invalid', 'lon and lat go together.')
    const device = input.deviceId ? (await devicesByIds(tx, [input.deviceId]))[0] : undefined
    if (input.deviceId && !device) return refuse('invalid', 'This device is not registered.')
    await lockNumbering(tx)
    const [incident] = await openCases(ctx, tx, [
      {
        type: input.type,
        source: 'desk',
        note: input.note?.trim() || null,
        place: {
          deviceId: device?.id ?? null,
          ...areaOf(device ?? (await homeOf(tx, account))),
          lon: input.lon ?? device?.lon ?? null,
          lat: input.lat ?? device?.lat ?? null,
        },
        actor: account.name,
        seenAt: ctx.clock.now(),
      },
    ])
    return incident ?? refuse('conflict', 'A case of this type is open for this device already.')
  })
}

/** Who answers for a part of the district reports from there. */
function areaOf({ communityId, siteId }: Scope): Scope {
  return { communityId, siteId }
}

/**
 * Opens a case for what readings say needs a person, one per source and type, inside the caller's
 * transaction; a source that says it again is noted on its open case. Answers the cases opened.
 */
export async function noticeReadings(
  ctx: Context,
  tx: Db,
  readings: readonly Reading[],
): Promise<Incident[]> {
  const notices = await admitted(tx, noticesIn(readings))
  if (notices.length === 0) return []
  await lockNumbering(tx)
  const { opening, repeating } = sortNotices(notices, await standingsOf(tx, notices))
  await insertEvents(
    tx,
    repeating.map(({ incidentId, notice }) => ({
      id: ctx.newId(),
      incidentId,
      at: notice.at,
      recordedAt: ctx.clock.now(),
      kind: 'repeated',
      fromState: null,
      toState: null,
      actorKind: 'device',
      actor: notice.deviceId,
      note: null,
      detail: null,
    })),
  )
  return openCases(ctx, tx, await placed(tx, opening))
}

/** Simulated readings touch the records only of a database that was marked as demo. */
async function admitted(tx: Db, found: ReturnType<typeof noticesIn>): Promise<Notice[]> {
  const simulatedToo = found.some(({ simulated }) => simulated) && (await isDemo({ db: tx }))
  return found.filter(({ simulated }) => !simulated || simulatedToo).map(({ notice }) => notice)
}

async function placed(tx: Db, notices: readonly Notice[]): Promise<NewCase[]> {
  if (notices.length === 0) return []
  const devices = await devicesByIds(
    tx,
    notices.map(({ deviceId }) => deviceId),
  )
  const known = new Map(devices.map((device) => [device.id, device]))
  return notices.flatMap(({ deviceId, type, at }) => {
    const device = known.get(deviceId)
    if (!device) return []
    const { communityId, siteId, lon, lat } = device
    const place = { deviceId, communityId, siteId, lon, lat }
    return { type, source: 'device', note: null, place, actor: deviceId, seenAt: at }
  })
}

/** Moves a case from the desk; the right depends on the transition, so the rule asks for it. */
export function moveIncident(
  ctx: Context,
  account: Account,
  id: string,
  request: TransitionRequest,
): Promise<Incident | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const row = await lockIncident(tx, id)
    return row ? move(ctx, tx, row, request, account) : noSuchCase
  })
}

/** Moves one's own task; anyone else's is as if it were not there. */
export function moveOwnTask(
  ctx: Context,
  account: Account,
  id: string,
  request: TransitionRequest,
): Promise<Incident | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    const row = await lockIncident(tx, id)
    if (!row || row.volunteerId === null || row.volunteerId !== account.volunteerId)
      return refuse('not_found', 'There is no such task of yours.')
    if (!isOwnTransition(request.transition))
      return refuse('forbidden', 'A task can be accepted, declined, arrived at or handled.')
    return move(ctx, tx, row, request, account)
  })
}

async function move(
  ctx: Context,
  tx: Db,
  row: IncidentRow,
  request: TransitionRequest,
  account: Account,
): Promise<Incident | Refusal> {
  const now = ctx.clock.now()
  const asked = request.volunteerId ? await askedNow(tx, request.volunteerId) : undefined
  const decision = transition(row, request, account, now, asked)
  if (isRefusal(decision)) return decision
  const { changes, event, volunteer } = decision
  if (volunteer) {
    // Nothing is written yet: two dispatchers who ask one person at once are told apart here.
    const moved = await setAvailability(ctx, tx, volunteer.id, volunteer.becomes)
    if (!moved && volunteer.becomes === 'busy')
      return refuse('conflict', 'This volunteer has just been asked for another case.')
  }
  const saved = await saveIncident(tx, row.id, row.version, { ...changes, updatedAt: now })
  invariant(saved, `case ${row.id} moved while it was held`)
  const written = { id: ctx.newId(), incidentId: row.id, recordedAt: now }
  await insertEvents(tx, [{ ...written, ...event }])
  const concerned = [row.volunteerId, saved.volunteerId].flatMap((id) => id ?? [])
  const [incident] = await announce(ctx, tx, [saved], concerned)
  invariant(incident, 'a saved case is shown')
  return incident
}

async function askedNow(tx: Db, id: string): Promise<Asked | undefined> {
  const volunteer = await volunteerById(tx, id)
  if (!volunteer) return undefined
  const engaged = await volunteersWithTask(tx)
  const available = volunteer.availability === 'available' && !engaged.has(id)
  return { id, available, skills: volunteer.skills }
}

/** What the desk sees first: cases not over, and those moved in the last 30 minutes; at most 500. */
export async function openIncidents(ctx: Context): Promise<Incident[]> {
  const since = ctx.clock.now() - afterglowMs
  return toIncidents(ctx.db, await currentIncidents(ctx.db, since, 500))
}

/** A volunteer's open task, and those they finished in the last 30 minutes. */
export async function tasksOf(ctx: Context, volunteerId: string | null): Promise<Incident[]> {
  if (volunteerId === null) return []
  const since = ctx.clock.now() - afterglowMs
  return toIncidents(ctx.db, await incidentsOfVolunteer(ctx.db, volunteerId, since))
}

/** One task of this volunteer's; anybody else's is as if it were not there. */
export async function ownTask(
  ctx: Context,
  volunteerId: string,
  id: string,
): Promise<Incident | Refusal> {
  const row = await incidentRow(ctx.db, id)
  if (!row || row.volunteerId !== volunteerId) return noSuchCase
  return (await toIncidents(ctx.db, [row]))[0] ?? noSuchCase
}

/** Whether somebody is out for a case: asked, or on the way. */
export async function hasOpenTask(db: Db, volunteerId: string): Promise<boolean> {
  return (await volunteersWithTask(db)).has(volunteerId)
}

export async function listIncidents(ctx: Context, query: IncidentQuery): Promise<Incident[]> {
  return toIncidents(ctx.db, await pageOfIncidents(ctx.db, query))
}

export async function incidentDetail(ctx: Context, id: string): Promise<IncidentDetail | Refusal> {
  const row = await incidentRow(ctx.db, id)
  const [incident] = row ? await toIncidents(ctx.db, [row]) : []
  if (!incident) return noSuchCase
  return { incident, timeline: (await timelineOf(ctx.db, id)).map(toEvent) }
}

/** Who may be asked to help with a case, at most `limit`, best first, each with reasons. */
export async function candidates(
  ctx: Context,
  incidentId: string,
  limit: number,
): Promise<Candidates | Refusal> {
  const row = await incidentRow(ctx.db, incidentId)
  if (!row) return noSuchCase
  const { lon, lat, communityId, type } = row
  const engaged = await volunteersWithTask(ctx.db)
  const { skills } = incidentTypes[type]
  return candidatesFor(ctx, { lon, lat, communityId, skills, engaged }, limit)
}

export { type CaseConcern, concernOf } from './concern.ts'

export { forgetNotes } from './store.ts'
