import {
  type IncidentState,
  type Transition,
  transitionNames,
  transitions,
} from '../../../api/incidents/schema.ts'
import type { Right } from '../../../api/people/schema.ts'

export type DeskTransition = Exclude<Transition, 'accept' | 'decline' | 'arrive' | 'handle'>

/** What the desk can do next with a case in this state, the way forward first. */
export function nextActions(state: IncidentState): { name: DeskTransition; right: Right }[] {
  return transitionNames
    .filter(isDesk)
    .filter((name) => (transitions[name].from as readonly IncidentState[]).includes(state))
    .sort((a, b) => Number(goesBack.has(a)) - Number(goesBack.has(b)))
    .map((name) => ({ name, right: transitions[name].right }))
}

/** The volunteer's own moves are theirs alone. */
function isDesk(name: Transition): name is DeskTransition {
  return transitions[name].right !== 'tasks.own'
}

/** Moves that undo or end without a result: they ask for a note and stand last. */
export const goesBack: ReadonlySet<Transition> = new Set(['dismiss', 'recall', 'rework'])

/** The server refuses a dismissal without a reason. */
export const needsNote: ReadonlySet<Transition> = new Set(['dismiss'])
