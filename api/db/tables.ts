import type { ColumnType, GeneratedAlways, JSONColumnType, Selectable } from 'kysely'
import type { AuditKind, Outcome } from '../audit/schema.ts'
import type { IncidentState, Severity, Task } from '../incidents/schema.ts'
import type { KeptMessage, SequenceLine } from '../intake/schema.ts'
import type { FeeLine, StayVersion, TariffRules } from '../parking/schema.ts'
import type { Role } from '../people/schema.ts'
import type { InstalledKind } from '../places/schema.ts'
import type { RetentionClass } from '../retention/schema.ts'
import type { Availability } from '../volunteers/schema.ts'
import type {
  AccountLinksTable,
  AccountsTable,
  PasskeyChallengesTable,
  PasskeysTable,
  SessionsTable,
  TotpFactorsTable,
} from './people-tables.ts'
import type { PersonTables } from './person-tables.ts'

/** The records' tables. Every `…At` is epoch milliseconds, every `…Fen` integer fen. */
export type Tables = PersonTables & {
  instance: { onlyRow: GeneratedAlways<boolean>; demo: boolean; createdAt: number }
  changes: ChangesTable
  journalCursors: { journal: string; name: string; position: number }
  communities: CommunitiesTable
  sites: { id: string; name: string; nameEn: string | null; communityId: string | null }
  lots: {
    id: string
    name: string
    nameEn: string | null
    siteId: string
    communityId: string | null
  }
  devices: DevicesTable
  streetPlan: { onlyRow: GeneratedAlways<boolean>; geojson: Json<object>; updatedAt: number }
  accounts: AccountsTable
  sessions: SessionsTable
  accountLinks: AccountLinksTable
  totpFactors: TotpFactorsTable
  recoveryCodes: { accountId: string; codeHash: string; salt: string }
  passkeys: PasskeysTable
  passkeyChallenges: PasskeyChallengesTable
  signInAttempts: { key: string; failures: number; lastAt: number; freeAt: number }
  openIdIdentities: OpenIdIdentitiesTable
  openIdAnswers: { stateHash: string; expiresAt: number }
  knownBrowsers: { tokenHash: string; accountId: string; usedAt: number }
  rejections: RejectionsTable
  keptMessages: KeptMessage
  replays: ReplaysTable
  deviceSequences: { deviceId: string; lines: Json<SequenceLine[]> }
  gaps: GapsTable
  volunteers: VolunteersTable
  incidents: IncidentsTable
  incidentEvents: IncidentEventsTable
  bayEvidence: BayEvidenceTable
  bayStates: BayStatesTable
  tariffs: TariffsTable
  stays: StaysTable
  stayCorrections: StayCorrectionsTable
  payments: PaymentsTable
  sharingPolicies: SharingPoliciesTable
  ledgerEntries: LedgerEntriesTable
  retentionRules: RetentionRulesTable
  ledgerLines: { entryId: string; account: string; amountFen: number }
  auditRecords: AuditRecordsTable
  logLeaves: { log: string; position: number; entryId: string; hash: Uint8Array; chain: Uint8Array }
  logNodes: { log: string; level: number; position: number; hash: Uint8Array }
  logCheckpoints: LogCheckpointsTable
}

/** A JSON column: written as text, read as the value. */
type Json<T extends object | null> = JSONColumnType<T>
type NullableJson<T extends object> = ColumnType<T | null, string | null, string | null>

export type Row<Name extends keyof Tables> = Selectable<Tables[Name]>

