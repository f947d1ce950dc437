import { type Refusal, refuse } from '../errors.ts'
import type { CaseConcern } from '../incidents/actions.ts'
import type { Account, Scope } from '../people/schema.ts'
import type { PersonKind } from '../persons/schema.ts'
import { looksPerHour, purposeOf, type RevealRequest } from './schema.ts'

export type Looked = Scope & { id: string; kind: PersonKind }

/** Whether this account may see these fields of this person now, for this reason; if not, why. */
export function maySee(
  account: Pick<Account, 'role'>,
  asked: RevealRequest,
  person: Looked,
  facts: { concern: CaseConcern | undefined; looksInHour: number },
): true | Refusal {
  const purpose = purposeOf(asked.reason)
  if (!purpose.roles.includes(account.role))
    return refuse('forbidden', 'This reason is not for this role.')
  if (!purpose.kinds.includes(person.kind))
    return refuse('forbidden', 'This reason is not for this kind of person.')
  const beyond = asked.fields.filter((field) => !purpose.fields.includes(field))
  if (beyond.length > 0)
    return refuse('forbidden', `This reason does not need ${beyond.join(', ')}.`)
  const fits = caseFits(asked, person, facts.concern)
  if (fits !== true) return fits
  if (facts.looksInHour >= looksPerHour)
    return refuse('too_many', `No more than ${looksPerHour} looks in an hour.`)
  return true
}

function caseFits(
  { reason, incidentId }: RevealRequest,
  person: Looked,
  concern: CaseConcern | undefined,
): true | Refusal {
  const { needs, types } = purposeOf(reason)
  if (needs === 'nothing') return true
  if (incidentId === undefined) return refuse('invalid', 'This reason needs an open case.')
  if (!concern) return refuse('not_found', 'There is no such case.')
  if (!concern.isOpen) return refuse('conflict', 'The case is over.')
  if (needs === 'task')
    return concern.volunteerId === person.id || notConcerned('The case is not this person’s task.')
  if (types && !types.includes(concern.type)) return notConcerned('Such a case does not need it.')
  if (needs === 'emergency' && !concern.isEmergency)
    return notConcerned('The case is not an emergency.')
  return isNear(person, concern) || notConcerned('The case is elsewhere.')
}

function notConcerned(why: string): Refusal {
  return refuse('forbidden', why)
}

/** In the same site (小区) where both are known; else in the same community; unknown is not near. */
function isNear(person: Scope, { siteId, communityId }: CaseConcern): boolean {
  if (siteId !== null && person.siteId !== null) return siteId === person.siteId
  return communityId !== null && communityId === person.communityId
}
