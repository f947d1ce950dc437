import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import { type Asker, isInScope } from '../people/schema.ts'
import { homeOf, placesExist } from '../places/actions.ts'
import { maskName, normalised } from './masks.ts'
import { personsNamed, refreshNameWords } from './name-words.ts'
import { closeRequests, requestsOf } from './request-store.ts'
import { mayKeep, type PlainData, plainData } from './rules.ts'
import {
  type Consent,
  type ConsentKind,
  consentFor,
  type Field,
  fields,
  type GivenConsent,
  type NewPerson,
  type Person,
  type PersonChange,
  type PersonDetail,
  type PersonPage,
  type PersonQuery,
  type PersonSearch,
  type PlainDatum,
} from './schema.ts'
import { masked, openData, sealData } from './sealing.ts'
import * as store from './store.ts'

/** A page of masked persons in the order of their ids (keyset). */
export async function listPersons(ctx: Context, query: PersonQuery): Promise<PersonPage> {
  const limit = query.limit ?? 50
  const rows = await store.pageOfPersons(ctx.db, { ...query, limit })
  const page = rows.slice(0, limit)
  const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null
  return { persons: await masked(ctx, ctx.db, page), next }
}

const mostFound = 50

/** Who has exactly this value; that it was looked for goes on record, the value does not. */
export async function findPersons(
  ctx: Context,
  by: Asker,
  { field, value, site }: PersonSearch,
): Promise<Person[]> {
  const key = normalised(field, value) ?? ''
  const hashes = ctx.sealer.blindIndexes(field, key)
  const rows = await store.personsByHash(ctx.db, hashes, site, mostFound)
  await record(ctx, ctx.db, by, {
    what: 'person.searched',
    object: null,
    outcome: 'done',
    detail: { field, found: rows.length },
  })
  return masked(ctx, ctx.db, rows)
}

/** Who is called this, in characters or by sound (张三, zhangsan, zs); the look goes on record. */
export async function findByName(ctx: Context, by: Asker, name: string): Promise<Person[]> {
  const rows = await personsNamed(ctx, ctx.db, name, mostFound)
  await record(ctx, ctx.db, by, {
    what: 'person.searched',
    object: null,
    outcome: 'done',
    detail: { field: 'name', found: rows.length },
  })
  return masked(ctx, ctx.db, rows)
}

export async function personDetail(ctx: Context, id: string): Promise<PersonDetail | Refusal> {
  const row = await store.personRow(ctx.db, id)
  if (!row) return noSuchPerson
  const [person] = await masked(ctx, ctx.db, [row])
  if (!person) return noSuchPerson
  const [consents, requests] = [await consentsOf(ctx.db, id), await requestsOf(ctx.db, id)]
  return { ...person, consents, requests }
}

const noSuchPerson = refuse('not_found', 'There is no such person.')

/** Whose data an action is about to handle; its place says whether an incident is near. */
export function personPlace(
  db: Db,
  id: string,
): Promise<Pick<Person, 'kind' | 'communityId' | 'siteId'> | undefined> {
  return store.personRow(db, id)
}

export async function hasLeft(db: Db, id: string): Promise<boolean> {
  return ((await store.personRow(db, id))?.leftAt ?? null) !== null
}

/** Plain values. Only for a reveal on record, and for the person themselves. */
export function plainDataOf(
  ctx: Context,
  id: string,
  wanted?: readonly Field[],
): Promise<PlainDatum[]> {
  return openData(ctx, ctx.db, id, wanted)
}

export async function consentsOf(db: Db, id: string): Promise<Consent[]> {
  const rows = await store.consentsOf(db, id)
  return rows.map(({ what, how, givenAt, withdrawnAt }) => ({ what, how, givenAt, withdrawnAt }))
}

export async function createPerson(
  ctx: Context,
  by: Asker,
  { kind, communityId, siteId, consents = [], ...said }: NewPerson,
): Promise<PersonDetail | Refusal> {
  const id = ctx.newId()
  const refusal = await ctx.db.transaction().execute(async (tx) => {
    const home = await homeOf(tx, { communityId, siteId })
    if (!(await placesExist(tx, home)) || !isInScope(by.account, home)) return noSuchPlace
    const data = plainData(said)
    const may = mayKeep(data, new Set(consents.map(({ what }) => what)))
    if (isRefusal(may)) return may
    const now = ctx.clock.now()
    const maskedName = maskName(said.name)
    const row = { id, kind, ...home, maskedName, createdAt: now, updatedAt: now }
    await store.upsertPersons(tx, [row])
    await keep(ctx, tx, by.account.id, { id, data, consents })
    await note(ctx, tx, by, id, { change: 'made', fields: Object.keys(data).join(' ') })
    return undefined
  })
  return refusal ?? personDetail(ctx, id)
}

const noSuchPlace = refuse('invalid', 'The community or the site is not known.')

