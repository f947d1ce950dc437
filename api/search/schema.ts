import { type Static, Type } from 'typebox'
import { incidentStates, incidentTypeNames, severities } from '../incidents/schema.ts'
import { searchFields } from '../persons/schema.ts'
import { installedKinds } from '../places/schema.ts'
import { Nullable, Time } from '../shapes.ts'
import { skills } from '../volunteers/schema.ts'

export const placeKinds = ['community', 'site', 'lot', 'building', 'device'] as const
export type PlaceKind = (typeof placeKinds)[number]

/** Where a question is asked from: what the page shows, so that "here" (这里) means something. */
const Here = Type.Object(
  {
    community: Type.Optional(Type.String({ maxLength: 64 })),
    site: Type.Optional(Type.String({ maxLength: 64 })),
    device: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type Here = Static<typeof Here>

/**
 * POST /api/search (一键查询): in a body, because addresses of requests are written into logs. Persons
 * are looked up only with `persons`: each such look goes on record.
 */
export const SearchAsk = Type.Object(
  {
    q: Type.String({ minLength: 1, maxLength: 120 }),
    persons: Type.Optional(Type.Boolean()),
    here: Type.Optional(Here),
  },
  { additionalProperties: false },
)
export type SearchAsk = Static<typeof SearchAsk>

/** How what was found matches: as written, by its sound (拼音), or but for one letter. */
export const matches = ['exact', 'words', 'sound', 'typo'] as const
export type Match = (typeof matches)[number]

export const PlaceHit = Type.Object({
  kind: Type.Enum(placeKinds),
  id: Type.String(),
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  device: Nullable(Type.Enum(installedKinds)),
  siteId: Nullable(Type.String()),
  lotId: Nullable(Type.String()),
  match: Type.Enum(matches),
})
export type PlaceHit = Static<typeof PlaceHit>

/** A case without its note: what somebody wrote freely may name people. */
export const IncidentHit = Type.Object({
  id: Type.String(),
  code: Type.String(),
  type: Type.Enum(incidentTypeNames),
  severity: Type.Enum(severities),
  state: Type.Enum(incidentStates),
  reportedAt: Time,
})
export type IncidentHit = Static<typeof IncidentHit>

export const StayHit = Type.Object({
  id: Type.String(),
  bayId: Type.String(),
  lotId: Type.String(),
  state: Type.Enum(['open', 'closed']),
  enteredAt: Time,
  leftAt: Nullable(Time),
})
export type StayHit = Static<typeof StayHit>

/** Whom to ask, with the fewest fields; `telephone` is masked and given only to "who is the contact". */
export const PersonHit = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['resident', 'member']),
  maskedName: Type.String(),
  telephone: Nullable(Type.String()),
})
export type PersonHit = Static<typeof PersonHit>

/** What a question was understood as; the dashboard says it above the answer. */
export const Understood = Type.Union([
  Type.Object({
    kind: Type.Literal('contact'),
    dwelling: Type.String(),
    site: Nullable(Type.String()),
  }),
  Type.Object({
    kind: Type.Literal('open'),
    where: Nullable(Type.String({ description: 'name of the place; null: all that one sees' })),
  }),
  Type.Object({ kind: Type.Literal('able'), skills: Type.Array(Type.Enum(skills)) }),
  Type.Object({
    kind: Type.Literal('answered'),
    deviceId: Nullable(Type.String()),
    at: Nullable(Time),
  }),
  Type.Object({ kind: Type.Literal('number'), field: Type.Enum([...searchFields]) }),
  Type.Object({ kind: Type.Literal('plain') }),
])
export type Understood = Static<typeof Understood>

/** `persons` null: they were not asked for, or the role may not read them (`personsAre`). */
export const SearchAnswer = Type.Object({
  understood: Understood,
  places: Type.Array(PlaceHit),
  incidents: Type.Array(IncidentHit),
  stays: Type.Array(StayHit),
  persons: Nullable(Type.Array(PersonHit)),
  personsAre: Type.Enum(['found', 'not_asked', 'not_allowed']),
})
export type SearchAnswer = Static<typeof SearchAnswer>
