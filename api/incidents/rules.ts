import { type Refusal, refuse } from '../errors.ts'
import { type Account, may, type Right } from '../people/schema.ts'
import {
  type IncidentState,
  type IncidentType,
  incidentTypes,
  type Task,
  type Transition,
  type TransitionRequest,
  transitions,
} from './schema.ts'

/** What the rule must know of a case. `handledBy` is the account that said it was handled. */
export type Case = {
  type: IncidentType
  state: IncidentState
  version: number
  volunteerId: string | null
  handledBy: string | null
  task: Task | null
}

/** dispatch: the volunteer who would be asked, as they stand now. */
export type Asked = { id: string; available: boolean; skills: readonly string[] }

export type Decision = {
  changes: Pick<Case, 'state' | 'version' | 'volunteerId' | 'handledBy' | 'task'>
  event: {
    kind: Transition
    /** When it happened: now, or for a volunteer's own step when they took it (epoch ms). */
    at: number
    fromState: IncidentState
    toState: IncidentState
    actorKind: 'account' | 'volunteer'
    actor: string
    note: string | null
    detail: Record<string, string> | null
  }
  volunteer: { id: string; becomes: 'busy' | 'available' } | null
}

/**
 * Whether this person may move this case so, and what then changes. Arrival may be skipped: a task
 * that was accepted can be handled, and `arrivedAt` then stays null.
 */
export function transition(
  incident: Case,
  request: TransitionRequest,
  actor: Account,
  now: number,
  asked?: Asked,
): Decision | Refusal {
  const name = request.transition
  const refusal = refusalOf(incident, request, actor, asked)
  if (refusal) return refusal
  const { to } = transitions[name]
  const own = isOwnTransition(name)
  const at = own ? takenAt(incident.task, request.tappedAt, now) : now
  const after = partOf(incident, name, actor, at, asked)
  return {
    changes: { ...after, state: to, version: incident.version + 1 },
    event: {
      kind: name,
      at,
      fromState: incident.state,
      toState: to,
      actorKind: own ? 'volunteer' : 'account',
      actor: own ? (actor.volunteerId ?? actor.name) : actor.name,
      note: request.note?.trim() || null,
      detail: {
        accountId: actor.id,
        ...(name === 'dispatch' && asked ? { volunteerId: asked.id } : {}),
      },
    },
    volunteer: moved(incident, name, asked),
  }
}

/** A phone's clock may be wrong: its word counts from the task's last step until now. */
function takenAt(task: Task | null, tappedAt: number | undefined, now: number): number {
  if (tappedAt === undefined || !task) return now
  const lastStepAt = task.arrivedAt ?? task.acceptedAt ?? task.offeredAt
  return Math.min(now, Math.max(lastStepAt, tappedAt))
}

/** Transitions that only the volunteer who was asked can make. */
export function isOwnTransition(name: Transition): boolean {
  return transitions[name].right === 'tasks.own'
}

function refusalOf(
  incident: Case,
  request: TransitionRequest,
  actor: Account,
  asked: Asked | undefined,
): Refusal | undefined {
  const name = request.transition
  const { from, right }: { from: readonly IncidentState[]; right: Right } = transitions[name]
  if (!may(actor, right)) return refuse('forbidden', `Your role may not ${name} a case.`)
  if (isOwnTransition(name) && !isAsked(incident, actor))
    return refuse('forbidden', `Only the volunteer who was asked may ${name}.`)
  if (request.version !== undefined && request.version !== incident.version)
    return refuse('conflict', 'The case has changed since you saw it: look again.')
  if (!from.includes(incident.state))
    return refuse('conflict', `A case that is ${incident.state} cannot take "${name}".`)
  return special[name]?.(incident, request, actor, asked)
}

type Check = (
  incident: Case,
  request: TransitionRequest,
  actor: Account,
  asked: Asked | undefined,
) => Refusal | undefined

const special: Partial<Record<Transition, Check>> = {
  dismiss: (_incident, { note }) =>
    note?.trim() ? undefined : refuse('invalid', 'Say in the note why the report is untrue.'),
  dispatch: (incident, _request, _actor, asked) => {
    if (!asked) return refuse('invalid', 'Say which volunteer is asked.')
    if (!asked.available) return refuse('conflict', 'This volunteer is not available now.')
    // 志愿服务条例 15: a task must fit the volunteer's skill.
    const needed: readonly string[] = incidentTypes[incident.type].skills
    if (needed.some((skill) => !asked.skills.includes(skill)))
      return refuse('conflict', `This case needs ${needed.join(', ')}.`)
    return undefined
  },
  accept: ({ task }) =>
    task?.acceptedAt ? refuse('conflict', 'The task is accepted already.') : undefined,
  arrive: ({ task }) => {
    if (!task?.acceptedAt) return refuse('conflict', 'Accept the task first.')
    return task.arrivedAt ? refuse('conflict', 'Arrival is noted already.') : undefined
  },
  handle: ({ task }) =>
    task?.acceptedAt ? undefined : refuse('conflict', 'Accept the task first.'),
  verify: (incident, _request, actor) =>
    actor.id === incident.handledBy || isAsked(incident, actor)
      ? refuse('forbidden', 'Who handled a case cannot verify it: someone else must look.')
      : undefined,
}

function isAsked(incident: Case, actor: Account): boolean {
  return actor.volunteerId !== null && actor.volunteerId === incident.volunteerId
}

function partOf(
  incident: Case,
  name: Transition,
  actor: Account,
  at: number,
  asked: Asked | undefined,
): Pick<Case, 'volunteerId' | 'handledBy' | 'task'> {
  const { volunteerId, handledBy, task } = incident
  const none = { volunteerId: null, handledBy: null, task: null }
  switch (name) {
    case 'dispatch':
      return asked
        ? {
            volunteerId: asked.id,
            handledBy: null,
            task: { offeredAt: at, acceptedAt: null, arrivedAt: null, doneAt: null },
          }
        : none
    case 'accept':
      return { volunteerId, handledBy, task: task && { ...task, acceptedAt: at } }
    case 'arrive':
      return { volunteerId, handledBy, task: task && { ...task, arrivedAt: at } }
    case 'handle':
      return { volunteerId, handledBy: actor.id, task: task && { ...task, doneAt: at } }
    case 'decline':
    case 'recall':
    case 'rework':
      return none
    case 'confirm':
    case 'dismiss':
    case 'verify':
    case 'close':
      return { volunteerId, handledBy, task }
  }
}

const frees: readonly Transition[] = ['decline', 'recall', 'handle', 'dismiss']

function moved(incident: Case, name: Transition, asked?: Asked): Decision['volunteer'] {
  if (name === 'dispatch') return asked ? { id: asked.id, becomes: 'busy' } : null
  const id = incident.volunteerId
  return id !== null && frees.includes(name) ? { id, becomes: 'available' } : null
}

/** A case's code: the local day and a number within it, `20261102-0007`. */
export function codeFor(day: string, number: number): string {
  return `${codePrefix(day)}${String(number).padStart(4, '0')}`
}

export function codePrefix(day: string): string {
  return `${day.replaceAll('-', '')}-`
}
