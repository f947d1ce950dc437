import { describe, expect, it } from 'vitest'
import type { LinkHealth, PartState } from '../../api/live/events.ts'
import type { IngestState } from '../../api/live/frames.ts'
import { isNews, type LinkFacts, linkHealth, silentMs, standing } from '../../api/live/rules.ts'
import { ingestState } from '../support/ingest-state.ts'

const now = 1_000_000

function facts(more: Partial<LinkFacts> = {}): LinkFacts {
  return {
    bus: 'up',
    busSince: now - 60_000,
    ingest: heard(),
    telemetry: 'up',
    records: 'up',
    ...more,
  }
}

function heard(more: Partial<IngestState> = {}, agoMs = 500): LinkFacts['ingest'] {
  return { state: ingestState(more), heardAt: now - agoMs }
}

const { journal, telemetry } = ingestState()

type Row = [
  title: string,
  given: Partial<LinkFacts>,
  broker: PartState,
  ingest: PartState,
  telemetry: PartState,
  records: PartState,
]

describe('the parts of the chain are told apart', () => {
  it.each<Row>([
    ['all is well', {}, 'up', 'up', 'up', 'up'],
    [
      'nothing is known yet',
      { bus: 'unknown', ingest: undefined, telemetry: 'unknown', records: 'unknown' },
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ],
    ['the broker is away from us', { bus: 'down' }, 'down', 'unknown', 'up', 'up'],
    [
      'the broker is away from ingest only',
      { ingest: heard({ brokerUp: false }) },
      'down',
      'up',
      'up',
      'up',
    ],
    ['ingest fell silent', { ingest: heard({}, silentMs + 1) }, 'up', 'down', 'up', 'up'],
    ['ingest never spoke while we listened', { ingest: undefined }, 'up', 'down', 'up', 'up'],
    [
      'we have only begun to listen',
      { ingest: undefined, busSince: now - 500 },
      'up',
      'unknown',
      'up',
      'up',
    ],
    [
      'the broker handed us a report of yesterday',
      { ingest: heard({}, 86_400_000), busSince: now - 500 },
      'up',
      'unknown',
      'up',
      'up',
    ],
    [
      'a silent ingest says nothing of the store',
      { ingest: heard({ telemetry: { ...telemetry, condition: 'away' } }, silentMs + 1) },
      'up',
      'down',
      'up',
      'up',
    ],
    [
      'the journal is full',
      { ingest: heard({ journal: { ...journal, condition: 'full' } }) },
      'up',
      'down',
      'up',
      'up',
    ],
    [
      'the journal’s disk fails',
      { ingest: heard({ journal: { ...journal, condition: 'failing' } }) },
      'up',
      'down',
      'up',
      'up',
    ],
    [
      'the store answers us and refuses ingest',
      { ingest: heard({ telemetry: { ...telemetry, condition: 'refused' } }) },
      'up',
      'up',
      'down',
      'up',
    ],
    [
      'the store is away from ingest',
      { ingest: heard({ telemetry: { ...telemetry, condition: 'away' } }) },
      'up',
      'up',
      'down',
      'up',
    ],
    ['the store is away from us', { telemetry: 'down' }, 'up', 'up', 'down', 'up'],
    ['the records are away', { records: 'down' }, 'up', 'up', 'up', 'down'],
  ])('when %s', (_, given, broker, ingest, telemetry, records) => {
    expect(linkHealth(facts(given), now)).toMatchObject({ broker, ingest, telemetry, records })
  })
})

describe('what stands', () => {
  const alarm = { code: 'telemetry_away', since: 5, detail: 'ECONNREFUSED 10.0.0.5' } as const

  it('is told as codes and times: hosts and reasons stay with the administrators', () => {
    const { alarms } = linkHealth(facts({ ingest: heard({ alarms: [alarm] }) }), now)
    expect(alarms).toEqual([{ code: 'telemetry_away', since: 5 }])
  })

  it('is not told any more once ingest is silent; when the last message came still is', () => {
    const given = facts({ ingest: heard({ alarms: [alarm] }, silentMs + 1) })
    expect(standing(given, now)).toBeUndefined()
    expect(linkHealth(given, now)).toMatchObject({ alarms: [], lastMessageAt: 98_500 })
  })
})

describe('between two checks the sockets hear', () => {
  const told: LinkHealth = linkHealth(facts(), now)
  it.each<[string, Partial<LinkHealth>, boolean]>([
    ['nothing when nothing is new', {}, false],
    ['of a part that changed', { ingest: 'down' }, true],
    ['of a condition that began', { alarms: [{ code: 'journal_full', since: 1 }] }, true],
    ['of a message two seconds newer', { lastMessageAt: 100_500 }, true],
    ['nothing of a message a little newer', { lastMessageAt: 98_600 }, false],
  ])('%s', (_, more, expected) => {
    expect(isNews({ ...told, ...more }, told)).toBe(expected)
  })
})
