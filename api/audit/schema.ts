import { type Static, Type } from 'typebox'
import type { Asker } from '../people/schema.ts'
import { Instant, Nullable, Time } from '../shapes.ts'

/** Everything that is put on record (审计); each room adds its own kinds. */
export const auditKinds = [
  'session.opened',
  'session.refused',
  'session.ended',
  'factor.changed',
  'password.changed',
  'identity.linked',
  'identity.unlinked',
  'link.made',
  'task_link.made',
  'task_link.opened',
  'account.made',
  'account.changed',
  'person.searched',
  'person.revealed',
  'person.changed',
  'person.imported',
  'roster.undone',
  'place.imported',
  'plan.changed',
  'volunteer.imported',
  'tariff.made',
  'policy.made',
  'payment.received',
  'intake.claimed',
  'intake.replayed',
  'import.made',
  'export.made',
  'camera.called',
  'rights.refused',
  'retention.ran',
  'retention.changed',
  'keys.rotated',
] as const
export type AuditKind = (typeof auditKinds)[number]

export const outcomes = ['done', 'refused', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

/** Plain facts about a deed: numbers, words from lists, ids. Never a name, a telephone or a plate. */
export const Detail = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
)
export type Detail = Static<typeof Detail>

/** What somebody did or tried. `before` and `after` are only hashed with a key, never kept. */
export type Deed = {
  what: AuditKind
  object: { kind: string; id: string } | null
  why?: string
  outcome: Outcome
  detail?: Detail
  before?: unknown
  after?: unknown
}

/** Who did it: somebody signed in, or Linli itself. */
export type By = Asker | 'system'

/** A record as the auditor reads it. */
export const AuditRecord = Type.Object({
  id: Type.String(),
  at: Time,
  actorKind: Type.Enum(['account', 'system']),
  actorId: Type.String(),
  actorName: Type.String(),
  actorRole: Nullable(Type.String()),
  address: Nullable(Type.String()),
  what: Type.Enum(auditKinds),
  objectKind: Nullable(Type.String()),
  objectId: Nullable(Type.String()),
  why: Nullable(Type.String()),
  outcome: Type.Enum(outcomes),
  detail: Nullable(Detail),
  beforeHash: Nullable(Type.String()),
  afterHash: Nullable(Type.String()),
})
export type AuditRecord = Static<typeof AuditRecord>

/** Views of deeds, never grades of people. */
export const auditViews = ['exports', 'off_hours', 'cameras'] as const
export type AuditView = (typeof auditViews)[number]

/** An export of at least so many rows is a mass export. */
export const massExportRows = 1000

/** Access to what people are and do: what the view of off-hours looks at. */
export const accessKinds: readonly AuditKind[] = [
  'session.opened',
  'person.revealed',
  'export.made',
  'camera.called',
]

const Name = Type.String({ minLength: 1, maxLength: 128 })

/** GET /api/audit/records: newest first. `before` is the `next` of the page before. */
export const RecordsQuery = Type.Object(
  {
    view: Type.Optional(Type.Enum(auditViews)),
    who: Type.Optional(Name),
    what: Type.Optional(Type.Enum(auditKinds)),
    outcome: Type.Optional(Type.Enum(outcomes)),
    objectKind: Type.Optional(Name),
    objectId: Type.Optional(Name),
    from: Type.Optional(Instant),
    until: Type.Optional(Instant),
    /** Of the view `off_hours`: the duty days, 0 for Sunday; on other days every hour is off. */
    days: Type.Optional(Type.String({ pattern: '^[0-6]{1,7}$' })),
    before: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}~[0-9a-f-]{36}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)
export type RecordsQuery = Static<typeof RecordsQuery>

export const RecordsPage = Type.Object({
  records: Type.Array(AuditRecord),
  next: Nullable(Type.String()),
})
export type RecordsPage = Static<typeof RecordsPage>

const Base64 = Type.String({ description: 'base64' })

/** What shows that a record stands in a signed tree; hashes from the leaf up (RFC 9162 2.1.3). */
export const InclusionProof = Type.Object({
  position: Type.Integer(),
  size: Type.Integer(),
  leafHash: Base64,
  root: Base64,
  hashes: Type.Array(Base64),
  checkpoint: Type.String(),
})
export type InclusionProof = Static<typeof InclusionProof>

/** GET /api/audit/records/:id; `leaf` is the text that the leaf is the hash of. */
export const RecordDetail = Type.Object({
  record: AuditRecord,
  leaf: Type.String(),
  proof: InclusionProof,
  /** Whether the server found that text, proof and signature fit; the page checks the tree itself. */
  verified: Type.Boolean(),
})
export type RecordDetail = Static<typeof RecordDetail>

export const ProofQuery = Type.Object(
  {
    position: Type.Optional(Type.Integer({ minimum: 0 })),
    first: Type.Optional(Type.Integer({ minimum: 1 })),
    size: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
)

export const Proof = Type.Object({ hashes: Type.Array(Base64) })

export const Checkpoints = Type.Object({
  /** The public key, as C2SP signed notes write it. */
  key: Type.String(),
  size: Type.Integer(),
  checkpoints: Type.Array(
    Type.Object({
      size: Type.Integer(),
      root: Base64,
      signedAt: Time,
      note: Type.String(),
      genuine: Type.Boolean(),
    }),
  ),
})
export type Checkpoints = Static<typeof Checkpoints>

/** One person's reveals of one local day, beside that person's usual day of the 90 days before. */
export const RevealDay = Type.Object({
  day: Type.String(),
  who: Type.String(),
  count: Type.Integer(),
  usual: Type.Number({ description: 'mean of the days before on which there were any; 0: none' }),
})
export type RevealDay = Static<typeof RevealDay>
