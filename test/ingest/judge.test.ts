import { describe, expect, it } from 'vitest'
import type { Quality, Reading } from '../../devices/reading.ts'
import { judge, type Registered, type Standing, saidAgain } from '../../ingest/judge.ts'

const receivedAt = Date.UTC(2026, 10, 2)
const secondMs = 1000
const hourMs = 3600 * secondMs
const dayMs = 24 * hourMs

const device: Registered = { id: 'bay-1', siteId: 's1', communityId: null, model: null }

const reading = (more: Partial<Reading> = {}): Reading => ({
  deviceId: 'bay-1',
  kind: 'parking.bay',
  observedAt: receivedAt,
  receivedAt,
  site: 's1',
  quality: 'good',
  fields: { occupied: true },
  adapter: 'native',
  ...more,
})

function judged(more: Partial<Reading>, retained = false) {
  const deviceOf = (id: string) => (id === device.id ? device : undefined)
  return judge({ readings: [reading(more)], problems: [] }, deviceOf, retained)
}

/** What came of a reading of that age: whether its own time is used, its quality, its standing. */
function outcome(ageMs: number, quality: Quality, retained: boolean) {
  const [accepted] = judged({ observedAt: receivedAt - ageMs, quality }, retained).accepted
  if (!accepted) throw new Error('nothing was accepted')
  const { observedAt } = accepted.reading
  return {
    time: observedAt === receivedAt - ageMs ? 'own' : observedAt - receivedAt,
    deviceAt: accepted.deviceAt === undefined ? null : receivedAt - accepted.deviceAt,
    quality: accepted.reading.quality,
    standing: accepted.standing,
  }
}

type Row = { ageMs: number; said?: Quality; retained?: boolean }
type Case = [name: string, row: Row, quality: Quality, standing: Standing]

/** Readings whose own time is used. */
const used: Case[] = [
  ['just now', { ageMs: 0 }, 'good', 'news'],
  ['of a clock 120 s ahead', { ageMs: -120 * secondMs }, 'good', 'news'],
  ['of 5 minutes', { ageMs: 300 * secondMs }, 'good', 'news'],
  ['of over 5 minutes', { ageMs: 300 * secondMs + 1 }, 'late', 'news'],
  ['of an hour', { ageMs: hourMs }, 'late', 'news'],
  ['of over an hour', { ageMs: hourMs + 1 }, 'offline_backfill', 'past'],
  ['of 30 days', { ageMs: 30 * dayMs }, 'offline_backfill', 'past'],
  ['called historical', { ageMs: 0, said: 'historical' }, 'historical', 'past'],
  ['called back-filled', { ageMs: 0, said: 'offline_backfill' }, 'offline_backfill', 'past'],
  [
    'called back-filled, old as well',
    { ageMs: dayMs, said: 'offline_backfill' },
    'offline_backfill',
    'past',
  ],
  ['simulated', { ageMs: 0, said: 'simulated' }, 'simulated', 'news'],
  ['simulated and late', { ageMs: 600 * secondMs, said: 'simulated' }, 'simulated', 'news'],
  ['simulated and old', { ageMs: 2 * hourMs, said: 'simulated' }, 'simulated', 'past'],
  ['retained, a second old', { ageMs: secondMs, retained: true }, 'good', 'state'],
  ['retained, an hour old', { ageMs: hourMs, retained: true }, 'late', 'state'],
  ['retained, a day old', { ageMs: dayMs, retained: true }, 'offline_backfill', 'state'],
  ['retained, of a clock ahead', { ageMs: -secondMs, retained: true }, 'good', 'state'],
  [
    'retained and called historical',
    { ageMs: dayMs, retained: true, said: 'historical' },
    'historical',
    'past',
  ],
  // A retained word without a time of its own is of any age: it looks as if it were of now.
  ['retained and undated', { ageMs: 0, retained: true }, 'historical', 'past'],
  [
    'retained, undated and simulated',
    { ageMs: 0, retained: true, said: 'simulated' },
    'simulated',
    'past',
  ],
]