/** Sets what is named. A consent withdrawn takes its datum with it at once (个人信息保护法 15, 47). */
export async function changePerson(
  ctx: Context,
  by: Asker,
  id: string,
  change: PersonChange,
): Promise<PersonDetail | Refusal> {
  const { communityId, siteId, consents = [], withdraw = [], ...said } = change
  const refusal = await ctx.db.transaction().execute(async (tx) => {
    const row = await store.lockPerson(tx, id)
    if (!row) return noSuchPerson
    const moved = communityId !== undefined || siteId !== undefined
    const wanted = { communityId: communityId ?? null, siteId: siteId ?? null }
    const home = moved ? await homeOf(tx, wanted) : row
    if (!(await placesExist(tx, home)) || !isInScope(by.account, home)) return noSuchPlace
    const standing = await standingConsents(tx, id)
    for (const { what } of consents) standing.add(what)
    for (const what of withdraw) standing.delete(what)
    const data = plainData(said)
    const may = mayKeep(data, standing)
    if (isRefusal(may)) return may
    const now = ctx.clock.now()
    await store.updatePerson(
      tx,
      id,
      {
        ...{ communityId: home.communityId, siteId: home.siteId },
        ...(said.name === undefined ? {} : { maskedName: maskName(said.name) }),
      },
      now,
    )
    await keep(ctx, tx, by.account.id, { id, data, consents })
    await withdrawAll(ctx, tx, by.account.id, id, withdraw)
    await closeRequests(tx, id, Object.keys(data), { outcome: 'corrected', why: null }, now)
    await note(ctx, tx, by, id, {
      change: 'changed',
      fields: Object.keys(data).join(' '),
      withdrawn: withdraw.join(' '),
    })
    return undefined
  })
  return refusal ?? personDetail(ctx, id)
}

/** Leaves (退出): what needed a consent of its own goes at once, for its purpose is over. */
export async function leavePerson(
  ctx: Context,
  by: Asker,
  id: string,
): Promise<PersonDetail | Refusal> {
  const refusal = await ctx.db.transaction().execute(async (tx) => {
    const row = await store.lockPerson(tx, id)
    if (!row) return noSuchPerson
    if (row.leftAt !== null) return refuse('conflict', 'This person has left already.')
    await store.updatePerson(tx, id, { leftAt: ctx.clock.now() }, ctx.clock.now())
    await store.endVolunteering(tx, id, ctx.clock.now())
    await withdrawAll(ctx, tx, by.account.id, id, ['health_limits', 'party_membership'])
    await note(ctx, tx, by, id, { change: 'left' })
    return undefined
  })
  return refusal ?? personDetail(ctx, id)
}

/** A member to keep as a list names them; the consents it states are recorded with it. */
export type MemberToKeep = {
  id: string
  communityId: string | null
  data: PlainData & { name: readonly string[] }
  consents: readonly GivenConsent[]
}

/** Keeps a list's members inside the caller's transaction, which has asked `mayKeep` for each. */
export async function keepMembers(
  ctx: Context,
  tx: Db,
  recordedBy: string,
  members: readonly MemberToKeep[],
): Promise<void> {
  const now = ctx.clock.now()
  const named = new Set<Field>(members.flatMap(({ data }) => Object.keys(data) as Field[]))
  await store.upsertPersons(
    tx,
    members.map(({ id, communityId, data }) => ({
      ...{ id, communityId, kind: 'member' as const, siteId: null },
      maskedName: maskName(data.name[0] ?? ''),
      ...{ createdAt: now, updatedAt: now },
    })),
  )
  await store.replaceData(
    tx,
    members.map(({ id }) => id),
    [...named],
    members.flatMap(({ id, data }) => sealData(ctx, id, data)),
  )
  await refreshNameWords(
    ctx,
    tx,
    members.map(({ id }) => id),
  )
  await store.insertConsents(
    tx,
    members.flatMap(({ id, consents }) => toConsents(ctx, id, consents, recordedBy)),
  )
}

/** The masked names of these persons; ids that are not known are left out. */
export async function maskedNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await store.maskedNamesOf(db, [...new Set(ids)])
  return new Map(rows.map(({ id, maskedName }) => [id, maskedName]))
}

async function keep(
  ctx: Context,
  tx: Db,
  recordedBy: string,
  { id, data, consents }: { id: string; data: PlainData; consents: readonly GivenConsent[] },
): Promise<void> {
  const named = Object.keys(data) as Field[]
  await store.replaceData(tx, [id], named, sealData(ctx, id, data))
  if (data.name) await refreshNameWords(ctx, tx, [id])
  await store.insertConsents(tx, toConsents(ctx, id, consents, recordedBy))
}

function toConsents(
  ctx: Context,
  personId: string,
  consents: readonly GivenConsent[],
  recordedBy: string,
) {
  const givenAt = ctx.clock.now()
  return consents.map((given) => ({ id: ctx.newId(), personId, ...given, givenAt, recordedBy }))
}

async function standingConsents(db: Db, id: string): Promise<Set<ConsentKind>> {
  const rows = await store.consentsOf(db, id)
  return new Set(rows.filter((row) => row.withdrawnAt === null).map(({ what }) => what))
}

async function withdrawAll(
  ctx: Context,
  tx: Db,
  by: string,
  id: string,
  what: readonly ConsentKind[],
): Promise<void> {
  if (what.length === 0) return
  await store.withdrawConsents(tx, id, what, by, ctx.clock.now())
  const gone = fields.filter((field) => what.some((kind) => consentFor[field] === kind))
  await store.replaceData(tx, [id], gone, [])
}

function note(
  ctx: Context,
  tx: Db,
  by: Asker,
  id: string,
  detail: Record<string, string>,
): Promise<void> {
  const object = { kind: 'person', id }
  return record(ctx, tx, by, { what: 'person.changed', object, outcome: 'done', detail })
}

export { mask, maskName, normalised } from './masks.ts'
export { resealNameWords } from './name-words.ts'
export { askCorrection, declineCorrection } from './requests.ts'
export { resealPersons } from './resealing.ts'
export { openMany, sealPlainVolunteers } from './sealing.ts'
export { forgetLeavers } from './store.ts'
