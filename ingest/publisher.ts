import { connect, type MqttClient } from 'mqtt'
import type { Publish } from './last-frames.ts'

/** What Linli itself says on a broker that is a server of its own. */
export type Publisher = { start(): void; stop(): Promise<void>; publish: Publish }

/** A broker that reads nothing costs this much memory; what is said is said again. */
const unsentAtMostBytes = 1024 * 1024

/**
 * A connection beside the session: while the session holds messages back, or is away because the disk
 * takes none, the dashboard still hears why.
 */
export function publisherTo(url: string, retryMs: () => number): Publisher {
  let client: MqttClient | undefined
  return {
    start() {
      const id = Math.random().toString(16).slice(2, 10)
      const opened = connect(url, {
        clientId: `linli-says-${id}`,
        protocolVersion: 4,
        clean: true,
        queueQoSZero: false,
        reconnectOnConnackError: true,
        reconnectPeriod: retryMs(),
      })
      client = opened
      opened.on('close', () => {
        opened.options.reconnectPeriod = retryMs()
      })
      // The session at the same broker logs the outage.
      opened.on('error', () => {})
    },
    async stop() {
      await client?.endAsync(true)
    },
    publish(topic, payload, { retain }) {
      if (!client?.connected || client.stream.writableLength > unsentAtMostBytes) return
      client.publish(topic, payload, { qos: 0, retain })
    },
  }
}
