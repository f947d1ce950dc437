import type { Logger } from 'pino'
import type { Context } from '../api/context.ts'
import { type IngestState, ingestStateTopic } from '../api/live/frames.ts'
import { followRegistry, type Registry } from '../api/places/actions.ts'
import type { EmbeddedBroker } from './broker.ts'
import { type RunningConsumer, runConsumer } from './consumer.ts'
import { sharedDecoder } from './decoded.ts'
import { type Door, embeddedDoor, sessionDoor } from './door.ts'
import { intakeConsumer, tickEveryMs } from './intake.ts'
import { type LastFrames, lastFrames } from './last-frames.ts'
import { liveConsumer } from './live.ts'
import { openIngestJournal } from './open-journal.ts'
import { startPuttingBack } from './put-back.ts'
import { type Quarantine, quarantineOver } from './quarantine.ts'
import { reactConsumer } from './react.ts'
import { type Receiver, receiverInto } from './receive.ts'
import type { RegistryHistory } from './registry-history.ts'
import { roomsOf } from './rooms.ts'
import { watchState } from './state.ts'
import { telemetryConsumer } from './telemetry.ts'

/** Everything between a message's arrival and its effects, running. */
export type Pipeline = {
  /** From now on messages are taken. */
  open(): void
  /** Resolves once all that was received until now is written, reacted to, shown and counted. */
  settled(): Promise<void>
  state(): IngestState
  /** Takes no more messages, finishes those it has within `drainAtMostMs`, and lets go. */
  stop(): Promise<void>
}

export type PipelineOptions = {
  /** The broker in this process; absent: the one of the configuration. */
  broker?: EmbeddedBroker
  /** Why the broker is not trusted, when it was accepted all the same. */
  brokerUnsafe: () => string | null
}

const stateEveryMs = 1000
const drainAtMostMs = 10_000
/** A store that is away must not keep the door shut. */
const beginAtMostMs = 1000
const registryRetryMs = 5000
const undone = 'not everything could be finished; it is taken up at the next start'

export async function startPipeline(ctx: Context, options: PipelineOptions): Promise<Pipeline> {
  const undo: (() => Promise<unknown> | unknown)[] = []
  try {
    return await buildUp(ctx, options, undo)
  } catch (error) {
    for (const step of undo.reverse()) await step()
    throw error
  }
}

async function buildUp(
  ctx: Context,
  { broker, brokerUnsafe }: PipelineOptions,
  undo: (() => Promise<unknown> | unknown)[],
): Promise<Pipeline> {
  const { clock, log } = ctx
  const opened = await openIngestJournal(ctx)
  const { journal, registry } = opened
  undo.push(() => journal.close(), registry.close)
  const watch = await followRegistry(ctx, takeOver(registry, journal, log))
  undo.push(() => watch.stop())

  const quarantine = quarantineOver(ctx)
  const receiver = receiverInto(journal, clock, (record) => quarantine.count(record, 'too_large'))
  const door = doorOf(ctx, broker, receiver, quarantine, journal.end() > 0)
  const frames = lastFrames(clock.now, door.publish)
  const { consumers, telemetry, intake } = startReading(ctx, opened, quarantine, frames)
  // Readers that go together decode and read back each record once.
  await atMost(allBegun(consumers), beginAtMostMs)
  const puttingBack = await startPuttingBack(ctx, journal, {
    registrySettled: watch.refreshed,
    intakeSettled: async () => consumers.find(({ name }) => name === intake.name)?.drained(),
  })
  const state = watchState({
    ...{ clock, door, receiver, journal, consumers, brokerUnsafe },
    rejected: quarantine.total,
    telemetry: telemetry.state,
    gaps: intake.gaps,
  })

  async function settled() {
    await watch.settled()
    await receiver.kept()
    await puttingBack.settled()
    await Promise.all(consumers.map((consumer) => consumer.drained()))
    // Once more: what the others have refused meanwhile is written by the intake.
    await intake.save()
    frames.flush()
  }
  const say = () => door.publish(ingestStateTopic, JSON.stringify(state.now()), { retain: true })

  const timers = [
    setInterval(say, stateEveryMs),
    setInterval(() => void intake.tick(), tickEveryMs),
  ]

  return {
    open() {
      door.open()
      say()
    },
    settled,
    state: state.now,
    async stop() {
      for (const timer of timers) clearInterval(timer)
      receiver.close()
      await atMost(settled(), drainAtMostMs).catch((error) => log.warn({ err: error }, undone))
      frames.stop()
      const stopped = consumers.map((consumer) => consumer.stop())
      await puttingBack.stop()
      await watch.stop()
      await door.close()
      await journal.close()
      await Promise.all(stopped)
      registry.close()
      state.stop()
    },
  }
}

async function allBegun(consumers: readonly RunningConsumer[]): Promise<void> {
  await Promise.all(consumers.map(({ begun }) => begun))
}

type OpenedJournal = Awaited<ReturnType<typeof openIngestJournal>>

/** Four consumers read every record: live, react, telemetry and intake. */
function startReading(
  ctx: Context,
  { journal, registry, placeOf }: OpenedJournal,
  quarantine: Quarantine,
  frames: LastFrames,
) {
  const decoder = sharedDecoder(4, registry)
  const live = liveConsumer(decoder, journal, placeOf('live'), frames)
  const react = reactConsumer(roomsOf(ctx, journal.id), decoder, quarantine, ctx.log)
  const telemetry = telemetryConsumer({ ctx, journal, decoder, quarantine })
  const intake = intakeConsumer(ctx, journal, decoder, quarantine)
  const all = [live, react, telemetry, intake]
  const consumers = all.map((consumer) => runConsumer(consumer, journal, ctx.log))
  return { consumers, telemetry, intake }
}

/** A change counts from the next record on, which nobody has read yet; a full disk only delays it. */
function takeOver(registry: RegistryHistory, journal: { next(): number }, log: Logger) {
  let retry: NodeJS.Timeout | undefined
  return function take(today: Registry): void {
    clearTimeout(retry)
    try {
      registry.take(today.all(), journal.next())
    } catch (error) {
      log.error({ err: error }, 'the registry could not be kept beside the journal; again soon')
      retry = setTimeout(take, registryRetryMs, today).unref()
    }
  }
}

function doorOf(
  ctx: Context,
  broker: EmbeddedBroker | undefined,
  { receive }: Receiver,
  quarantine: Quarantine,
  wasSubscribed: boolean,
): Door {
  if (!broker) return sessionDoor(mqttUrl(ctx), receive, ctx.log, wasSubscribed)
  return embeddedDoor(broker, receive, () => quarantine.countUnread(ctx.clock.now()))
}

function mqttUrl({ config }: Context): string {
  if (!('url' in config.mqtt)) throw new Error('without MQTT_URL ingest needs the embedded broker')
  return config.mqtt.url
}

async function atMost(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work, limit])
  clearTimeout(timer)
}
