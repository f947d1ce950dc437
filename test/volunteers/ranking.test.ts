import { describe, expect, it } from 'vitest'
import {
  distanceBetweenM,
  rank,
  sumMinutes,
  type TaskToRank,
  toCell,
} from '../../api/volunteers/rules.ts'
import type { Volunteer } from '../../api/volunteers/schema.ts'
import { people, run } from '../bench/ranking.ts'

const task: TaskToRank = { lon: 112.92, lat: 28.22, communityId: 'c01', skills: [] }

function volunteer(id: string, about: Partial<Volunteer> = {}): Volunteer {
  return {
    id,
    maskedName: '张*',
    communityId: 'c01',
    skills: [],
    availability: 'available',
    lon: 112.92,
    lat: 28.22,
    ...about,
  }
}

function order(volunteers: Volunteer[], of: TaskToRank = task) {
  return rank(volunteers, of, { limit: 100 }).candidates.map(({ volunteer: { id } }) => id)
}

describe('who is asked first', () => {
  it('is the nearer volunteer', () => {
    expect(order([volunteer('far', { lat: 28.23 }), volunteer('near', { lat: 28.222 })])).toEqual([
      'near',
      'far',
    ])
  })

  it('is one of the same community, unless another is ten minutes of walking nearer', () => {
    const here = volunteer('same', { lat: 28.224 })
    const other = volunteer('other', { communityId: 'c02' })
    expect(order([other, here])).toEqual(['same', 'other'])
    expect(order([other, { ...here, lat: 28.23 }])).toEqual(['other', 'same'])
  })

  it('is one whose place is known before one whose place is not, within half an hour’s walk', () => {
    expect(order([volunteer('unknown', { lon: null, lat: null }), volunteer('known')])).toEqual([
      'known',
      'unknown',
    ])
  })

  it('is, among equals, the smaller id, in whatever order they are given', () => {
    const equals = ['b', 'c', 'a'].map((id) => volunteer(id))
    expect(order(equals)).toEqual(['a', 'b', 'c'])
    expect(order(equals.reverse())).toEqual(['a', 'b', 'c'])
  })

  it('is never one who is busy, off, engaged or lacks a skill, and each is counted', () => {
    const skilled = { skills: ['first_aid', 'repair'] }
    const { candidates, considered, notAsked } = rank(
      [
        volunteer('fit', skilled),
        volunteer('half', { skills: ['first_aid'] }),
        volunteer('none'),
        volunteer('busy', { ...skilled, availability: 'busy' }),
        volunteer('off', { ...skilled, availability: 'off' }),
        volunteer('engaged', skilled),
      ],
      { ...task, skills: ['repair', 'first_aid'], engaged: new Set(['engaged']) },
      { limit: 10 },
    )
    expect(candidates.map(({ rank: place, volunteer: { id } }) => [place, id])).toEqual([
      [1, 'fit'],
    ])
    expect({ considered, notAsked }).toEqual({
      considered: 6,
      notAsked: { busy: 2, off: 1, unfit: 2 },
    })
  })
})

describe('the reasons of a pick', () => {
  it('say how far, which community, which skills, and that the volunteer is available', () => {
    const one = volunteer('v', { lat: 28.2245, communityId: 'c02', skills: ['repair', 'english'] })
    const [pick] = rank([one], { ...task, skills: ['repair'] }, { limit: 1 }).candidates
    expect(pick?.distanceM).toBe(500)
    expect(pick?.reasons).toEqual([
      { code: 'walk_minutes', minutes: 8.7, distanceM: 500 },
      { code: 'other_community', minutes: 10 },
      { code: 'has_skills', minutes: 0, skills: ['repair'] },
      { code: 'available', minutes: 0 },
    ])
  })

  it('sum, for every one of 2,500, to a figure that never falls down the list', () => {
    const { candidates } = rank(people(2500), task, { limit: 2500 })
    const sums = candidates.map(({ reasons }) => sumMinutes(reasons))
    expect(sums.length).toBeGreaterThan(2000)
    expect(sums).toEqual([...sums].sort((a, b) => a - b))
    expect(new Set(sums).size).toBeGreaterThan(50)
  })

  it('claim no distance when the place of the case is unknown', () => {
    const nowhere = { ...task, lon: null, lat: null, communityId: null }
    const [pick] = rank([volunteer('v')], nowhere, { limit: 1 }).candidates
    expect(pick?.distanceM).toBeNull()
    expect(pick?.reasons.map(({ code }) => code)).toEqual(['place_unknown', 'available'])
  })
})

it('2,500 volunteers are ranked in at most 10 ms', async () => {
  const [median] = await run()
  expect(median?.value).toBeLessThanOrEqual(10)
})

describe('a distance', () => {
  // Known lengths of WGS84: a degree of the equator, the degree of meridian around 45° N.
  it.each([
    [0, 0, 1, 0, 111_319.491],
    [0, 44.5, 0, 45.5, 111_131.778],
    [112.92, 28.22, 112.92, 28.22, 0],
  ])('from %d, %d to %d, %d is %d m', (lonA, latA, lonB, latB, metres) => {
    expect(Math.abs(distanceBetweenM(lonA, latA, lonB, latB) - metres)).toBeLessThan(1)
  })
})

describe('a cell', () => {
  it('is about 200 m wide and high, and its centre gives itself', () => {
    for (const { lon, lat } of people(2500)) {
      if (lon === null || lat === null) throw new Error('people have places')
      expect(toCell(lon, lat)).toEqual({ lon, lat })
    }
    const { lon, lat } = toCell(112.92, 28.22)
    expect(distanceBetweenM(lon, lat, 112.92, 28.22)).toBeLessThan(145)
  })

  it('gives one and the same centre for places within it', () => {
    const centre = toCell(112.92, 28.22)
    for (const [east, north] of [
      [0.0009, 0.0008],
      [-0.0009, 0.0008],
      [0.0009, -0.0008],
      [-0.0009, -0.0008],
    ] as const)
      expect(toCell(centre.lon + east, centre.lat + north)).toEqual(centre)
  })
})
