import { type Static, Type } from 'typebox'
import { Nullable, Time } from '../shapes.ts'

export const severities = ['critical', 'warning', 'notice'] as const
export type Severity = (typeof severities)[number]

/** A case (案卷) on its way from 上报 to 结案; `dismissed` is a report found untrue. */
export const incidentStates = [
  'reported',
  'confirmed',
  'dispatched',
  'handled',
  'verified',
  'closed',
  'dismissed',
] as const
export type IncidentState = (typeof incidentStates)[number]

/** Allowed transitions: what moves a case from which state to which. Rules and buttons read this. */
export const transitions = {
  confirm: { from: ['reported'], to: 'confirmed', right: 'incidents.confirm' },
  dismiss: { from: ['reported', 'confirmed'], to: 'dismissed', right: 'incidents.confirm' },
  dispatch: { from: ['confirmed'], to: 'dispatched', right: 'incidents.dispatch' },
  accept: { from: ['dispatched'], to: 'dispatched', right: 'tasks.own' },
  decline: { from: ['dispatched'], to: 'confirmed', right: 'tasks.own' },
  arrive: { from: ['dispatched'], to: 'dispatched', right: 'tasks.own' },
  handle: { from: ['dispatched'], to: 'handled', right: 'tasks.own' },
  recall: { from: ['dispatched'], to: 'confirmed', right: 'incidents.dispatch' },
  verify: { from: ['handled'], to: 'verified', right: 'incidents.verify' },
  rework: { from: ['handled'], to: 'confirmed', right: 'incidents.verify' },
  close: { from: ['verified'], to: 'closed', right: 'incidents.verify' },
} as const satisfies Record<
  string,
  { from: readonly IncidentState[]; to: IncidentState; right: string }
>
export type Transition = keyof typeof transitions
export const transitionNames = Object.keys(transitions) as Transition[]

/** What can go wrong. `emergency` names the number the desk shows first; volunteers only support. */
export const incidentTypes = {
  fire_lane_blocked: { severity: 'critical', skills: [], emergency: null },
  smoke: { severity: 'critical', skills: ['first_aid'], emergency: '119' },
  ebike_in_lift: { severity: 'warning', skills: [], emergency: null },
  rubbish_overflow: { severity: 'notice', skills: [], emergency: null },
  water_on_road: { severity: 'warning', skills: [], emergency: null },
  gate_forced: { severity: 'critical', skills: [], emergency: '110' },
  gate_held_open: { severity: 'warning', skills: [], emergency: null },
  gate_fault: { severity: 'notice', skills: ['repair'], emergency: null },
  resident_request: { severity: 'notice', skills: [], emergency: null },
} as const satisfies Record<
  string,
  { severity: Severity; skills: readonly string[]; emergency: '110' | '119' | '120' | null }
>
export type IncidentType = keyof typeof incidentTypes
export const incidentTypeNames = Object.keys(incidentTypes) as IncidentType[]

/** The volunteer's part in a case: when it was offered, accepted, when they arrived and were done. */
export const Task = Type.Object({
  offeredAt: Time,
  acceptedAt: Nullable(Time),
  arrivedAt: Nullable(Time),
  doneAt: Nullable(Time),
})
export type Task = Static<typeof Task>

/** Where a case is, in the registry's names: a volunteer may not read the registry itself. */
export const PlaceNames = Type.Object({
  community: Nullable(Type.String()),
  communityEn: Nullable(Type.String()),
  site: Nullable(Type.String()),
  siteEn: Nullable(Type.String()),
  device: Nullable(Type.String()),
})
export type PlaceNames = Static<typeof PlaceNames>

export const Incident = Type.Object({
  id: Type.String(),
  code: Type.String(),
  type: Type.Enum(incidentTypeNames),
  severity: Type.Enum(severities),
  state: Type.Enum(incidentStates),
  /** `device` when a reading raised it, `desk` when a person did. */
  source: Type.Enum(['device', 'desk']),
  note: Nullable(Type.String()),
  deviceId: Nullable(Type.String()),
  communityId: Nullable(Type.String()),
  siteId: Nullable(Type.String()),
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
  place: Type.Optional(PlaceNames),
  reportedAt: Time,
  updatedAt: Time,
  /** Rises by one with each transition: a writer that saw an older one is refused with a conflict. */
  version: Type.Integer(),
  volunteer: Nullable(Type.Object({ id: Type.String(), maskedName: Type.String() })),
  task: Nullable(Task),
})
export type Incident = Static<typeof Incident>

/** In the place of an account's id where a volunteer acted by a task link. */
export const linkAccountId = 'task-link'

/** What a timeline tells: `reported` opens it, `repeated` is the same source saying it again. */
const eventKinds = ['reported', 'repeated', ...transitionNames] as const

/**
 * One line of the append-only timeline. `actor` is an account's sign-in name, a volunteer's id or a
 * device's id, as `actorKind` says. Lines stand in the order they reached the desk; `at` is when
 * it happened, which for a volunteer's step sent late is earlier.
 */
export const IncidentEvent = Type.Object({
  id: Type.String(),
  at: Time,
  kind: Type.Enum(eventKinds),
  fromState: Nullable(Type.Enum(incidentStates)),
  toState: Nullable(Type.Enum(incidentStates)),
  actorKind: Type.Enum(['account', 'volunteer', 'device', 'system']),
  actor: Type.String(),
  note: Nullable(Type.String()),
  /** dispatch: who was asked. */
  volunteerId: Type.Optional(Type.String()),
  /** The volunteer's step came by a task link, without a sign-in. */
  byLink: Type.Optional(Type.Literal(true)),
})
export type IncidentEvent = Static<typeof IncidentEvent>

/** GET /api/incidents/:id */
export const IncidentDetail = Type.Object({
  incident: Incident,
  timeline: Type.Array(IncidentEvent),
})
export type IncidentDetail = Static<typeof IncidentDetail>

/** POST /api/incidents: a report taken at the desk. */
export const NewIncident = Type.Object(
  {
    type: Type.Enum(incidentTypeNames),
    note: Type.Optional(Type.String({ maxLength: 1000 })),
    deviceId: Type.Optional(Type.String()),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  },
  { additionalProperties: false },
)
export type NewIncident = Static<typeof NewIncident>

/** POST /api/incidents/:id/transitions and POST /api/tasks/:id/transitions */
export const TransitionRequest = Type.Object(
  {
    transition: Type.Enum(transitionNames),
    version: Type.Optional(Type.Integer()),
    note: Type.Optional(Type.String({ maxLength: 1000 })),
    /** dispatch: who is asked. */
    volunteerId: Type.Optional(Type.String()),
    /**
     * A volunteer's own step: when its button was pressed, by the phone's clock. It counts between
     * the step before and now, so that a step sent late is timed when it was taken. Else ignored.
     */
    tappedAt: Type.Optional(Time),
  },
  { additionalProperties: false },
)
export type TransitionRequest = Static<typeof TransitionRequest>

/** GET /api/incidents?state=&before=&limit=: newest first; `before` is the last id of the page above. */
export const IncidentQuery = Type.Object({
  state: Type.Optional(Type.Enum(incidentStates)),
  before: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
})
export type IncidentQuery = Static<typeof IncidentQuery>
