import type { Context } from '../api/context.ts'
import { type IngestState, ingestStateTopic } from '../api/live/frames.ts'
import { followRegistry } from '../api/places/actions.ts'
import type { EmbeddedBroker } from './broker.ts'
import { runConsumer } from './consumer.ts'
import { sharedDecoder } from './decoded.ts'
import type { Journal, Cursor as JournalCursor } from './journal/journal.ts'
import { memoryJournal } from './journal/memory.ts'
import { liveFrames, type Publish } from './live.ts'
import { quarantineConsumer, quarantineOver } from './quarantine.ts'
import { reactConsumer } from './react.ts'
import { type Receive, receiverInto } from './receive.ts'
import { brokerSession } from './session.ts'
import { telemetryConsumer } from './telemetry.ts'

/** Everything between a message's arrival and its effects, running. */
export type Pipeline = {
  /** Resolves once all that was received until now is written, reacted to, shown and counted. */
  settled(): Promise<void>
  state(): IngestState
  /** Takes no more messages, finishes those it has within `drainAtMostMs`, and lets go. */
  stop(): Promise<void>
}

const stateEveryMs = 1000
const flushEveryMs = 3000
const drainAtMostMs = 10_000

export async function startPipeline(ctx: Context, broker?: EmbeddedBroker): Promise<Pipeline> {
  const journal = memoryJournal()
  // Four consumers read every record: live, react, telemetry and quarantine.
  const decoder = sharedDecoder(4)
  const quarantine = quarantineOver(ctx)
  const receiver = receiverInto(journal, ctx.clock, (record) =>
    quarantine.count(record, 'too_large'),
  )
  const registry = await followRegistry(ctx, decoder.takeRegistry)
  const cutOff = () => quarantine.countUnread(ctx.clock.now())
  const door = broker
    ? embeddedDoor(broker, receiver.receive, cutOff)
    : sessionDoor(ctx, receiver.receive)
  const live = liveFrames(ctx, decoder, door.publish)
  const consumers = [
    live,
    reactConsumer(ctx, decoder, quarantine),
    telemetryConsumer(ctx, decoder, quarantine),
    quarantineConsumer(decoder, quarantine),
  ].map((consumer) => runConsumer(consumer, journal, ctx.log))

  async function settled() {
    await registry.settled()
    await Promise.all(consumers.map((consumer) => consumer.drained()))
    live.flush()
    await quarantine.flush()
  }
  function state(): IngestState {
    const now = ctx.clock.now()
    return {
      at: now,
      brokerUp: door.isUp(),
      lastMessageAt: receiver.lastMessageAt(),
      received: receiver.received(),
      rejected: quarantine.total(),
      cursors: Object.fromEntries(
        consumers.map(({ cursor }) => [cursor.name, lagOf(cursor, journal, now)]),
      ),
    }
  }

  door.open()
  const timers = [
    setInterval(
      () => door.publish(ingestStateTopic, JSON.stringify(state()), { retain: true }),
      stateEveryMs,
    ),
    setInterval(() => quarantine.flush(), flushEveryMs),
  ]

  return {
    settled,
    state,
    async stop() {
      for (const timer of timers) clearInterval(timer)
      receiver.close()
      await atMost(settled(), drainAtMostMs)
      live.stop()
      await Promise.all(consumers.map((consumer) => consumer.stop()))
      await quarantine.flush()
      await registry.stop()
      await door.close()
    },
  }
}

function lagOf(cursor: JournalCursor, journal: Journal, now: number) {
  const oldestAt = journal.receivedAt(cursor.position()) ?? now
  return {
    lagRecords: journal.end() - cursor.position(),
    lagSeconds: Math.max(0, (now - oldestAt) / 1000),
  }
}

/** How messages come in and ingest's own go out. */
type Door = { open(): void; close(): Promise<void>; isUp(): boolean; publish: Publish }

function sessionDoor(ctx: Context, receive: Receive): Door {
  const { mqtt } = ctx.config
  if (!('url' in mqtt)) throw new Error('without MQTT_URL ingest needs the embedded broker')
  const session = brokerSession(mqtt.url, receive, ctx.log)
  const { start, stop, isUp, publish } = session
  return { open: start, close: stop, isUp, publish }
}

function embeddedDoor(broker: EmbeddedBroker, receive: Receive, cutOff: () => void): Door {
  return {
    open: () => broker.setDoor(receive, cutOff),
    close: async () => broker.setDoor(undefined),
    isUp: () => true,
    publish: broker.publish,
  }
}

async function atMost(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work, limit])
  clearTimeout(timer)
}
