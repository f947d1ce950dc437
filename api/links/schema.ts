import { type Static, Type } from 'typebox'
import { Incident, TransitionRequest } from '../incidents/schema.ts'
import { Nullable, Time } from '../shapes.ts'

/** A link ends with its task, and after a day at the latest. */
export const linkLifeMs = 24 * 60 * 60 * 1000

const exact = { additionalProperties: false }

/** POST /api/incidents/:id/link: shown once; `path` begins with /t#. */
export const TaskLink = Type.Object({ path: Type.String(), expiresAt: Time })
export type TaskLink = Static<typeof TaskLink>

/** GET /api/incidents/:id/link: how the newest link of the standing offer does. */
export const TaskLinkState = Type.Object({
  state: Type.Enum(['none', 'made', 'opened', 'used', 'over']),
  madeAt: Nullable(Time),
  openedAt: Nullable(Time),
  usedAt: Nullable(Time),
})
export type TaskLinkState = Static<typeof TaskLinkState>

/** POST /api/task-link/open */
export const TaskToken = Type.Object(
  { token: Type.String({ minLength: 20, maxLength: 64 }) },
  exact,
)

/**
 * GET /api/task-link: the one task. The desk's note is left out, for it may tell of somebody else and
 * a link proves less than a sign-in; `hasNote` says that there is one.
 */
export const LinkedTask = Type.Object({ task: Incident, hasNote: Type.Boolean() })
export type LinkedTask = Static<typeof LinkedTask>

/** POST /api/task-link/steps */
export const LinkedStep = Type.Object(
  {
    transition: Type.Enum(['accept', 'arrive', 'handle', 'decline']),
    tappedAt: TransitionRequest.properties.tappedAt,
  },
  exact,
)
export type LinkedStep = Static<typeof LinkedStep>
