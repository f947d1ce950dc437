import { describe, expect, it } from 'vitest'
import { alarmsNow, type Watched } from '../../ingest/alarms.ts'

const calm: Watched = {
  at: 1000,
  cursors: { react: { lagRecords: 3, lagSeconds: 0.2 } },
  journal: {
    condition: 'ok',
    records: 10,
    bytes: 100,
    budgetBytes: 1000,
    segments: 1,
    oldestAt: 5,
    damaged: 0,
  },
  telemetry: {
    condition: 'ok',
    reason: null,
    batches: { written: 1, retried: 0, halved: 0, refused: 0 },
    points: 10,
    rejectedPoints: 0,
  },
  gaps: { open: 0, missing: 0 },
  brokerUnsafe: null,
  sessionLostAt: null,
}

const cases: [string, Partial<Watched>, string[]][] = [
  ['nothing while all is well', {}, []],
  [
    'a disk that answers with errors',
    { journal: { ...calm.journal, condition: 'failing' } },
    ['journal_failing'],
  ],
  [
    'a full disk, and then not also a nearly full one',
    { journal: { ...calm.journal, condition: 'full', bytes: 990 } },
    ['journal_full'],
  ],
  [
    'a journal at four fifths of its budget',
    { journal: { ...calm.journal, bytes: 800 } },
    ['journal_nearly_full'],
  ],
  ['no journal just below that', { journal: { ...calm.journal, bytes: 799 } }, []],
  ['damaged records', { journal: { ...calm.journal, damaged: 2 } }, ['journal_damaged']],
  [
    'a store that refuses',
    { telemetry: { ...calm.telemetry, condition: 'refused', reason: '401' } },
    ['telemetry_refused'],
  ],
  [
    'a store that is away',
    { telemetry: { ...calm.telemetry, condition: 'away' } },
    ['telemetry_away'],
  ],
  ['an unsafe broker', { brokerUnsafe: '1,000 of 1,200 came back' }, ['broker_unsafe']],
  ['missing messages', { gaps: { open: 1, missing: 4 } }, ['messages_missing']],
  ['a session that the broker forgot', { sessionLostAt: 500 }, ['messages_missing']],
  ['no session forgotten a day ago', { at: 86_400_500, sessionLostAt: 500 }, []],
  [
    'reactions a minute behind',
    { cursors: { react: { lagRecords: 9, lagSeconds: 61 } } },
    ['reactions_behind'],
  ],
  [
    'several at once, the most pressing first',
    {
      brokerUnsafe: 'x',
      journal: { ...calm.journal, condition: 'failing' },
      gaps: { open: 1, missing: 1 },
    },
    ['journal_failing', 'broker_unsafe', 'messages_missing'],
  ],
]

describe('the alarms of the platform itself', () => {
  it.each(cases)('say %s', (_, change, codes) => {
    expect(alarmsNow({ ...calm, ...change }, []).map(({ code }) => code)).toEqual(codes)
  })

  it('keep the time they began while they last, and begin anew after a rest', () => {
    const bad = { ...calm, brokerUnsafe: 'x' }
    const first = alarmsNow(bad, [])
    const later = alarmsNow({ ...bad, at: 9000 }, first)
    expect(later.map(({ since }) => since)).toEqual([1000])
    const rested = alarmsNow({ ...calm, at: 9500 }, later)
    expect(alarmsNow({ ...bad, at: 9900 }, rested).map(({ since }) => since)).toEqual([9900])
  })

  it('say how much the journal holds and how much is missing', () => {
    const [nearlyFull, missing] = alarmsNow(
      { ...calm, journal: { ...calm.journal, bytes: 853 }, gaps: { open: 2, missing: 40 } },
      [],
    )
    expect(nearlyFull?.detail).toContain('85 %')
    expect(missing?.detail).toContain('40 messages of 2 gaps')
  })
})
