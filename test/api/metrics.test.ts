import { describe, expect, it } from 'vitest'
import type { LinkHealth } from '../../api/live/events.ts'
import { alarmCodes, type IngestState } from '../../api/live/frames.ts'
import { ingestState } from '../support/ingest-state.ts'
import { openDoor } from './door.ts'

const health: LinkHealth = {
  broker: 'up',
  ingest: 'up',
  telemetry: 'down',
  records: 'unknown',
  lastMessageAt: null,
  alarms: [],
}

async function scrape(ingest: IngestState | undefined) {
  const { app } = await openDoor({
    chain: { ready: () => true, health: () => health, ingest: () => ingest },
  })
  await app.inject('/api/health')
  const { body, headers } = await app.inject('/metrics')
  return { ...parsed(body), type: headers['content-type'] }
}

const name = '[a-z_:][a-z0-9_:]*'
const label = `${name}="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"`
const sampleLine = new RegExp(
  `^(${name}(?:\\{${label}(?:,${label})*\\})?) (-?[0-9.e+-]+|NaN|[+-]Inf)$`,
)
const wordLine = new RegExp(`^# (HELP|TYPE) (${name}) (.+)$`)

/** Prometheus' text format, 0.0.4: HELP and TYPE before a family's samples, no sample twice. */
function parsed(body: string) {
  const samples = new Map<string, number>()
  const types = new Map<string, string>()
  const helps = new Map<string, string>()
  const wrong: string[] = []
  for (const line of body.split('\n').filter((one) => one !== '')) {
    const [, word, of = '', rest = ''] = wordLine.exec(line) ?? []
    const [, key, value] = sampleLine.exec(line) ?? []
    const family = key?.replace(/\{.*/, '').replace(/_(bucket|sum|count)$/, '') ?? ''
    if (word) (word === 'HELP' ? helps : types).set(of, rest)
    else if (!key || samples.has(key) || !types.has(family)) wrong.push(line)
    else samples.set(key, Number(value))
  }
  return { samples, types, helps, wrong }
}

describe('metrics', () => {
  it('are in the text format, each with its help, counters and units named as Prometheus asks', async () => {
    const { wrong, types, helps, type } = await scrape(ingestState())
    expect(type).toContain('text/plain; version=0.0.4')
    expect(wrong).toEqual([])
    expect([...helps.keys()]).toEqual([...types.keys()])
    const badlyNamed = [...types].filter(
      ([name, kind]) =>
        !name.startsWith('linli_') || (kind === 'counter') !== name.endsWith('_total'),
    )
    expect(badlyNamed).toEqual([])
  })

  it('count what ingest reports', async () => {
    const state = ingestState({
      alarms: [{ code: 'messages_missing', since: 1, detail: '6 messages' }],
    })
    const { samples } = await scrape(state)
    const expected: Record<string, number> = {
      linli_ingest_received_total: 12,
      linli_ingest_rejected_total: 3,
      linli_ingest_last_message_age_seconds: 1.5,
      linli_ingest_unacknowledged_messages: 2,
      linli_ingest_unacknowledged_bytes: 640,
      linli_ingest_event_loop_p99_seconds: 0.021,
      'linli_ingest_lag_records{cursor="telemetry"}': 7,
      'linli_ingest_lag_seconds{cursor="telemetry"}': 0.5,
      'linli_ingest_lag_seconds{cursor="react"}': 0,
      'linli_journal_condition{condition="ok"}': 1,
      'linli_journal_condition{condition="full"}': 0,
      linli_journal_bytes: 400_000,
      linli_journal_budget_bytes: 10_000_000,
      linli_journal_records: 1200,
      linli_journal_segments: 2,
      linli_journal_oldest_age_seconds: 60,
      linli_journal_damaged_records_total: 0,
      'linli_telemetry_condition{condition="away"}': 0,
      'linli_telemetry_batches_total{outcome="written"}': 31,
      'linli_telemetry_batches_total{outcome="refused"}': 0,
      linli_telemetry_points_total: 1100,
      linli_telemetry_rejected_points_total: 4,
      linli_gaps_open: 1,
      linli_gaps_missing_messages: 6,
      'linli_alarm{code="messages_missing"}': 1,
      'linli_alarm{code="journal_full"}': 0,
      'linli_part_up{part="broker"}': 1,
      'linli_part_up{part="telemetry"}': 0,
    }
    expect(Object.fromEntries(samples)).toMatchObject(expected)
    expect(samples.has('linli_part_up{part="records"}')).toBe(false)
    const alarms = [...samples.keys()].filter((key) => key.startsWith('linli_alarm{'))
    expect(alarms).toHaveLength(alarmCodes.length)
    expect(
      samples.get(
        'linli_http_request_seconds_count{method="GET",route="/api/health",status="200"}',
      ),
    ).toBe(1)
  })

  it('say nothing of ingest while it is silent: a zero would read as a counter that began anew', async () => {
    const { samples, wrong } = await scrape(undefined)
    const ofIngest = [...samples.keys()].filter((key) =>
      /^linli_(ingest|journal|telemetry|gaps|alarm)/.test(key),
    )
    expect(ofIngest).toEqual([])
    expect(wrong).toEqual([])
  })
})
