import { describe, expect, test } from 'vitest'
import type { Incident } from '../../api/incidents/schema.ts'
import { failed, put, sending } from '../../dashboard/pages/phone/outbox.ts'
import { distanceM, ownTasks, placeInWords } from '../../dashboard/pages/phone/own-tasks.ts'
import {
  alreadyHappened,
  currentTask,
  emergencyOf,
  marksOf,
  nextOf,
  stepOf,
} from '../../dashboard/pages/phone/steps.ts'

const t0 = Date.UTC(2026, 10, 2)

function task(id: string, done: Partial<NonNullable<Incident['task']>> = {}): Incident {
  return {
    id,
    code: `2026-${id}`,
    type: 'smoke',
    severity: 'critical',
    state: 'dispatched',
    source: 'device',
    note: null,
    deviceId: null,
    communityId: null,
    siteId: null,
    lon: null,
    lat: null,
    reportedAt: t0,
    updatedAt: t0,
    version: 3,
    volunteer: { id: 'V1', maskedName: '张*' },
    task: { offeredAt: t0, acceptedAt: null, arrivedAt: null, doneAt: null, ...done },
  }
}

const tapped = (taskId: string, transition: 'accept' | 'arrive' | 'handle' | 'decline') =>
  put([], { id: transition, taskId, transition, tappedAtMs: t0 })

describe('the one big button', () => {
  test('goes from accept over arrived to done, and then there is none', () => {
    expect(nextOf[stepOf(task('A'), [])]).toBe('accept')
    expect(nextOf[stepOf(task('A', { acceptedAt: t0 }), [])]).toBe('arrive')
    expect(nextOf[stepOf(task('A', { acceptedAt: t0, arrivedAt: t0 }), [])]).toBe('handle')
    expect(nextOf[stepOf({ ...task('A', { doneAt: t0 }), state: 'handled' }, [])]).toBeNull()
  })

  test('moves on with the tap, before the desk has it', () => {
    expect(stepOf(task('A'), tapped('A', 'accept'))).toBe('accepted')
    expect(stepOf(task('A'), tapped('A', 'decline'))).toBe('declined')
    expect(stepOf(task('A'), tapped('B', 'accept'))).toBe('offered')
  })
})

describe('a conflict', () => {
  test('means it got through when the desk already has the step', () => {
    expect(alreadyHappened(task('A', { acceptedAt: t0 }), 'accept')).toBe(true)
    expect(alreadyHappened(task('A'), 'accept')).toBe(false)
  })

  test('on a task that is no longer ours means only a decline got through', () => {
    expect(alreadyHappened(undefined, 'decline')).toBe(true)
    expect(alreadyHappened(undefined, 'arrive')).toBe(false)
  })
})

test('the task that was begun stands before an older offer, and a declined one is gone', () => {
  const offer = task('old')
  const begun = { ...task('new', { acceptedAt: t0 }), reportedAt: t0 + 1000 }
  expect(currentTask([offer, begun], [])?.id).toBe('new')
  expect(currentTask([offer], tapped('old', 'decline'))).toBeUndefined()
})

test('smoke names the fire brigade and a full bin names nobody', () => {
  expect(emergencyOf(task('A'))).toBe('119')
  expect(emergencyOf({ ...task('A'), type: 'rubbish_overflow' })).toBeNull()
})

test('a step shows whether the desk has it, and when it was pressed', () => {
  const trying = sending(tapped('A', 'arrive'), 'arrive')
  const states = (outbox: typeof trying) =>
    marksOf(task('A', { acceptedAt: t0 - 60_000 }), outbox).map(({ state }) => state)
  expect(states([])).toEqual(['sent', 'open', 'open'])
  expect(states(trying)).toEqual(['sent', 'sending', 'open'])
  expect(states(failed(trying, 'arrive', t0))).toEqual(['sent', 'unsent', 'open'])
  expect(states(sending(failed(trying, 'arrive', t0), 'arrive'))).toEqual([
    'sent',
    'unsent',
    'open',
  ])
  expect(marksOf(task('A'), trying)[1]?.atMs).toBe(t0)
})

describe('one’s own tasks', () => {
  test('are the newer of what was asked and what came live', () => {
    const old = task('A')
    const newer = { ...task('A', { acceptedAt: t0 }), version: 4 }
    expect(ownTasks([old], new Map([['A', newer]]), 'V1')).toEqual([newer])
    expect(ownTasks([newer], new Map([['A', old]]), 'V1')).toEqual([newer])
  })

  test('end when the live line says that someone else has it or nobody', () => {
    const gone = { ...task('A'), version: 4, volunteer: null, task: null }
    const other = { ...task('A'), version: 4, volunteer: { id: 'V2', maskedName: '李*' } }
    expect(ownTasks([task('A')], new Map([['A', gone]]), 'V1')).toEqual([])
    expect(ownTasks([task('A')], new Map([['A', other]]), 'V1')).toEqual([])
  })
})

test('a place is told from the estate in Chinese and from the spot in English', () => {
  const place = {
    community: '望江社区',
    communityEn: 'Wangjiang',
    site: '望江苑',
    siteEn: null,
    device: '3 号门',
  }
  expect(placeInWords(place, 'zh')).toEqual({ at: '望江苑 3 号门', around: '望江社区' })
  expect(placeInWords(place, 'en')).toEqual({ at: '3 号门, 望江苑', around: 'Wangjiang' })
  expect(placeInWords(undefined, 'zh')).toEqual({ at: '', around: '' })
})

test('a distance is the great circle, and unknown without both places', () => {
  const here = { lon: 112.92, lat: 28.22 }
  expect(distanceM(here, { lon: 112.92, lat: 28.23 })).toBeCloseTo(1111.95, 1)
  expect(distanceM(here, { lon: null, lat: null })).toBeNull()
  expect(distanceM(undefined, here)).toBeNull()
})
