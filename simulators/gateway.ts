import { setTimeout as wait } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import type { Message, Speaker } from './living/message.ts'

/** One MQTT connection, as of a gateway that everything in the district speaks through. */
export type Gateway = {
  publish(message: Message): void
  /** False while the line is down or the broker is far behind: then the district waits. */
  isReady(): boolean
  /** Lets what is on its way arrive, then closes; at most a second and a half. */
  close(): Promise<void>
}

const mostInFlight = 4_000
const patienceMs = 1_000

/** Opens the line; its last will says that the gateway is gone. Rejects when the broker refuses. */
export async function openGateway(
  mqttUrl: string,
  { id, site }: Speaker,
  onError: (error: Error) => void,
): Promise<Gateway> {
  const topic = `linli/v1/${site}/${id}/device.status`
  const client = await connectAsync(mqttUrl, {
    clientId: `linli-simulators-${Math.random().toString(36).slice(2, 8)}`,
    reconnectPeriod: 1_000,
    connectTimeout: 5_000,
    will: { topic, payload: Buffer.from(statusText(false)), qos: 1, retain: false },
  })
  let inFlight = 0
  const send = (to: string, text: string) => {
    inFlight += 1
    client.publish(to, text, { qos: 1 }, (error) => {
      inFlight -= 1
      if (error) onError(error)
    })
  }
  const sayOnline = () => send(topic, statusText(true))
  sayOnline()
  client.on('connect', sayOnline)
  // Without a listener a refused reconnect would end the process; mqtt.js tries again by itself.
  client.on('error', onError)
  return {
    publish: (message) => send(message.topic, JSON.stringify(message.payload)),
    isReady: () => client.connected && inFlight < mostInFlight,
    async close() {
      if (client.connected) send(topic, statusText(false))
      for (let waited = 0; inFlight > 0 && client.connected && waited < patienceMs; waited += 20)
        await wait(20)
      await Promise.race([client.endAsync(inFlight > 0).catch(() => {}), wait(patienceMs / 2)])
    },
  }
}

/** Without `at`: a will is written when the line is opened, and spoken when it breaks. */
function statusText(online: boolean): string {
  return JSON.stringify({ online, simulated: true })
}
