import { type Incident, incidentTypes, type Task } from '../../../api/incidents/schema.ts'
import type { Outbox, Tap } from './outbox.ts'

/** What a volunteer may do with a task: three steps forward, or say that it cannot be done. */
export const taskTransitions = ['accept', 'arrive', 'handle', 'decline'] as const
export type TaskTransition = (typeof taskTransitions)[number]

/** Where the volunteer stands in the task, their unsent taps included. */
export type Step = 'offered' | 'accepted' | 'arrived' | 'done' | 'declined'

/** The one big button of each step. */
export const nextOf: Readonly<Record<Step, Exclude<TaskTransition, 'decline'> | null>> = {
  offered: 'accept',
  accepted: 'arrive',
  arrived: 'handle',
  done: null,
  declined: null,
}

/** The task as the volunteer knows it: what the desk has, moved on by taps that are not yet sent. */
export function stepOf(incident: Incident, outbox: Outbox): Step {
  const own = outbox.filter((tap) => tap.taskId === incident.id)
  const has = (transition: TaskTransition) => own.some((tap) => tap.transition === transition)
  const { task } = incident
  if (has('decline')) return 'declined'
  if (happened(task, 'handle') || incident.state !== 'dispatched' || has('handle')) return 'done'
  if (happened(task, 'arrive') || has('arrive')) return 'arrived'
  if (happened(task, 'accept') || has('accept')) return 'accepted'
  return 'offered'
}

/** One step as the volunteer sees it: not yet, on its way, or with the desk. `atMs`: epoch ms. */
export type Mark = {
  transition: 'accept' | 'arrive' | 'handle'
  state: 'open' | 'sending' | 'unsent' | 'refused' | 'sent'
  atMs: number | null
}

export function marksOf(incident: Incident, outbox: Outbox): Mark[] {
  const { task } = incident
  return (['accept', 'arrive', 'handle'] as const).map((transition) => {
    const tap = outbox.find((each) => each.taskId === incident.id && each.transition === transition)
    const sentAtMs = stampOf(task, transition)
    if (sentAtMs !== null) return { transition, state: 'sent', atMs: sentAtMs }
    if (!tap) return { transition, state: 'open', atMs: null }
    return { transition, state: markOf(tap), atMs: tap.tappedAtMs }
  })
}

/** The first try is on its way; one that failed is not sent yet, whatever the next is doing. */
function markOf(tap: Tap): Mark['state'] {
  if (tap.state === 'refused') return 'refused'
  return tap.attempts > 1 || (tap.attempts === 1 && tap.state === 'waiting') ? 'unsent' : 'sending'
}

/**
 * True when the desk already has this step, so a conflict on sending it again means it got through.
 * A task that was declined is no longer among the volunteer's own.
 */
export function alreadyHappened(incident: Incident | undefined, transition: TaskTransition) {
  if (transition === 'decline') return incident === undefined
  return happened(incident?.task ?? null, transition)
}

/** The one task on the screen: the one that was begun, else the oldest offer, else the last done. */
export function currentTask(tasks: readonly Incident[], outbox: Outbox): Incident | undefined {
  const order: Record<Step, number> = { arrived: 0, accepted: 1, offered: 2, done: 3, declined: 4 }
  const ranked = [...tasks].sort((a, b) => {
    const steps = order[stepOf(a, outbox)] - order[stepOf(b, outbox)]
    return steps || (a.task?.offeredAt ?? a.reportedAt) - (b.task?.offeredAt ?? b.reportedAt)
  })
  return ranked.find((incident) => stepOf(incident, outbox) !== 'declined')
}

/** The number to ring before anything else (119, 110, 120), if this kind of case has one. */
export function emergencyOf(incident: Incident): '110' | '119' | '120' | null {
  return incidentTypes[incident.type].emergency
}

function happened(task: Task | null, transition: TaskTransition): boolean {
  return stampOf(task, transition) !== null
}

function stampOf(task: Task | null, transition: TaskTransition): number | null {
  if (task === null || transition === 'decline') return null
  const stamps = { accept: task.acceptedAt, arrive: task.arrivedAt, handle: task.doneAt }
  return stamps[transition]
}
