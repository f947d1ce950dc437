import mqtt, { type MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import { onTestFinished } from 'vitest'
import { apiPart } from '../../api/part.ts'
import { ensureDemoAccounts, ensureInstance } from '../../api/people/actions.ts'
import type { Role } from '../../api/people/schema.ts'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
import { brokerPart, ingestPart } from '../../ingest/part.ts'
import { testClock } from './clock.ts'
import { type TestContext, testContext } from './context.ts'
import { signIn, type Visitor } from './visitor.ts'

export type World = {
  ctx: TestContext
  clock: TestContext['clock']
  url: string
  /** Publishes as a device would and resolves at its PUBACK. */
  publish(topic: string, body: object | string): Promise<void>
  /** Signs in (once) and speaks HTTP as that account. */
  as(name: Role | string): Promise<Visitor>
  /** Resolves once everything published before has been stored, reacted to and shown. */
  settle(): Promise<void>
}

export const worldPassword = 'a password for tests'

/** Every part embedded on free ports, over memory, with a clock that only the test moves. */
export async function openWorld({ log }: { log?: Logger } = {}): Promise<World> {
  const clock = testClock()
  const telemetry = await openEmbedded({ memory: true }, { now: clock.now })
  const ctx = await testContext({ telemetry, clock, ...(log ? { log } : {}) })
  await ensureInstance(ctx, true)
  await ensureDemoAccounts(ctx, worldPassword)
  const broker = brokerPart(ctx)
  await broker.start()
  const ingest = ingestPart(ctx, broker)
  await ingest.start()
  const api = apiPart(ctx, { mqttUrl: broker.url() })
  await api.start()
  const device = await mqtt.connectAsync(broker.url())
  onTestFinished(async () => {
    await device.endAsync()
    for (const part of [api, ingest, broker]) await part.stop()
    await telemetry.close()
  })
  const visitors = new Map<string, Promise<Visitor>>()
  return {
    ctx,
    clock: ctx.clock,
    url: api.address(),
    publish: (topic, body) => publish(device, topic, body),
    settle: () => ingest.settled(),
    as(name) {
      const visitor = visitors.get(name) ?? signIn(api.address(), name, worldPassword)
      visitors.set(name, visitor)
      return visitor
    },
  }
}

async function publish(device: MqttClient, topic: string, body: object | string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  await device.publishAsync(topic, text, { qos: 1 })
}
