import { importPlaces, loadRegistry } from '../../api/places/actions.ts'
import type { Device } from '../../api/places/schema.ts'
import { runConsumer } from '../../ingest/consumer.ts'
import { sharedDecoder } from '../../ingest/decoded.ts'
import { intakeConsumer } from '../../ingest/intake.ts'
import type { JournalRecord } from '../../ingest/journal/journal.ts'
import type { JournalOptions } from '../../ingest/journal/open.ts'
import { quarantineOver } from '../../ingest/quarantine.ts'
import { type TestContext, testContext } from '../support/context.ts'
import { testJournal } from '../support/journal.ts'
import { streetCsv } from '../support/street.ts'

export const bayTopic = 'linli/v1/s1/bay-1/parking.bay'
export const strangerTopic = (id: string) => `linli/v1/s1/${id}/parking.bay`

/** The small street, a journal on a simulated disk, and the intake consumer, which can be killed. */
export async function openDesk(options: Partial<JournalOptions> = {}) {
  const ctx = await testContext()
  await importPlaces(ctx, streetCsv, 'csv')
  const journal = await testJournal(undefined, options)
  let devices = new Map<string, Device>()
  async function takeRegistry() {
    devices = new Map([...(await loadRegistry(ctx)).all()].map((device) => [device.id, device]))
  }
  await takeRegistry()

  function append(topic: string, body: object | string, more: Partial<JournalRecord> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const flags = { qos: 1, dup: false, retain: false } as const
    const payload = Buffer.from(text)
    return journal.append({ topic, payload, receivedAt: ctx.clock.now(), flags, ...more })
  }
  function start(over: typeof ctx = ctx) {
    const decoder = sharedDecoder(1, { deviceAt: (id) => devices.get(id) })
    const quarantine = quarantineOver(over)
    const intake = intakeConsumer(over, journal, decoder, quarantine)
    const running = runConsumer(intake, journal, over.log)
    // Nothing is saved: as a kill would leave it.
    const kill = () => void running.stop()
    return { decoder, quarantine, intake, running, kill }
  }
  return { ctx, journal, append, start, takeRegistry }
}

/** As `reason` → count. */
export async function countsOf(ctx: TestContext): Promise<Record<string, number>> {
  const rows = await ctx.db.selectFrom('rejections').selectAll().execute()
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]))
}

export function keptIn(ctx: TestContext) {
  return ctx.db
    .selectFrom('keptMessages')
    .select(['position', 'reason', 'deviceId', 'siteId'])
    .orderBy('position')
    .orderBy('reason')
    .execute()
}

export function gapsIn(ctx: TestContext) {
  return ctx.db
    .selectFrom('gaps')
    .select(['deviceId', 'fromSeq', 'toSeq', 'missing', 'filledAt'])
    .orderBy('id')
    .execute()
}
