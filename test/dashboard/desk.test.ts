import { describe, expect, it } from 'vitest'
import { type Incident, incidentStates, transitions } from '../../api/incidents/schema.ts'
import { nextActions } from '../../dashboard/pages/incidents/next-actions.ts'
import { neighbour, queueOf, readFilter } from '../../dashboard/pages/incidents/queue-order.ts'

const one = (id: string, more: Partial<Incident>): Incident => ({
  id,
  code: id,
  type: 'smoke',
  severity: 'notice',
  state: 'reported',
  source: 'device',
  note: null,
  deviceId: null,
  communityId: null,
  siteId: null,
  lon: null,
  lat: null,
  reportedAt: 0,
  updatedAt: 0,
  version: 1,
  volunteer: null,
  task: null,
  ...more,
})
const none = { severity: null, state: null, type: null }

const cases = [
  one('old notice', { reportedAt: 1 }),
  one('taken up', { severity: 'critical', state: 'confirmed', reportedAt: 9 }),
  one('new notice', { reportedAt: 5 }),
  one('warning', { severity: 'warning', reportedAt: 2 }),
  one('critical', { severity: 'critical', reportedAt: 3 }),
  one('closed', { severity: 'critical', state: 'closed' }),
  one('untrue', { state: 'dismissed' }),
]

describe('the incident queue', () => {
  it('puts what nobody has taken up first, then the graver, then the newer', () => {
    expect(queueOf(cases, none).map(({ id }) => id)).toEqual([
      'critical',
      'warning',
      'new notice',
      'old notice',
      'taken up',
    ])
  })

  it('filters by severity and by state', () => {
    const critical = queueOf(cases, { ...none, severity: 'critical' })
    expect(critical.map(({ id }) => id)).toEqual(['critical', 'taken up'])
    const closed = queueOf(cases, { ...none, state: 'closed' })
    expect(closed.map(({ id }) => id)).toEqual(['closed'])
  })

  it('reads the filter from the URL and ignores words it does not know', () => {
    expect(readFilter(new URLSearchParams('severity=critical&state=nonsense'))).toEqual({
      severity: 'critical',
      state: null,
      type: null,
    })
  })

  it('steps with J and K and stays at its ends', () => {
    const queue = queueOf(cases, none)
    expect(neighbour(queue, null, 1)?.id).toBe('critical')
    expect(neighbour(queue, 'critical', 1)?.id).toBe('warning')
    expect(neighbour(queue, 'critical', -1)?.id).toBe('critical')
    expect(neighbour(queue, 'taken up', 1)?.id).toBe('taken up')
  })
})

describe('the next steps at the desk', () => {
  it('are those that the transitions allow, the way forward first', () => {
    const names = Object.fromEntries(
      incidentStates.map((state) => [state, nextActions(state).map(({ name }) => name)]),
    )
    expect(names).toEqual({
      reported: ['confirm', 'dismiss'],
      confirmed: ['dispatch', 'dismiss'],
      dispatched: ['recall'],
      handled: ['verify', 'rework'],
      verified: ['close'],
      closed: [],
      dismissed: [],
    })
  })

  it('ask for the right that the transition asks for', () => {
    for (const state of incidentStates)
      for (const { name, right } of nextActions(state)) expect(right).toBe(transitions[name].right)
  })
})
