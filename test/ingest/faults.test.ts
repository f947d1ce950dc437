import { describe, expect, it, onTestFinished } from 'vitest'
import { type Frame, framesTopic } from '../../api/live/frames.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
import type { Reading } from '../../devices/reading.ts'
import { type Consumer, runConsumer } from '../../ingest/consumer.ts'
import { type Decoder, sharedDecoder } from '../../ingest/decoded.ts'
import { intakeConsumer } from '../../ingest/intake.ts'
import type { Journal, JournalEntry } from '../../ingest/journal/journal.ts'
import { lastFrames } from '../../ingest/last-frames.ts'
import { liveConsumer } from '../../ingest/live.ts'
import { openIngestJournal } from '../../ingest/open-journal.ts'
import { quarantineOver } from '../../ingest/quarantine.ts'
import { reactConsumer } from '../../ingest/react.ts'
import { roomsOf } from '../../ingest/rooms.ts'
import { telemetryConsumer } from '../../ingest/telemetry.ts'
import { testContext } from '../support/context.ts'
import { streetCsv } from '../support/street.ts'
import { countPoints, rejectionsOf } from './running.ts'

const flags = { qos: 1, dup: false, retain: false } as const
const device = { id: 'bay-1', model: null, siteId: 's1', communityId: null } as const

/** Three records, of which the second reads as a reading that no pure step can bear. */
async function faulty() {
  const telemetry = await openEmbedded({ memory: true })
  onTestFinished(() => telemetry.close())
  const ctx = await testContext({ telemetry })
  await importPlaces(ctx, streetCsv, 'csv')
  const { journal, placeOf } = await openIngestJournal(ctx)
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
      const isBroken = entry.position === 1
      const one = { reading: isBroken ? broken : good, device, standing: 'news' } as const
      return { accepted: [one], rejections: [] }
    },
  }
  /** Runs the consumers over the three records, and the intake after them: it writes what they met. */
  async function run(...consumers: Consumer[]) {
    const record = { payload: Buffer.from('{"occupied":true}'), receivedAt: ctx.clock.now(), flags }
    for (let count = 0; count < 3; count += 1)
      await journal.append({ topic: 'linli/v1/s1/bay-1/parking.bay', ...record })
    const running = consumers.map((consumer) => runConsumer(consumer, journal, ctx.log))
    for (const one of running) await one.drained()
    onTestFinished(async () => {
      const stopped = running.map((one) => one.stop())
      await journal.close()
      await Promise.all(stopped)
    })
  }
  const intake = (given: Decoder) => intakeConsumer(ctx, journal as Journal, given, quarantine)
  return { ctx, journal, placeOf, decoder, quarantine, run, intake }
}

describe('a record that makes a step of ours throw', () => {
  it('costs the telemetry this record, which is counted', async () => {
    const { ctx, journal, decoder, quarantine, run, intake } = await faulty()
    await run(telemetryConsumer({ ctx, journal, decoder, quarantine }), intake(decoder))
    expect(await countPoints(ctx, 'parking.bay')).toBe(2)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# driver_failed': 1 })
  })

  it('costs the rooms this record, which is counted', async () => {
    const { ctx, journal, decoder, quarantine, run, intake } = await faulty()
    const rooms = roomsOf(ctx, journal.id)
    await run(reactConsumer(rooms, decoder, quarantine, ctx.log), intake(decoder))
    expect(await ctx.db.selectFrom('stays').selectAll().execute()).toHaveLength(1)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# react_failed': 1 })
  })

  it('costs the map this record and no frame', async () => {
    const { ctx, journal, placeOf, decoder, run } = await faulty()
    const frames: Frame[] = []
    const sender = lastFrames(ctx.clock.now, (topic, payload) => {
      if (topic === framesTopic) frames.push(JSON.parse(payload))
    })
    await run(liveConsumer(decoder, journal, placeOf('live'), sender))
    sender.stop()
    const seen = frames.flatMap(({ readings }) => readings)
    expect(seen.at(-1)?.observedAt).toBe(ctx.clock.now() + 2)
  })

  it('is counted as driver_failed when the judgement itself throws', async () => {
    const { ctx, run, intake } = await faulty()
    const broken = {
      deviceAt() {
        throw new Error('a fault of ours')
      },
    }
    await run(intake(sharedDecoder(1, broken)))
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# driver_failed': 3 })
  })
})
