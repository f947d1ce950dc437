import { describe, expect, it } from 'vitest'
import { isRefusal, type RefusalKind } from '../../api/errors.ts'
import { type Case, codeFor, transition } from '../../api/incidents/rules.ts'
import {
  incidentStates,
  type Task,
  type Transition,
  transitionNames,
  transitions,
} from '../../api/incidents/schema.ts'
import { may, type Right, roles, wholeDistrict } from '../../api/people/schema.ts'
import { account, dispatcher, li, operator, wang } from './street.ts'

const now = Date.UTC(2026, 10, 2)
const offered: Task = { offeredAt: 1, acceptedAt: null, arrivedAt: null, doneAt: null }
const accepted: Task = { ...offered, acceptedAt: 2 }
const asked = { id: 'v1', available: true, skills: [] }

function caseOf(about: Partial<Case> = {}): Case {
  return {
    type: 'fire_lane_blocked',
    state: 'dispatched',
    version: 3,
    volunteerId: 'v1',
    handledBy: null,
    task: accepted,
    ...about,
  }
}

/** What a transition needs before it can be taken at all, beside its state. */
function ready(name: Transition) {
  return {
    incident: caseOf({ task: name === 'accept' ? offered : accepted }),
    actor: transitions[name].right === 'tasks.own' ? wang : dispatcher,
    request: { transition: name, note: 'a reason' },
  }
}

function refusal(result: ReturnType<typeof transition>): RefusalKind | undefined {
  return isRefusal(result) ? result.refused : undefined
}

describe('every transition in every state', () => {
  for (const name of transitionNames)
    for (const state of incidentStates) {
      const { from, to } = transitions[name]
      const allowed = (from as readonly string[]).includes(state)
      it(`"${name}" of a ${state} case is ${allowed ? `allowed and leads to ${to}` : 'a conflict'}`, () => {
        const { incident, actor, request } = ready(name)
        const result = transition({ ...incident, state }, request, actor, now, asked)
        if (!allowed) expect(refusal(result)).toBe('conflict')
        else
          expect(result).toMatchObject({
            changes: { state: to, version: 4 },
            event: { kind: name, fromState: state, toState: to, note: 'a reason' },
          })
      })
    }
})

describe('every transition by every role', () => {
  for (const name of transitionNames)
    for (const role of roles) {
      const { from, right }: { from: readonly Case['state'][]; right: Right } = transitions[name]
      const allowed = may({ role, ...wholeDistrict }, right)
      it(`"${name}" is ${allowed ? 'granted to' : 'forbidden for'} a ${role}`, () => {
        const { incident, request } = ready(name)
        const actor = account(role, role === 'volunteer' ? 'v1' : null)
        const state = from[0] ?? 'reported'
        const result = transition({ ...incident, state }, request, actor, now, asked)
        expect(refusal(result)).toBe(allowed ? undefined : 'forbidden')
      })
    }
})

describe('a task', () => {
  it('is moved only by the volunteer who was asked', () => {
    for (const name of ['accept', 'decline', 'arrive', 'handle'] as const)
      expect(refusal(transition(caseOf(), { transition: name }, li, now))).toBe('forbidden')
  })

  it('is accepted once, arrived at once, and neither arrived at nor handled before it is accepted', () => {
    const take = (name: Transition, task: Task) =>
      refusal(transition(caseOf({ task }), { transition: name }, wang, now))
    expect(take('accept', accepted)).toBe('conflict')
    expect(take('arrive', { ...accepted, arrivedAt: 3 })).toBe('conflict')
    expect(take('arrive', offered)).toBe('conflict')
    expect(take('handle', offered)).toBe('conflict')
  })

  it('may be handled without a noted arrival, which then stays unknown', () => {
    expect(transition(caseOf(), { transition: 'handle' }, wang, now)).toMatchObject({
      changes: {
        handledBy: wang.id,
        task: { offeredAt: 1, acceptedAt: 2, arrivedAt: null, doneAt: now },
      },
      event: { actorKind: 'volunteer', actor: 'v1' },
      volunteer: { id: 'v1', becomes: 'available' },
    })
  })

  it('is declined without a reason, and leaves nothing of the volunteer on the case', () => {
    expect(transition(caseOf(), { transition: 'decline' }, wang, now)).toMatchObject({
      changes: { state: 'confirmed', volunteerId: null, handledBy: null, task: null },
      volunteer: { id: 'v1', becomes: 'available' },
    })
  })
})

