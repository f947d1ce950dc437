import type { Db } from '../context.ts'
import { type IncidentType, incidentTypes } from './schema.ts'
import { incidentRow } from './store.ts'

/** What a look at personal data asks of a case: is it open, and whom and what place does it concern? */
export type CaseConcern = {
  isOpen: boolean
  type: IncidentType
  isEmergency: boolean
  volunteerId: string | null
  communityId: string | null
  siteId: string | null
}

export async function concernOf(db: Db, incidentId: string): Promise<CaseConcern | undefined> {
  const row = await incidentRow(db, incidentId)
  if (!row) return undefined
  const { type, state, volunteerId, communityId, siteId } = row
  return {
    ...{ type, volunteerId, communityId, siteId },
    isOpen: state !== 'closed' && state !== 'dismissed',
    isEmergency: incidentTypes[type].emergency !== null,
  }
}
