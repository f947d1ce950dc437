import type { ColumnType } from 'kysely'
import type { ConsentKind, Field, PersonKind, RequestedField } from '../persons/schema.ts'

/** What says who people are, sealed (0008). Every `…At` is epoch milliseconds. */
export type PersonTables = {
  vaultKeys: { id: string; proof: string; seenAt: number }
  persons: PersonsTable
  personData: PersonDataTable
  personConsents: PersonConsentsTable
  personReveals: PersonRevealsTable
  personNameWords: { personId: string; hash: string }
  rosterImports: RosterImportsTable
  rosterImportRows: RosterImportRowsTable
  memberHistory: MemberHistoryTable
  personRequests: PersonRequestsTable
  taskLinks: TaskLinksTable
  volunteersToSeal: { id: string; name: string; phone: string | null }
}

type PersonsTable = {
  id: string
  kind: PersonKind
  communityId: string | null
  siteId: string | null
  maskedName: string
  createdAt: number
  updatedAt: number
  leftAt: ColumnType<number | null, number | null | undefined, number | null>
}
type PersonDataTable = {
  personId: string
  field: Field
  number: ColumnType<number, number | undefined, never>
  sealed: string
  hash: string | null
}
type PersonConsentsTable = {
  id: string
  personId: string
  what: ConsentKind
  how: 'paper' | 'in_person' | 'online' | 'roster'
  givenAt: number
  recordedBy: string
  withdrawnAt: ColumnType<number | null, number | null | undefined, number | null>
  withdrawnBy: ColumnType<string | null, string | null | undefined, string | null>
}
type PersonRevealsTable = {
  id: string
  accountId: string
  personId: string
  fields: string[]
  reason: string
  incidentId: string | null
  at: number
  until: number
}

type RosterImportsTable = {
  id: string
  at: number
  accountId: string
  joined: number
  changed: number
  moved: number
  departed: number
  undoneAt: ColumnType<number | null, number | null | undefined, number | null>
}
type RosterImportRowsTable = {
  importId: string
  personId: string
  deed: 'join' | 'change' | 'move' | 'leave'
  personWrittenAt: number
  volunteerWrittenAt: number | null
  sealed: string | null
}
type MemberHistoryTable = {
  id: string
  personId: string
  kind: 'join' | 'move' | 'leave' | 'undo'
  at: number
  fromCommunity: string | null
  toCommunity: string | null
  importId: string | null
  sealed: string | null
}
type PersonRequestsTable = {
  id: string
  personId: string
  field: RequestedField
  askedAt: number
  closedAt: ColumnType<number | null, number | null | undefined, number | null>
  outcome: ColumnType<'corrected' | 'declined' | null, undefined, 'corrected' | 'declined'>
  why: ColumnType<string | null, undefined, string | null>
}
type TaskLinksTable = {
  incidentId: string
  volunteerId: string
  offerId: string
  tokenHash: string
  keyHash: string | null
  madeAt: number
  expiresAt: number
  openedAt: number | null
  usedAt: number | null
}
