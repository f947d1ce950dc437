import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import { subscriptions } from '../devices/index.ts'
import type { Publish } from './live.ts'
import type { Receive } from './receive.ts'

/** Ingest's own session at a broker that is a server of its own. */
export type Session = {
  start(): void
  stop(): Promise<void>
  publish: Publish
  /** Connected and subscribed. */
  isUp(): boolean
}

/** A broker keeps what came for us this long while we are away; the shipped configuration agrees. */
const sessionExpiryS = 7 * 86_400

// Mosquitto 2.0.11 overshoots by this many messages per acknowledgement, so it stays small.
const receiveMaximum = 100

/**
 * A backlog arrives faster than it is read, and libuv reads one socket up to 32 times before it
 * looks at another; a turn of the event loop in between lets the stores be written meanwhile.
 */
const takenPerTurn = 200

/** Spread, so that many who were cut off together do not return together. */
const spreadRetryMs = () => 500 + Math.random() * 4500

/**
 * A durable session at QoS 1: a message is acknowledged only after `receive` has resolved. An outage
 * is logged once, and its end once.
 */
export function brokerSession(
  url: string,
  receive: Receive,
  log: Logger,
  retryMs = spreadRetryMs,
): Session {
  let client: MqttClient | undefined
  let connection = 0
  let subscribed = false
  const outage = outageLog(log)
  let taken = 0
  const gatherWrites = writesGatherer()

  function start() {
    const opened = connect(url, { ...sessionOptions(5), manualConnect: true })
    client = opened
    opened.handleMessage = (packet, done) => {
      const arrivedOn = connection
      taken += 1
      if (taken % takenPerTurn === 0) setImmediate(take, packet, arrivedOn, done)
      else take(packet, arrivedOn, done)
    }
    opened.on('connect', ({ sessionPresent }) => {
      connection += 1
      outage.ends()
      if (!subscribed || !sessionPresent)
        subscribe(opened, log, (done) => {
          subscribed = done
        })
    })
    opened.on('close', () => {
      connection += 1
      opened.options.reconnectPeriod = retryMs()
      if (client === opened) outage.begins('the connection was closed')
    })
    opened.on('error', (error) => {
      if (refusesVersion5(error)) Object.assign(opened.options, sessionOptions(4))
      outage.begins(error.message)
    })
    opened.connect()
  }

  function take(packet: IPublishPacket, arrivedOn: number, done: (error?: Error) => void): void {
    const { topic, payload, qos, dup, retain } = packet
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
    receive(topic, bytes, { qos, dup, retain }).then(() => {
      // A packet id belongs to its connection: after a reconnect it may name another message.
      if (arrivedOn !== connection) return done(new Error('the connection has changed'))
      if (client) gatherWrites(client.stream)
      done()
    }, done)
  }

  return {
    start,
    async stop() {
      const ending = client
      client = undefined
      // A disconnect without acknowledgements leaves what is unread with the broker.
      await ending?.endAsync(!ending.connected)
    },
    publish(topic, payload, { retain }) {
      if (client?.connected) client.publish(topic, payload, { qos: 0, retain })
    },
    isUp: () => subscribed && client?.connected === true,
  }
}

function subscribe(opened: MqttClient, log: Logger, answered: (done: boolean) => void) {
  // rh 1: what the broker retains is sent for a new subscription only (MQTT 5 §3.8.3.1).
  opened.subscribe([...subscriptions], { qos: 1, rh: 1 }, (error, granted) => {
    const refused = (granted ?? []).filter(({ qos }) => qos > 2).map(({ topic }) => topic)
    if (error || refused.length > 0)
      log.error({ reason: error?.message, refused }, 'the broker refuses a subscription')
    answered(!error)
  })
}

function outageLog(log: Logger) {
  let isAway = false
  return {
    begins(reason: string) {
      if (!isAway)
        log.warn({ reason }, 'the MQTT broker is away; it is asked again until it answers')
      isAway = true
    },
    ends() {
      if (isAway) log.info('the MQTT broker answers again')
      isAway = false
    },
  }
}

/** The acknowledgements of one turn of the event loop go out in one write, which halves their cost. */
function writesGatherer(): (stream: MqttClient['stream']) => void {
  let gathered: MqttClient['stream'] | undefined
  return (stream) => {
    if (gathered) return
    gathered = stream
    stream.cork()
    setImmediate(() => {
      gathered = undefined
      stream.uncork()
    })
  }
}

function sessionOptions(protocolVersion: 4 | 5): IClientOptions {
  const properties = { sessionExpiryInterval: sessionExpiryS, receiveMaximum }
  return {
    protocolVersion,
    clientId: 'linli-ingest',
    clean: false,
    keepalive: 60,
    resubscribe: false,
    queueQoSZero: false,
    reconnectPeriod: 1000,
    reconnectOnConnackError: true,
    properties: protocolVersion === 5 ? properties : {},
  }
}

/** MQTT 3.1.1 §3.2.2.3 code 1, MQTT 5 §3.2.2.2 code 132: unsupported protocol version. */
function refusesVersion5(error: Error & { code?: unknown }): boolean {
  return error.code === 1 || error.code === 132
}
