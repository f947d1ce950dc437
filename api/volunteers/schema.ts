import { type Static, Type } from 'typebox'
import { Consent, PlainDatum } from '../persons/schema.ts'
import { Nullable } from '../shapes.ts'

export const availabilities = ['available', 'busy', 'off'] as const
export type Availability = (typeof availabilities)[number]

export const skills = [
  'first_aid',
  'repair',
  'lifting',
  'sign_language',
  'english',
  'driving',
] as const

/**
 * A party-member volunteer (党员志愿者) as the desk sees one: name masked (张*), place the centre of a
 * 200 m cell, never finer.
 */
export const Volunteer = Type.Object({
  id: Type.String(),
  maskedName: Type.String(),
  communityId: Nullable(Type.String()),
  skills: Type.Array(Type.String()),
  availability: Type.Enum(availabilities),
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
})
export type Volunteer = Static<typeof Volunteer>

/** Why a volunteer stands where they stand: a code the dashboard puts in words, with its figures. */
export const Reason = Type.Object({
  code: Type.Enum([
    'walk_minutes',
    'same_community',
    'other_community',
    'has_skills',
    'lacks_skills',
    'available',
    'place_unknown',
  ]),
  /** How much this reason weighs in the order, in minutes of walking; smaller sums come first. */
  minutes: Type.Number(),
  skills: Type.Optional(Type.Array(Type.String())),
  distanceM: Type.Optional(Type.Number()),
})
export type Reason = Static<typeof Reason>

/** One pick for one task. `rank` counts from 1; nothing of it is kept about the person. */
export const Candidate = Type.Object({
  rank: Type.Integer(),
  volunteer: Volunteer,
  distanceM: Nullable(Type.Number()),
  reasons: Type.Array(Reason),
})
export type Candidate = Static<typeof Candidate>

/** GET /api/incidents/:id/candidates */
export const Candidates = Type.Object({
  candidates: Type.Array(Candidate),
  /** How many were looked at, and how many of them could not be asked, by why. */
  considered: Type.Integer(),
  notAsked: Type.Object({ busy: Type.Integer(), off: Type.Integer(), unfit: Type.Integer() }),
})
export type Candidates = Static<typeof Candidates>

/** What may be stated of a person: `busy` may not, for a task sets it and ends it. */
const Stated = Type.Enum(['available', 'off'])

/**
 * POST /api/volunteers/import (JSON): rows are good or problems; `line` is the row's number from 1.
 * A row that says `busy` is a problem: without a task nothing would ever end it. Without
 * `availability` a known volunteer keeps theirs and a new one is available.
 */
export const NewVolunteer = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' }),
    name: Type.String({ minLength: 1, maxLength: 64 }),
    phone: Type.Optional(Type.String({ maxLength: 32 })),
    /** Says who is a party member, so only with the separate consent (个人信息保护法 29). */
    branch: Type.Optional(Type.String({ maxLength: 64 })),
    consents: Type.Optional(Type.Array(Type.Literal('party_membership'), { maxItems: 1 })),
    community: Type.Optional(Type.String()),
    skills: Type.Optional(Type.Array(Type.Enum(skills))),
    availability: Type.Optional(Stated),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  },
  { additionalProperties: false },
)
export type NewVolunteer = Static<typeof NewVolunteer>

/** GET /api/volunteers/me: what is kept about oneself, unmasked (个人信息保护法 45). */
export const OwnVolunteer = Type.Object({
  ...Volunteer.properties,
  name: Type.String(),
  phone: Nullable(Type.String()),
  branch: Nullable(Type.String()),
  data: Type.Array(PlainDatum),
  consents: Type.Array(Consent),
})
export type OwnVolunteer = Static<typeof OwnVolunteer>

/** POST /api/volunteers/me/availability */
export const OwnAvailability = Type.Object(
  { availability: Stated },
  { additionalProperties: false },
)
export type OwnAvailability = Static<typeof OwnAvailability>
