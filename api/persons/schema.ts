import { type Static, Type } from 'typebox'
import { Nullable, Time } from '../shapes.ts'

export const personKinds = ['resident', 'member'] as const
export type PersonKind = (typeof personKinds)[number]

/** What is kept of a person, each sealed for itself (字段加密); only `plate` may stand several times. */
export const fields = [
  'name',
  'telephone',
  'identity_number',
  'address',
  'dwelling',
  'plate',
  'health_limits',
  'party_branch',
] as const
export type Field = (typeof fields)[number]

/** Exact search asks for the whole value: the keyed hash knows no beginnings. */
export const searchFields = ['telephone', 'identity_number', 'plate', 'dwelling'] as const

/** What may be kept only with the person's separate consent (单独同意, 个人信息保护法 29). */
export const consentKinds = ['health_limits', 'party_membership'] as const
export type ConsentKind = (typeof consentKinds)[number]
export const consentFor: Partial<Record<Field, ConsentKind>> = {
  health_limits: 'health_limits',
  party_branch: 'party_membership',
}
export const consentWays = ['paper', 'in_person', 'online', 'roster'] as const

export const personId = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'

/** A datum as everyone who may read persons sees it: 张*, 138****0001, 3-***. */
const Masked = Type.Object({ field: Type.Enum(fields), masked: Type.String() })

/** A resident (居民) or member (党员志愿者), masked. */
export const Person = Type.Object({
  id: Type.String(),
  kind: Type.Enum(personKinds),
  communityId: Nullable(Type.String()),
  siteId: Nullable(Type.String()),
  maskedName: Type.String(),
  data: Type.Array(Masked),
  createdAt: Time,
  updatedAt: Time,
  leftAt: Nullable(Time),
})
export type Person = Static<typeof Person>

export const Consent = Type.Object({
  what: Type.Enum(consentKinds),
  how: Type.Enum(consentWays),
  givenAt: Time,
  withdrawnAt: Nullable(Time),
})
export type Consent = Static<typeof Consent>

/** What a person cannot set themselves: it is taken from a document, so they ask for it. */
export const requestedFields = ['name', 'identity_number'] as const
export type RequestedField = (typeof requestedFields)[number]

/** A person's wish to have a datum put right (个人信息保护法 46); `why` says why it was declined. */
export const CorrectionRequest = Type.Object({
  id: Type.String(),
  field: Type.Enum(requestedFields),
  askedAt: Time,
  closedAt: Nullable(Time),
  outcome: Nullable(Type.Enum(['corrected', 'declined'])),
  why: Nullable(Type.String()),
})
export type CorrectionRequest = Static<typeof CorrectionRequest>

/** POST /api/persons/:id/requests/:request/decline: a refusal says why (个人信息保护法 50). */
export const Decline = Type.Object(
  { why: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) },
  { additionalProperties: false },
)

/** GET /api/persons/:id */
export const PersonDetail = Type.Object({
  ...Person.properties,
  consents: Type.Array(Consent),
  requests: Type.Array(CorrectionRequest),
})
export type PersonDetail = Static<typeof PersonDetail>

/** One plain datum: in an answer to a reveal, and in what a person sees of themselves. */
export const PlainDatum = Type.Object({ field: Type.Enum(fields), value: Type.String() })
export type PlainDatum = Static<typeof PlainDatum>

/** GET /api/persons: pages in the order of ids; `after` is the last id of the page before. */
export const PersonQuery = Type.Object(
  {
    community: Type.Optional(Type.String({ maxLength: 64 })),
    site: Type.Optional(Type.String({ maxLength: 64 })),
    kind: Type.Optional(Type.Enum(personKinds)),
    skill: Type.Optional(Type.String({ maxLength: 64 })),
    availability: Type.Optional(Type.Enum(['available', 'busy', 'off'])),
    left: Type.Optional(Type.Boolean({ description: 'those who have left (退出) instead' })),
    after: Type.Optional(Type.String({ maxLength: 64 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)
export type PersonQuery = Static<typeof PersonQuery>

/** `next` asks for the page that follows; null on the last one. */
export const PersonPage = Type.Object({
  persons: Type.Array(Person),
  next: Nullable(Type.String()),
})
export type PersonPage = Static<typeof PersonPage>

/** POST /api/persons/search: in a body, because addresses of requests are written into logs. */
export const PersonSearch = Type.Object(
  {
    field: Type.Enum([...searchFields, 'party_branch']),
    value: Type.String({ minLength: 1, maxLength: 64 }),
    site: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type PersonSearch = Static<typeof PersonSearch>

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** What may be set; null takes a datum away. Plates are set all at once. */
const settable = {
  telephone: Type.Optional(Nullable(Text(32))),
  identityNumber: Type.Optional(Nullable(Text(18))),
  address: Type.Optional(Nullable(Text(200))),
  dwelling: Type.Optional(Nullable(Text(32))),
  plates: Type.Optional(Type.Array(Text(16), { maxItems: 10 })),
  healthLimits: Type.Optional(Nullable(Text(200))),
  partyBranch: Type.Optional(Nullable(Text(64))),
}

/** The person has said yes to exactly this, and how it was said; given together with the datum. */
const GivenConsent = Type.Object(
  { what: Type.Enum(consentKinds), how: Type.Enum(consentWays) },
  { additionalProperties: false },
)
export type GivenConsent = Static<typeof GivenConsent>

/** POST /api/persons */
export const NewPerson = Type.Object(
  {
    kind: Type.Enum(personKinds),
    communityId: Nullable(Type.String()),
    siteId: Nullable(Type.String()),
    name: Text(64),
    ...settable,
    consents: Type.Optional(Type.Array(GivenConsent, { maxItems: consentKinds.length })),
  },
  { additionalProperties: false },
)
export type NewPerson = Static<typeof NewPerson>

/** PATCH /api/persons/:id: what is not named stays. `withdraw` ends a consent and deletes its datum. */
export const PersonChange = Type.Object(
  {
    communityId: Type.Optional(Nullable(Type.String())),
    siteId: Type.Optional(Nullable(Type.String())),
    name: Type.Optional(Text(64)),
    ...settable,
    consents: Type.Optional(Type.Array(GivenConsent, { maxItems: consentKinds.length })),
    withdraw: Type.Optional(Type.Array(Type.Enum(consentKinds), { maxItems: consentKinds.length })),
  },
  { additionalProperties: false },
)
export type PersonChange = Static<typeof PersonChange>
