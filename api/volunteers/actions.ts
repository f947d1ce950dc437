import { record } from '../audit/actions.ts'
import type { By } from '../audit/schema.ts'
import type { Context, Db } from '../context.ts'
import { type ImportReport, type Refusal, refuse } from '../errors.ts'
import {
  consentsOf,
  hasLeft,
  keepMembers,
  type MemberToKeep,
  plainDataOf,
} from '../persons/actions.ts'
import type { Field } from '../persons/schema.ts'
import { communityIds } from '../places/actions.ts'
import { checkRows, rank, type TaskToRank, toCell } from './rules.ts'
import type {
  Availability,
  Candidates,
  NewVolunteer,
  OwnAvailability,
  OwnVolunteer,
  Volunteer,
} from './schema.ts'
import {
  allVolunteers,
  moveAvailability,
  saveVolunteers,
  type VolunteerRow,
  type VolunteerToSave,
  volunteerRow,
} from './store.ts'

/**
 * Takes a list of volunteers: every row is good or a problem with its line. Re-import updates. What
 * says who they are is sealed among the persons; `by` vouches for the consents it states.
 */
export function importVolunteers(
  ctx: Context,
  rows: readonly unknown[],
  by: By = 'system',
): Promise<ImportReport> {
  return ctx.db.transaction().execute(async (tx) => {
    const { good, problems } = checkRows(rows, await communityIds(tx))
    const now = ctx.clock.now()
    const recordedBy = by === 'system' ? by : by.account.id
    await keepMembers(ctx, tx, recordedBy, good.map(toMember))
    await saveVolunteers(
      tx,
      good.map((row) => toSave(row, now)),
    )
    const detail = { good: good.length, problems: problems.length }
    const outcome = good.length > 0 ? 'done' : 'failed'
    await record(ctx, tx, by, { what: 'volunteer.imported', object: null, outcome, detail })
    return { good: good.length, problems }
  })
}

export async function listVolunteers(ctx: Context): Promise<Volunteer[]> {
  return (await allVolunteers(ctx.db)).map(toVolunteer)
}

/** Who may be asked for a task, at most `limit` of them, best first. */
export async function candidatesFor(
  ctx: Context,
  task: TaskToRank,
  limit: number,
): Promise<Candidates> {
  return rank(await listVolunteers(ctx), task, { limit })
}

export async function volunteerById(db: Db, id: string): Promise<Volunteer | undefined> {
  const row = await volunteerRow(db, id)
  return row && toVolunteer(row)
}

/**
 * Marks one volunteer busy for a task, or available after it, inside the caller's transaction.
 * False when they did not stand as they had to; who went `off` during a task stays off.
 */
export function setAvailability(
  ctx: Context,
  tx: Db,
  id: string,
  to: 'busy' | 'available',
): Promise<boolean> {
  const from: Availability = to === 'busy' ? 'available' : 'busy'
  return moveAvailability(tx, id, [from], to, ctx.clock.now())
}

/** What is kept about the person who asks. */
export async function ownRecord(
  ctx: Context,
  volunteerId: string | null,
): Promise<OwnVolunteer | Refusal> {
  const row = volunteerId === null ? undefined : await volunteerRow(ctx.db, volunteerId)
  if (!row) return refuse('not_found', 'No volunteer is linked to this account.')
  const data = await plainDataOf(ctx, row.id)
  const one = (field: Field) => data.find((datum) => datum.field === field)?.value ?? null
  return {
    ...toVolunteer(row),
    name: one('name') ?? '',
    phone: one('telephone'),
    branch: one('party_branch'),
    data,
    consents: await consentsOf(ctx.db, row.id),
  }
}

/** `off` is always granted; `available` not to the busy, whose task ends that by itself. */
export async function setOwnAvailability(
  ctx: Context,
  volunteerId: string | null,
  { availability }: OwnAvailability,
): Promise<OwnVolunteer | Refusal> {
  const before = await ownRecord(ctx, volunteerId)
  if ('refused' in before) return before
  if (availability === 'available' && (await hasLeft(ctx.db, before.id)))
    return refuse('conflict', 'You have left: ask your community to take you in again.')
  const from: Availability[] =
    availability === 'off' ? ['available', 'busy', 'off'] : ['available', 'off']
  if (!(await moveAvailability(ctx.db, before.id, from, availability, ctx.clock.now())))
    return refuse('conflict', 'You are busy: finish or decline the task, or switch off first.')
  return ownRecord(ctx, volunteerId)
}

function toVolunteer(row: VolunteerRow): Volunteer {
  const { id, maskedName, communityId, skills, availability, lon, lat } = row
  return { id, maskedName, communityId, skills, availability, lon, lat }
}

function toMember(row: NewVolunteer): MemberToKeep {
  const { id, name, phone, branch, community, consents = [] } = row
  return {
    id,
    communityId: community ?? null,
    data: {
      name: [name.trim()],
      telephone: phone ? [phone] : [],
      party_branch: branch ? [branch] : [],
    },
    consents: consents.map((what) => ({ what, how: 'roster' })),
  }
}

function toSave(row: NewVolunteer, now: number): VolunteerToSave {
  const { id, community, skills, availability, lon, lat } = row
  const cell = lon === undefined || lat === undefined ? null : toCell(lon, lat)
  return {
    id,
    communityId: community ?? null,
    skills: [...new Set(skills)],
    ...(availability ? { availability } : {}),
    lon: cell?.lon ?? null,
    lat: cell?.lat ?? null,
    updatedAt: now,
  }
}
