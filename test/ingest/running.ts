import mqtt from 'mqtt'
import { onTestFinished } from 'vitest'
import { type Frame, framesTopic } from '../../api/live/frames.ts'
import { ensureInstance } from '../../api/people/actions.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
import type { TelemetryStore } from '../../api/telemetry/store.ts'
import { brokerPart, ingestPart } from '../../ingest/part.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { streetCsv } from '../support/street.ts'

/** Broker and ingest embedded over memory, the small street registered, and one device connected. */
export async function startIngest(
  options: { demo?: boolean | 'unmarked'; telemetry?: TelemetryStore; mqttUrl?: string } = {},
) {
  const telemetry = options.telemetry ?? (await openEmbedded({ memory: true }))
  const { mqttUrl: url } = options
  const ctx = await testContext({ telemetry, ...(url ? { config: { mqtt: { url } } } : {}) })
  const { demo = false } = options
  if (demo !== 'unmarked') await ensureInstance(ctx, demo)
  await importPlaces(ctx, streetCsv, 'csv')
  const broker = url ? undefined : brokerPart(ctx)
  await broker?.start()
  const ingest = ingestPart(ctx, broker)
  await ingest.start()
  const device = await mqtt.connectAsync(url ?? broker?.url() ?? '')
  const frames: Frame[] = []
  const screen = await mqtt.connectAsync(url ?? broker?.url() ?? '')
  screen.on('message', (_, payload) => frames.push(JSON.parse(String(payload))))
  await screen.subscribeAsync(framesTopic)
  onTestFinished(async () => {
    await Promise.all([device.endAsync(true), screen.endAsync(true)])
    await ingest.stop()
    await broker?.stop()
    await telemetry.close()
  })
  return {
    ctx,
    ingest,
    broker,
    device,
    frames,
    telemetry,
    /** Resolves at the PUBACK. */
    publish: (topic: string, message: object | string | Buffer) => {
      const isRaw = typeof message === 'string' || Buffer.isBuffer(message)
      return device.publishAsync(topic, isRaw ? message : JSON.stringify(message), { qos: 1 })
    },
  }
}

/** Every point of a kind, counted. */
export async function countPoints(ctx: TestContext, kind: 'parking.bay' | 'access.event') {
  const now = ctx.clock.now()
  const windows = await ctx.telemetry.counts({
    kind,
    from: now - 90 * 86_400_000,
    to: now + 86_400_000,
    windowS: 86_400,
  })
  return windows.reduce((sum, { count }) => sum + count, 0)
}

/** The rejections recorded so far, as `subscription reason` → count. */
export async function rejectionsOf(ctx: TestContext): Promise<Record<string, number>> {
  const rows = await ctx.db.selectFrom('rejections').selectAll().execute()
  return Object.fromEntries(rows.map((row) => [`${row.subscription} ${row.reason}`, row.count]))
}