type ChangesTable = {
  position: GeneratedAlways<number>
  xid: GeneratedAlways<string>
  topic: string
  ref: string
  body: NullableJson<object>
  at: number
}
type OpenIdIdentitiesTable = {
  issuer: string
  subject: string
  accountId: string
  createdAt: number
  usedAt: number | null
}
type CommunitiesTable = {
  id: string
  name: string
  nameEn: string | null
  lon: number | null
  lat: number | null
}
type DevicesTable = {
  id: string
  kind: InstalledKind
  model: string | null
  name: string
  siteId: string
  communityId: string | null
  lotId: string | null
  bay: string | null
  lon: number | null
  lat: number | null
  updatedAt: number
}
type RejectionsTable = {
  subscription: string
  reason: string
  count: number
  firstAt: number
  lastAt: number
  sample: string
}
type ReplaysTable = {
  id: string
  subscription: string | null
  reason: string | null
  deviceId: string | null
  askedAt: number
  askedBy: string
  state: 'waiting' | 'done'
  untilPosition: number | null
  putBack: ColumnType<number, number | undefined, number>
  gone: ColumnType<number, number | undefined, number>
}
type GapsTable = {
  id: string
  deviceId: string
  boot: string
  fromSeq: number
  toSeq: number
  missing: number
  radio: boolean
  missedAt: number
  reportedAt: number
  filledAt: number | null
}
type VolunteersTable = {
  id: string
  communityId: string | null
  skills: string[]
  availability: Availability
  lon: number | null
  lat: number | null
  updatedAt: number
}
type IncidentsTable = {
  id: string
  code: string
  type: string
  severity: Severity
  state: IncidentState
  source: string
  note: string | null
  deviceId: string | null
  communityId: string | null
  siteId: string | null
  lon: number | null
  lat: number | null
  reportedAt: number
  updatedAt: number
  version: number
  volunteerId: string | null
  handledBy: string | null
  task: NullableJson<Task>
}
type IncidentEventsTable = {
  id: string
  incidentId: string
  at: number
  recordedAt: number
  kind: string
  fromState: IncidentState | null
  toState: IncidentState | null
  actorKind: string
  actor: string
  note: string | null
  detail: NullableJson<object>
}
type BayEvidenceTable = {
  bayId: string
  at: number
  sort: number
  occupied: boolean
  receivedAt: number
}
type BayStatesTable = {
  bayId: string
  lotId: string
  occupied: boolean
  sinceAt: number
  observedAt: number
}
type TariffsTable = {
  id: string
  lotId: string | null
  validFrom: number
  rules: Json<TariffRules>
  createdAt: number
  createdBy: string
}
type StaysTable = {
  id: string
  bayId: string
  lotId: string
  state: 'open' | 'closed' | 'void'
  enteredAt: number
  leftAt: number | null
  feeFen: number | null
  paidFen: ColumnType<number, number | undefined, number>
  tariffId: string | null
  feeLines: NullableJson<FeeLine[]>
  day: string | null
  corrections: ColumnType<number, number | undefined, number>
}
type StayCorrectionsTable = {
  stayId: string
  number: number
  correctedAt: number
  reason: 'late_evidence'
  before: NullableJson<StayVersion>
  after: Json<StayVersion>
}
type PaymentsTable = {
  id: string
  channel: string
  reference: string
  stayId: string
  amountFen: number
  paidAt: number
  recordedAt: number
}
type SharingPoliciesTable = {
  id: string
  lotId: string | null
  validFrom: string
  costBps: number
  propertyBps: number
  ownersBps: number
  createdAt: number
  createdBy: string
}
type LedgerEntriesTable = {
  id: string
  key: string
  kind: 'fee_due' | 'fee_reversal' | 'payment'
  lotId: string
  stayId: string | null
  day: string
  at: number
  recordedAt: number
  corrects: ColumnType<string | null, string | null | undefined, never>
}
type AuditRecordsTable = {
  id: GeneratedAlways<string>
  at: number
  actorKind: 'account' | 'system'
  actorId: string
  actorName: string
  actorRole: Role | null
  address: string | null
  what: AuditKind
  objectKind: string | null
  objectId: string | null
  why: string | null
  outcome: Outcome
  detail: NullableJson<Record<string, string | number | boolean | null>>
  beforeHash: string | null
  afterHash: string | null
  leafHash: Uint8Array
}
type LogCheckpointsTable = {
  log: string
  size: number
  root: Uint8Array
  signedAt: number
  note: string
}
type RetentionRulesTable = {
  class: RetentionClass
  keepDays: number
  nextAt: number
  lastAt: number | null
  lastBefore: number | null
  lastRemoved: number | null
}
