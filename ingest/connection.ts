import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { subscriptions } from '../devices/index.ts'
import { type Taking, type TakingOptions, takeFrom } from './take.ts'

/** One connection of the session; what mqtt.js queues or remembers ends with it. */
export type Connection = {
  isConnected(): boolean
  /** Answers the filters that the broker refuses; undefined when the connection ended meanwhile. */
  subscribe(): Promise<string[] | undefined>
  /** At once, without a word: what is not acknowledged stays with the broker. */
  leave(): void
  /** Sends what is acknowledged, then says good-bye. */
  end(): Promise<void>
}

export type ConnectionOptions = Omit<TakingOptions, 'onStuck'> & {
  version: 4 | 5
  keepaliveS: number
  onConnected(sessionPresent: boolean): void
  /** The reason, as far as it is told; may be told more than once. */
  onTrouble(reason: string, refusesVersion: boolean): void
  onClosed(): void
}

export const sessionClientId = 'linli-ingest'

/** A broker keeps what came for us this long while we are away; the shipped configuration agrees. */
const sessionExpiryS = 7 * 86_400

// Mosquitto 2.0.11 overshoots by this many messages per acknowledgement, so it stays small.
const receiveMaximum = 100

/** A broker that hangs is not waited for at the end. */
const endAtMostMs = 2000

export function openConnection(url: string, options: ConnectionOptions): Connection {
  const { version, keepaliveS, onConnected, onTrouble, onClosed } = options
  const client = connect(url, { ...sessionOptions(version, keepaliveS), manualConnect: true })

  function leave(): void {
    taking.close()
    client.end(true)
  }
  const taking: Taking = takeFrom(client, {
    ...options,
    onStuck(reason) {
      onTrouble(reason, false)
      leave()
    },
  })

  client.handleMessage = taking.handle
  client.on('connect', ({ sessionPresent }) => onConnected(sessionPresent))
  // MQTT 5 §3.14.2.1: 142 says that another client has taken our id.
  client.on('disconnect', ({ reasonCode }) =>
    onTrouble(`the broker ended the connection (reason code ${reasonCode})`, false),
  )
  client.on('error', (error) => onTrouble(error.message, refusesVersion5(error)))
  client.once('close', () => {
    taking.close()
    onClosed()
  })
  client.connect()
  return {
    isConnected: () => client.connected,
    subscribe: () => subscribe(client),
    leave,
    end() {
      taking.close()
      return end(client)
    },
  }
}

function subscribe(client: MqttClient): Promise<string[] | undefined> {
  return new Promise((resolve) => {
    // rh 1: what the broker retains is sent for a new subscription only (MQTT 5 §3.8.3.1).
    client.subscribe([...subscriptions], { qos: 1, rh: 1 }, (error, _, packet) => {
      if (error && !packet) return resolve(undefined)
      resolve(subscriptions.filter((_, at) => Number(packet?.granted?.[at] ?? 0) > 2))
    })
  })
}

async function end(client: MqttClient): Promise<void> {
  if (!client.connected) return client.endAsync(true)
  // The acknowledgements of this turn go out before it.
  await new Promise((resolve) => setImmediate(resolve))
  const hung = setTimeout(() => client.stream.destroy(), endAtMostMs)
  await client.endAsync()
  clearTimeout(hung)
}

function sessionOptions(protocolVersion: 4 | 5, keepalive: number): IClientOptions {
  const properties = { sessionExpiryInterval: sessionExpiryS, receiveMaximum }
  return {
    protocolVersion,
    clientId: sessionClientId,
    clean: false,
    keepalive,
    resubscribe: false,
    reconnectPeriod: 0,
    // The library's own debug log costs half a kilobyte a message also when nobody reads it.
    log() {},
    properties: protocolVersion === 5 ? properties : {},
  }
}

/** MQTT 3.1.1 §3.2.2.3 code 1, MQTT 5 §3.2.2.2 code 132: unsupported protocol version. */
export function refusesVersion5(error: Error & { code?: unknown }): boolean {
  return error.code === 1 || error.code === 132
}
