import mqtt from 'mqtt'

export type Message = { topic: string; payload: string; retain?: boolean }

const unacknowledgedAtMost = 500

/** Publishes messages in their order at QoS 1; resolves once the broker has acknowledged them all. */
export async function publishList(url: string, messages: Iterable<Message>): Promise<void> {
  const client = await mqtt.connectAsync(url)
  const waiting = new Set<Promise<unknown>>()
  for (const { topic, payload, retain = false } of messages) {
    const done = client.publishAsync(topic, payload, { qos: 1, retain })
    waiting.add(done)
    done.finally(() => waiting.delete(done)).catch(() => {})
    if (waiting.size >= unacknowledgedAtMost) await Promise.race(waiting)
  }
  await Promise.all(waiting)
  await client.endAsync()
}
