import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openInflux } from '../../api/telemetry/influx.ts'
import { runConsumer } from '../../ingest/consumer.ts'
import { sharedDecoder } from '../../ingest/decoded.ts'
import type { JournalEntry } from '../../ingest/journal/journal.ts'
import type { Refused } from '../../ingest/judge.ts'
import { openIngestJournal } from '../../ingest/open-journal.ts'
import { telemetryConsumer } from '../../ingest/telemetry.ts'
import { testContext } from '../support/context.ts'
import { eventually } from '../support/eventually.ts'
import { describeWith, type RealServer, startInfluxdb } from '../support/servers.ts'

const dayMs = 86_400_000

describeWith(['influxdb'], 'the telemetry consumer over InfluxDB 1.x', () => {
  let influxdb: RealServer
  beforeAll(async () => {
    influxdb = await startInfluxdb()
  })
  afterAll(() => influxdb?.stop())

  async function ask(influxql: string) {
    const body = new URLSearchParams({ q: influxql })
    const response = await fetch(`${influxdb.url}/query`, { method: 'POST', body })
    expect(await response.text()).not.toContain('error')
  }

  /** The consumer between the journal on disk and a database of its own. */
  async function running(database: string) {
    const telemetry = await openInflux({ url: influxdb.url, bucket: database })
    const ctx = await testContext({ telemetry })
    const { journal } = await openIngestJournal(ctx)
    const kept: [position: number, refused: Refused][] = []
    const decoder = sharedDecoder(1, {
      deviceAt: (id: string) => ({ id, siteId: 's1', communityId: 'c1', model: null }),
    })
    const quarantine = {
      keep: (entry: JournalEntry, refused: Refused) => kept.push([entry.position, refused]),
      sparing: (_entry: JournalEntry, _reason: string, step: () => void) => step(),
      firstUnwritten: () => Number.POSITIVE_INFINITY,
    }
    const consumer = telemetryConsumer({ ctx, journal, decoder, quarantine })
    const reader = runConsumer(consumer, journal, ctx.log)
    onTestFinished(async () => {
      const stopped = reader.stop()
      await journal.close()
      await stopped
      await telemetry.close()
    })
    let seq = 0
    return {
      kept,
      state: consumer.state,
      drained: reader.drained,
      async publish(kind: string, message: object, count = 1) {
        const topic = `linli/v1/s1/device-1/${kind}`
        const receivedAt = ctx.clock.now()
        const flags = { qos: 1, dup: false, retain: false } as const
        const records = Array.from({ length: count }, () => {
          seq += 1
          const payload = Buffer.from(JSON.stringify({ ...message, seq, at: receivedAt }))
          return { topic, payload, receivedAt, flags }
        })
        await Promise.all(records.map(journal.append))
      },
      async stored(kind: 'parking.bay' | 'parking.lot') {
        const now = ctx.clock.now()
        const range = { from: now - dayMs, to: now + dayMs, windowS: 86_400 }
        const windows = await telemetry.counts({ kind, ...range })
        return windows.reduce((sum, { count }) => sum + count, 0)
      },
    }
  }

  it('keeps the points that the database refuses, and stores all others', async () => {
    const { kept, state, drained, publish, stored } = await running('conflict')
    await publish('parking.bay', { occupied: true })
    await drained()
    const now = `${Date.UTC(2026, 10, 2)}000000`
    const body = `parking_lot,device=other free="many" ${now}`
    await fetch(`${influxdb.url}/write?db=conflict`, { method: 'POST', body })
    await publish('parking.lot', { total: 20 }, 300)
    await publish('parking.lot', { free: 7 }, 2)
    await publish('parking.lot', { total: 20 }, 300)
    await drained()
    expect(kept.map(([, refused]) => refused)).toEqual(
      Array(2).fill({ reason: 'store_rejected', deviceId: 'device-1', site: 's1' }),
    )
    expect(state()).toMatchObject({ condition: 'ok', rejectedPoints: 2 })
    expect(await stored('parking.lot')).toBe(600)
  })

  it('says within 10 s that its database is gone, and writes everything again into the next', async () => {
    const { state, drained, publish, stored } = await running('gone')
    await publish('parking.bay', { occupied: true }, 7000)
    await drained()
    await ask('DROP DATABASE gone')
    await publish('parking.bay', { occupied: false })
    await eventually(() => expect(state().condition).toBe('refused'), 10_000)
    expect(state().reason).toContain('database not found')
    await ask('CREATE DATABASE gone')
    await publish('parking.bay', { occupied: true })
    await eventually(async () => expect(await stored('parking.bay')).toBe(7002))
    await drained()
    expect(state().condition).toBe('ok')
  })

  it('writes everything that came while the server was killed, once', async () => {
    const { state, drained, publish, stored } = await running('killed')
    await publish('parking.bay', { occupied: true }, 10)
    await drained()
    await influxdb.stopProcess('SIGKILL')
    await publish('parking.bay', { occupied: true }, 9000)
    await eventually(() => expect(state().condition).toBe('away'))
    await influxdb.startProcess()
    await drained()
    expect(await stored('parking.bay')).toBe(9010)
    expect(state()).toMatchObject({ condition: 'ok', reason: null, rejectedPoints: 0 })
  })
})
