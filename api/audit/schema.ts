import { type Static, Type } from 'typebox'
import type { Asker } from '../people/schema.ts'

/** Everything that is put on record (审计); each room adds its own kinds. */
export const auditKinds = [
  'session.opened',
  'session.refused',
  'session.ended',
  'account.made',
  'account.changed',
  'person.revealed',
  'person.changed',
  'person.imported',
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
