import { describe, expect, it, onTestFinished } from 'vitest'
import { type Frame, framesTopic } from '../../api/live/frames.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
import type { Reading } from '../../devices/reading.ts'
import { type Consumer, runConsumer } from '../../ingest/consumer.ts'
import { type Decoder, sharedDecoder } from '../../ingest/decoded.ts'
import type { JournalEntry } from '../../ingest/journal/journal.ts'
import { memoryJournal } from '../../ingest/journal/memory.ts'
import { liveFrames } from '../../ingest/live.ts'
import { quarantineConsumer, quarantineOver } from '../../ingest/quarantine.ts'
import { reactConsumer } from '../../ingest/react.ts'
import { telemetryConsumer } from '../../ingest/telemetry.ts'
import { testContext } from '../support/context.ts'
import { streetCsv } from '../support/street.ts'
import { countPoints, rejectionsOf } from './running.ts'

const flags = { qos: 1, dup: false, retain: false } as const
const device = {
  id: 'bay-1',
  kind: 'bay',
  model: null,
  name: 'Bay 1',
  siteId: 's1',
  communityId: null,
  lotId: null,
  bay: null,
  lon: null,
  lat: null,
} as const

/** Three records, of which the second reads as a reading that no pure step can bear. */
async function faulty() {
  const telemetry = await openEmbedded({ memory: true })
  onTestFinished(() => telemetry.close())
  const ctx = await testContext({ telemetry })
  await importPlaces(ctx, streetCsv, 'csv')
  const quarantine = quarantineOver(ctx)
  const reading = ({ position, receivedAt }: JournalEntry): Reading => ({
    deviceId: 'bay-1',
    kind: 'parking.bay',
    observedAt: receivedAt + position,
    receivedAt,
    quality: 'good',
    adapter: 'native',
    fields: { occupied: true },
    seq: position,
  })
  const decoder: Decoder = {
    judged(entry) {
      const good = reading(entry)
      const broken: Reading = {
        ...good,
        get fields(): Reading['fields'] {
          throw new Error('a fault of ours')
        },
      }
      const one = { reading: entry.position === 1 ? broken : good, device, retained: false }
      return { accepted: [one], rejections: [] }
    },
    takeRegistry() {},
  }
  async function run(consumer: Consumer) {
    const journal = memoryJournal()
    const running = runConsumer(consumer, journal, ctx.log)
    onTestFinished(() => running.stop())
    const record = { payload: Buffer.from('{}'), receivedAt: ctx.clock.now(), flags }
    for (let count = 0; count < 3; count += 1)
      await journal.append({ topic: 'linli/v1/s1/bay-1/parking.bay', ...record })
    await running.drained()
    await quarantine.flush()
  }
  return { ctx, decoder, quarantine, run }
}

describe('a record that makes a step of ours throw', () => {
  it('costs the telemetry this record, which is counted', async () => {
    const { ctx, decoder, quarantine, run } = await faulty()
    await run(telemetryConsumer(ctx, decoder, quarantine))
    expect(await countPoints(ctx, 'parking.bay')).toBe(2)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# driver_failed': 1 })
  })

  it('costs the rooms this record, which is counted', async () => {
    const { ctx, decoder, quarantine, run } = await faulty()
    await run(reactConsumer(ctx, decoder, quarantine))
    expect(await ctx.db.selectFrom('stays').selectAll().execute()).toHaveLength(1)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# react_failed': 1 })
  })

  it('costs the map this record and no frame', async () => {
    const { ctx, decoder, run } = await faulty()
    const frames: Frame[] = []
    const live = liveFrames(ctx, decoder, (topic, payload) => {
      if (topic === framesTopic) frames.push(JSON.parse(payload))
    })
    await run(live)
    live.stop()
    const seen = frames.flatMap(({ readings }) => readings)
    expect(seen.at(-1)?.observedAt).toBe(ctx.clock.now() + 2)
  })

  it('is counted as driver_failed when the judgement itself throws', async () => {
    const { ctx, quarantine, run } = await faulty()
    const decoder = sharedDecoder(1)
    decoder.takeRegistry({
      device() {
        throw new Error('a fault of ours')
      },
      size: 1,
    })
    // Every record must be a message that reaches the registry.
    const consumer = quarantineConsumer(
      {
        ...decoder,
        judged: (entry) => decoder.judged({ ...entry, payload: Buffer.from('{"occupied":true}') }),
      },
      quarantine,
    )
    await run(consumer)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# driver_failed': 3 })
  })
})
