import { describe, expect, it } from 'vitest'
import type { LinkHealth } from '../../api/live/events.ts'
import type { alarmCodes } from '../../api/live/frames.ts'
import { type LinkState, linkStates, noticesOf } from '../../dashboard/ui/link-notices.ts'

function health(more: Partial<LinkHealth> = {}): LinkHealth {
  return {
    broker: 'up',
    ingest: 'up',
    telemetry: 'up',
    records: 'up',
    lastMessageAt: 5,
    alarms: [],
    ...more,
  }
}

const alarm = (code: (typeof alarmCodes)[number], since = 7) => ({ code, since })
const keys = (line: 'up' | 'down' | 'connecting', more: Partial<LinkHealth> = {}) =>
  noticesOf(line, health(more)).map(({ key }) => key)

describe('the links on the chip', () => {
  it.each<[string, 'up' | 'down' | 'connecting', Partial<LinkHealth>, LinkState[]]>([
    ['all is well', 'up', {}, ['up', 'up', 'up', 'up', 'up']],
    ['one is down', 'up', { records: 'down' }, ['up', 'up', 'up', 'up', 'down']],
    [
      'one is unknown',
      'up',
      { broker: 'down', ingest: 'unknown' },
      ['up', 'down', 'unknown', 'up', 'up'],
    ],
    [
      'a condition concerns one that works',
      'up',
      { alarms: [alarm('messages_missing'), alarm('reactions_behind')] },
      ['up', 'troubled', 'up', 'up', 'troubled'],
    ],
    [
      'a condition took one down',
      'up',
      { telemetry: 'down', alarms: [alarm('telemetry_away')] },
      ['up', 'up', 'up', 'down', 'up'],
    ],
    [
      'the line is down: nobody here knows of the rest',
      'down',
      { alarms: [alarm('telemetry_away')] },
      ['down', 'unknown', 'unknown', 'unknown', 'unknown'],
    ],
    [
      'the page has just opened',
      'connecting',
      {},
      ['unknown', 'unknown', 'unknown', 'unknown', 'unknown'],
    ],
  ])('are told apart when %s', (_, line, more, expected) => {
    expect(Object.values(linkStates(line, health(more)))).toEqual(expected)
  })
})

describe('what a person is told', () => {
  it('is nothing while all is well, and nothing before anything is known', () => {
    expect(keys('up')).toEqual([])
    expect(keys('connecting', { broker: 'down' })).toEqual([])
  })

  it('is only that the line is lost while it is lost', () => {
    expect(keys('down', { records: 'down', alarms: [alarm('journal_full')] })).toEqual([
      'browser_down',
    ])
  })

  it('is the condition rather than the link that it took down, with when it began', () => {
    const given = health({ telemetry: 'down', alarms: [alarm('telemetry_refused', 33)] })
    expect(noticesOf('up', given)).toEqual([
      { key: 'telemetry_refused', since: 33, pressing: true },
    ])
  })

  it('is the link too when the condition that stands does not explain it', () => {
    expect(keys('up', { broker: 'down', alarms: [alarm('messages_missing')] })).toEqual([
      'broker_down',
      'messages_missing',
    ])
    expect(keys('up', { ingest: 'down', alarms: [alarm('journal_nearly_full')] })).toEqual([
      'ingest_down',
      'journal_nearly_full',
    ])
  })

  it('is first what stops work at the desk, then what is pressing, then what only warns', () => {
    const alarms = [alarm('broker_unsafe'), alarm('telemetry_away'), alarm('reactions_behind')]
    expect(keys('up', { records: 'down', ingest: 'down', telemetry: 'down', alarms })).toEqual([
      'records_down',
      'ingest_down',
      'telemetry_away',
      'reactions_behind',
      'broker_unsafe',
    ])
  })
})
