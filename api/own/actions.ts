import { record } from '../audit/actions.ts'
import type { Context } from '../context.ts'
import { isRefusal, type Refusal, refuse } from '../errors.ts'
import { hasOpenTask } from '../incidents/actions.ts'
import { type Account, type Asker, wholeDistrict } from '../people/schema.ts'
import {
  askCorrection,
  changePerson,
  leavePerson,
  personDetail,
  plainDataOf,
} from '../persons/actions.ts'
import type { ConsentKind, PersonDetail, RequestedField } from '../persons/schema.ts'
import { setOwnAvailability, volunteerById } from '../volunteers/actions.ts'
import type { OwnChange, OwnExport, OwnPage } from './schema.ts'
import { tracesOf } from './store.ts'

// Each of these asks with the context of the whole district: what is kept about somebody is theirs
// wherever it lies. Every statement is bound to the own account or to the person behind it.

const nobody = refuse('not_found', 'No person is linked to this account.')
const hasLeft = refuse('conflict', 'You have left: what still stands is no longer changed.')

/** Everything kept about the one who asks, and who has looked at it (个人信息保护法 44, 45). */
export async function ownPage(ctx: Context, account: Account): Promise<OwnPage> {
  const { id: accountId, volunteerId } = account
  const person = await ownPerson(ctx, volunteerId)
  const volunteer = person ? await volunteerById(ctx.db, person.id) : undefined
  return {
    account,
    person: person ?? null,
    volunteer: volunteer ?? null,
    hasOpenTask: volunteer ? await hasOpenTask(ctx.db, volunteer.id) : false,
    traces: await tracesOf(ctx.db, { accountId, personId: volunteerId }),
  }
}

async function ownPerson(ctx: Context, personId: string | null) {
  const detail = await detailOf(ctx, personId)
  return isRefusal(detail) ? undefined : { ...detail, data: await plainDataOf(ctx, detail.id) }
}

async function detailOf(ctx: Context, personId: string | null): Promise<PersonDetail | Refusal> {
  const detail = personId === null ? nobody : await personDetail(ctx, personId)
  return isRefusal(detail) ? nobody : detail
}

/** Sets telephone, address, dwelling or plates (更正、补充, 46). */
export async function correctOwn(
  ctx: Context,
  by: Asker,
  change: OwnChange,
): Promise<OwnPage | Refusal> {
  const person = await ownAndHere(ctx, by)
  if (isRefusal(person)) return person
  const changed = await changePerson(ctx, forThemselves(by), person.id, change)
  return isRefusal(changed) ? changed : ownPage(ctx, by.account)
}

/** Takes back a consent; its datum is gone with this answer (15, 47). */
export async function withdrawOwn(
  ctx: Context,
  by: Asker,
  what: ConsentKind,
): Promise<OwnPage | Refusal> {
  const person = await ownAndHere(ctx, by)
  if (isRefusal(person)) return person
  if (!person.consents.some((one) => one.what === what && one.withdrawnAt === null))
    return refuse('conflict', 'No such consent stands.')
  const changed = await changePerson(ctx, forThemselves(by), person.id, { withdraw: [what] })
  return isRefusal(changed) ? changed : ownPage(ctx, by.account)
}

/** Asks staff to put the name or the identity number right, which takes a document. */
export async function askOwnCorrection(
  ctx: Context,
  by: Asker,
  field: RequestedField,
): Promise<OwnPage | Refusal> {
  const person = await ownAndHere(ctx, by)
  if (isRefusal(person)) return person
  return (await askCorrection(ctx, by, person.id, field)) ?? ownPage(ctx, by.account)
}

/** A copy to take along; that it was made goes on record with it. */
export async function exportOwn(ctx: Context, by: Asker): Promise<OwnExport> {
  const { id } = by.account
  const page = await ownPage(ctx, by.account)
  await record(ctx, ctx.db, by, {
    what: 'export.made',
    object: { kind: 'account', id },
    outcome: 'done',
    detail: { what: 'own_record', rows: (page.person?.data.length ?? 0) + page.traces.length },
  })
  return { format: 'linli-own-record/1', madeAt: ctx.clock.now(), ...page }
}

/** Leaves (退出). Who is on a task ends it first, so that nobody waits there in vain. */
export async function leaveOwn(ctx: Context, by: Asker): Promise<OwnPage | Refusal> {
  const person = await ownAndHere(ctx, by)
  if (isRefusal(person)) return person
  if (await hasOpenTask(ctx.db, person.id)) return onTask
  // Who is off is asked for nothing new, so after that the answer about tasks stays true.
  await setOwnAvailability(ctx, person.id, { availability: 'off' })
  if (await hasOpenTask(ctx.db, person.id)) return onTask
  const left = await leavePerson(ctx, by, person.id)
  return isRefusal(left) ? left : ownPage(ctx, by.account)
}

const onTask = refuse('conflict', 'Finish or decline your open task first.')

async function ownAndHere(ctx: Context, { account }: Asker): Promise<PersonDetail | Refusal> {
  const detail = await detailOf(ctx, account.volunteerId)
  return isRefusal(detail) || detail.leftAt === null ? detail : hasLeft
}

/** One's own data is one's own also where the account answers for another place. */
function forThemselves({ account, address }: Asker): Asker {
  return { account: { ...account, ...wholeDistrict }, address }
}
