import { type Static, Type } from 'typebox'
import { auditKinds, outcomes } from '../audit/schema.ts'
import { Account } from '../people/schema.ts'
import {
  Consent,
  CorrectionRequest,
  consentKinds,
  PersonChange,
  PlainDatum,
  personKinds,
  requestedFields,
} from '../persons/schema.ts'
import { Nullable, Time } from '../shapes.ts'
import { Volunteer } from '../volunteers/schema.ts'

/**
 * One deed about the person who asks: who looked or changed, by role and unit, when, why, and for
 * which case. The name stays out: it is the other's own datum, and the administrator answers for it.
 */
export const Trace = Type.Object({
  at: Time,
  what: Type.Enum(auditKinds),
  outcome: Type.Enum(outcomes),
  who: Type.Enum(['self', 'staff', 'system']),
  role: Nullable(Type.String()),
  /** The community or site that the account answers for; null: the whole district, or unknown now. */
  unit: Nullable(Type.String()),
  why: Nullable(Type.String()),
  fields: Type.Array(Type.String()),
  caseCode: Nullable(Type.String()),
})
export type Trace = Static<typeof Trace>

/** What is kept of the person behind the account, in plain: it is theirs. */
const OwnPerson = Type.Object({
  id: Type.String(),
  kind: Type.Enum(personKinds),
  communityId: Nullable(Type.String()),
  siteId: Nullable(Type.String()),
  createdAt: Time,
  updatedAt: Time,
  leftAt: Nullable(Time),
  data: Type.Array(PlainDatum),
  consents: Type.Array(Consent),
  requests: Type.Array(CorrectionRequest),
})

/** GET /api/me/record: everything about oneself (查阅, 个人信息保护法 45). */
export const OwnPage = Type.Object({
  account: Account,
  person: Nullable(OwnPerson),
  volunteer: Nullable(Type.Pick(Volunteer, ['skills', 'availability', 'lon', 'lat'])),
  hasOpenTask: Type.Boolean(),
  /** The newest 200. */
  traces: Type.Array(Trace),
})
export type OwnPage = Static<typeof OwnPage>

/** POST /api/me/record/export: the same, to take along (转移). */
export const OwnExport = Type.Object({
  format: Type.Literal('linli-own-record/1'),
  madeAt: Time,
  ...OwnPage.properties,
})
export type OwnExport = Static<typeof OwnExport>

const exact = { additionalProperties: false }

/** PATCH /api/me/record (更正、补充, 46): what needs no document. */
export const OwnChange = Type.Pick(PersonChange, ['telephone', 'address', 'dwelling', 'plates'], {
  ...exact,
  minProperties: 1,
})
export type OwnChange = Static<typeof OwnChange>

/** POST /api/me/record/withdraw (撤回同意, 15) */
export const Withdrawal = Type.Object({ what: Type.Enum(consentKinds) }, exact)

/** POST /api/me/record/requests */
export const OwnRequest = Type.Object({ field: Type.Enum(requestedFields) }, exact)