/** Readings whose own time cannot be used. */
const clamped: Case[] = [
  ['of a clock over 120 s ahead', { ageMs: -120 * secondMs - 1 }, 'clock_skew', 'news'],
  ['of next year', { ageMs: -365 * dayMs }, 'clock_skew', 'news'],
  ['of 2200', { ageMs: receivedAt - Date.UTC(2200, 0, 1) }, 'clock_skew', 'news'],
  ['of 2262', { ageMs: receivedAt - 9_223_372_036_854 }, 'clock_skew', 'news'],
  ['of over 30 days', { ageMs: 30 * dayMs + 1 }, 'clock_skew', 'news'],
  ['of last year', { ageMs: 365 * dayMs }, 'clock_skew', 'news'],
  ['of 2000', { ageMs: receivedAt - Date.UTC(2000, 0, 1) }, 'clock_skew', 'news'],
  ['of 1970', { ageMs: receivedAt }, 'clock_skew', 'news'],
  ['simulated, of 1970', { ageMs: receivedAt, said: 'simulated' }, 'simulated', 'news'],
  ['retained, of 1970', { ageMs: receivedAt, retained: true }, 'clock_skew', 'past'],
  ['retained, of next year', { ageMs: -365 * dayMs, retained: true }, 'clock_skew', 'past'],
]

describe('a reading', () => {
  it.each(used)('%s keeps its time', (_name, row, quality, standing) => {
    const { ageMs, said = 'good', retained = false } = row
    expect(outcome(ageMs, said, retained)).toEqual({
      time: 'own',
      deviceAt: null,
      quality,
      standing,
    })
  })

  it.each(clamped)(
    '%s gets the time of its receipt, and its own is kept beside',
    (_name, row, quality, standing) => {
      const { ageMs, said = 'good', retained = false } = row
      expect(outcome(ageMs, said, retained)).toEqual({
        time: 0,
        deviceAt: ageMs,
        quality,
        standing,
      })
    },
  )

  it('back-filled with an impossible time completes history under the time of its receipt', () => {
    expect(outcome(60 * dayMs, 'offline_backfill', false)).toEqual({
      time: 0,
      deviceAt: 60 * dayMs,
      quality: 'offline_backfill',
      standing: 'past',
    })
  })
})

describe('what is accepted', () => {
  it('is a reading of a registered device at its own site', () => {
    expect(judged({})).toMatchObject({ accepted: [{ device }], rejections: [] })
  })

  it('is a reading whose message names no site', () => {
    const { site: _, ...siteless } = reading()
    const { accepted } = judge({ readings: [siteless], problems: [] }, () => device, false)
    expect(accepted).toHaveLength(1)
  })

  it('is not a reading of an unregistered device, and whose it claims to be is kept', () => {
    expect(judged({ deviceId: 'bay-2' })).toEqual({
      accepted: [],
      rejections: [{ reason: 'unregistered', deviceId: 'bay-2', site: 's1' }],
    })
  })

  it('is not a reading that claims another site', () => {
    expect(judged({ site: 's2' })).toEqual({
      accepted: [],
      rejections: [{ reason: 'foreign_site', deviceId: 'bay-1', site: 's2' }],
    })
  })

  it('is each good reading of a message, beside the problems of the others', () => {
    const decoded = {
      readings: [reading(), reading({ deviceId: 'bay-2', site: undefined })],
      problems: [{ reason: 'undeclared_field' as const, detail: 'plate' }],
    }
    const deviceOf = (id: string) => (id === device.id ? device : undefined)
    const { accepted, rejections } = judge(decoded, deviceOf, false)
    expect(accepted.map((one) => one.reading.deviceId)).toEqual(['bay-1'])
    expect(rejections).toEqual([
      { reason: 'undeclared_field' },
      { reason: 'unregistered', deviceId: 'bay-2', site: undefined },
    ])
  })
})

describe('what is put back from the quarantine', () => {
  it('still stands with its own age, but is not news any more', () => {
    const standings = saidAgain(judged({})).accepted.map(({ standing }) => standing)
    expect([judged({}).accepted[0]?.standing, ...standings]).toEqual(['news', 'state'])
  })

  it('stays past when it was past', () => {
    const old = judged({ quality: 'historical' })
    expect(saidAgain(old).accepted[0]?.standing).toBe('past')
  })
})
