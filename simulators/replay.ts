import { setTimeout as wait } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import type { Scheduled } from './replay/recorded.ts'

/** How many messages of which kind the broker has acknowledged. */
export type Published = Record<string, number>

/** Publishes scheduled messages at QoS 1, each at its time; resolves when all are acknowledged. */
export async function replay(
  mqttUrl: string,
  messages: readonly Scheduled[],
  now: () => number = Date.now,
): Promise<Published> {
  const client = await connectAsync(mqttUrl, { connectTimeout: 10_000, reconnectPeriod: 0 })
  const published: Published = {}
  try {
    const startedAt = now()
    const sent: Promise<void>[] = []
    for (const { afterMs, message, shiftMs } of messages) {
      const leftMs = startedAt + afterMs - now()
      if (leftMs > 0) await wait(leftMs)
      const payload = JSON.stringify(message.payload(shiftMs))
      const one = client.publishAsync(message.topic, payload, { qos: 1 }).then(() => {
        published[message.kind] = (published[message.kind] ?? 0) + 1
      })
      // A failure is told by the last wait; until then it must not end the process.
      one.catch(() => {})
      sent.push(one)
    }
    await Promise.all(sent)
    return published
  } finally {
    await client.endAsync()
  }
}