describe('a step that is sent late', () => {
  const task: Task = { offeredAt: 1000, acceptedAt: 2000, arrivedAt: null, doneAt: null }
  const timeOf = (name: Transition, tappedAt: number | undefined, about: Partial<Task> = {}) => {
    const incident = caseOf({ task: { ...task, ...about } })
    const result = transition(incident, { transition: name, tappedAt }, wang, 9000)
    if (isRefusal(result)) throw new Error(result.reason)
    const stamps = result.changes.task
    return [result.event.at, stamps?.doneAt ?? stamps?.arrivedAt ?? stamps?.acceptedAt ?? null]
  }
  const fresh = { acceptedAt: null }

  it('is timed when its button was pressed', () => {
    expect(timeOf('accept', 1500, fresh)).toEqual([1500, 1500])
    expect(timeOf('arrive', 3000)).toEqual([3000, 3000])
    expect(timeOf('handle', 8000, { arrivedAt: 7000 })).toEqual([8000, 8000])
    expect(timeOf('decline', 3000)).toEqual([3000, null])
  })

  it('never comes before the step before it, whatever the phone’s clock says', () => {
    expect(timeOf('accept', 5, fresh)).toEqual([1000, 1000])
    expect(timeOf('arrive', 1500)).toEqual([2000, 2000])
    expect(timeOf('handle', 1500)).toEqual([2000, 2000])
    expect(timeOf('handle', 5000, { arrivedAt: 7000 })).toEqual([7000, 7000])
    expect(timeOf('decline', 1500, fresh)).toEqual([1500, null])
    expect(timeOf('decline', 1500)).toEqual([2000, null])
  })

  it('never lies in the future, and without a word of the phone is now', () => {
    expect(timeOf('arrive', 9001)).toEqual([9000, 9000])
    expect(timeOf('arrive', undefined)).toEqual([9000, 9000])
    expect(timeOf('accept', 1500, { offeredAt: 9500, acceptedAt: null })).toEqual([9000, 9000])
  })

  it('is a volunteer’s: the desk’s own steps are timed by the desk', () => {
    const incident = caseOf({ state: 'confirmed', volunteerId: null, task: null })
    const dispatch = { transition: 'dispatch', volunteerId: 'v1', tappedAt: 5 } as const
    expect(transition(incident, dispatch, dispatcher, 9000, asked)).toMatchObject({
      changes: { task: { offeredAt: 9000 } },
      event: { at: 9000 },
    })
    expect(
      transition(caseOf(), { transition: 'recall', tappedAt: 5 }, dispatcher, 9000),
    ).toMatchObject({ event: { at: 9000 } })
  })
})

describe('a dispatch', () => {
  const confirmed = caseOf({ state: 'confirmed', volunteerId: null, task: null })
  const dispatch = { transition: 'dispatch', volunteerId: 'v1' } as const

  it('offers the task and keeps the volunteer', () => {
    expect(transition(confirmed, dispatch, dispatcher, now, asked)).toMatchObject({
      changes: { volunteerId: 'v1', task: { offeredAt: now, acceptedAt: null } },
      event: { actorKind: 'account', detail: { volunteerId: 'v1' } },
      volunteer: { id: 'v1', becomes: 'busy' },
    })
  })

  it('needs a volunteer who is known, available and has the skills of the type', () => {
    const result = (incident: Case, who?: typeof asked) =>
      refusal(transition(incident, dispatch, dispatcher, now, who))
    expect(result(confirmed)).toBe('invalid')
    expect(result(confirmed, { ...asked, available: false })).toBe('conflict')
    expect(result({ ...confirmed, type: 'smoke' }, asked)).toBe('conflict')
  })
})

describe('a check', () => {
  const handled = caseOf({ state: 'handled', handledBy: wang.id })

  it('is made by someone else than who handled, also when they sit at the desk meanwhile', () => {
    const verify = (actor: typeof wang) =>
      refusal(transition(handled, { transition: 'verify' }, actor, now))
    expect(verify({ ...operator, id: wang.id })).toBe('forbidden')
    expect(verify(account('dispatcher', 'v1'))).toBe('forbidden')
    expect(verify(account('dispatcher', 'v2'))).toBeUndefined()
    expect(verify(operator)).toBeUndefined()
  })

  it('that fails sends the case back without its task', () => {
    expect(transition(handled, { transition: 'rework' }, operator, now)).toMatchObject({
      changes: { state: 'confirmed', volunteerId: null, handledBy: null, task: null },
      volunteer: null,
    })
  })
})

it('a report is dismissed only with a note that says why', () => {
  const reported = caseOf({ state: 'reported' })
  for (const note of [undefined, '  '])
    expect(
      refusal(
        transition(reported, { transition: 'dismiss', ...(note ? { note } : {}) }, operator, now),
      ),
    ).toBe('invalid')
})

it('a writer who saw an older version is told to look again, whatever the state', () => {
  const request = { transition: 'close', version: 2 } as const
  expect(transition(caseOf(), request, operator, now)).toEqual({
    refused: 'conflict',
    reason: 'The case has changed since you saw it: look again.',
  })
})

it('a code is the local day and a number that may outgrow its four digits', () => {
  expect(codeFor('2026-11-02', 7)).toBe('20261102-0007')
  expect(codeFor('2026-11-02', 12_345)).toBe('20261102-12345')
})
