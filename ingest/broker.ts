import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes'
import type { Logger } from 'pino'
import type { Part } from '../api/context.ts'
import { maxPayloadBytes, subscriptionOf } from '../devices/index.ts'
import { type DeviceDoorOptions, deviceOf, deviceServer, maySay } from './device-door.ts'
import { frameGuard } from './frame-guard.ts'
import type { Publish } from './last-frames.ts'
import type { Receive } from './receive.ts'
import { type WaitingRoom, waitingRoom } from './waiting-room.ts'

/** The embedded MQTT broker, in the process of ingest. */
export type EmbeddedBroker = Part & {
  /** Where it listens, once started. */
  url(): string
  /** The port of the devices' own door, once started; undefined without one. */
  devicePort(): number | undefined
  /** Linli's own messages; they pass no door. */
  publish: Publish
  /**
   * What a message for ingest passes before its PUBACK. Without a door such messages are refused.
   * `cutOff` hears of each sender whose packet was too large to be read.
   */
  setDoor(receive: Receive | undefined, cutOff?: () => void): void
}

export type BrokerOptions = {
  host: string
  /** 0: a free port. */
  port: number
  log: Logger
  maxConnections?: number
  /** A second door, over TLS, for devices that each prove themselves with a certificate. */
  devices?: DeviceDoorOptions
  /** How long a publisher waits for its PUBACK while the journal takes nothing, before it is cut off. */
  waitAtMostMs?: number
}

/**
 * Between 64 KiB and this a message is acknowledged, counted and dropped: cut off, a device with a
 * durable session would come back with the same message for ever. Above it nobody's bytes are kept.
 */
const maxPacketBytes = 1024 * 1024
const ownTopics = 'linli/internal/'

const bounds: AedesOptions = {
  connectTimeout: 5000,
  drainTimeout: 10_000,
  keepaliveLimit: 3600,
  maxTopicLevels: 16,
  // A device speaks and is not told what others say.
  authorizeSubscribe: (client, subscription, done) =>
    done(null, deviceOf(client.conn) === undefined ? subscription : null),
}

/** MQTT 3.1.1 over TCP, anonymous and therefore on loopback only. */
export function embeddedBroker(options: BrokerOptions): EmbeddedBroker {
  const { host, port, log, maxConnections = 10_000, waitAtMostMs = 30_000 } = options
  const room = waitingRoom(waitAtMostMs)
  let door: Receive | undefined
  let cutOff: (() => void) | undefined
  let server: Server | undefined
  let deviceDoor: Server | undefined
  let aedes: Aedes | undefined
  const sockets = new Set<Socket>()

  async function start() {
    refuseBeyondLoopback(host)
    const broker = await Aedes.createBroker({
      ...bounds,
      authorizePublish: (client, packet, done) => {
        admit(client, packet, door, room).then(() => done(), done)
      },
    })
    broker.on('clientError', (client, error) =>
      log.warn({ client: client.id, reason: error.message }, 'an MQTT client was cut off'),
    )
    const take = (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      guardRead(socket, room, () => {
        log.warn({ from: socket.remoteAddress }, 'an MQTT packet over 1 MiB: its sender is cut off')
        cutOff?.()
      })
      broker.handle(socket)
    }
    server = await listening(createServer(take), { host, port, maxConnections })
    aedes = broker
    const { devices } = options
    if (devices)
      deviceDoor = await listening(deviceServer(devices, log, take), { ...devices, maxConnections })
  }

  async function stop() {
    const [listener, broker] = [server, aedes]
    deviceDoor?.close()
    server = undefined
    deviceDoor = undefined
    aedes = undefined
    if (!listener || !broker) return
    listener.close()
    await new Promise<void>((resolve) => broker.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
  }

  return {
    name: 'broker',
    start,
    stop,
    url: () => urlOf(server),
    devicePort: () => deviceDoor && portOf(deviceDoor),
    publish(topic, payload, { retain }) {
      const packet: PublishPacket = { cmd: 'publish', topic, payload, qos: 0, retain, dup: false }
      aedes?.publish(packet, (error) => {
        if (error) log.warn({ err: error, topic }, 'a message could not be handed on')
      })
    },
    setDoor(receive, heard) {
      door = receive
      cutOff = heard
    },
  }
}

type Listening = { host: string; port: number; maxConnections: number }

async function listening(server: Server, { host, port, maxConnections }: Listening) {
  server.maxConnections = maxConnections
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number | undefined {
  const address = server.address()
  return typeof address === 'string' ? undefined : address?.port
}

function urlOf(server: Server | undefined): string {
  const address = server?.address()
  if (!address || typeof address === 'string') throw new Error('the broker is not started')
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `mqtt://${name}:${address.port}`
}

/** Runs before the PUBACK; a rejection cuts the client off without one (MQTT 3.1.1 knows no refusal). */
async function admit(
  client: Client | null,
  packet: PublishPacket,
  door: Receive | undefined,
  room: WaitingRoom,
): Promise<void> {
  const { topic, payload, qos, dup } = packet
  if (topic.startsWith('$')) throw new Error('topics that start with $ are the broker’s own')
  if (client && topic.startsWith(ownTopics))
    throw new Error(`only Linli publishes on ${ownTopics}#`)
  if (client && !maySay(client.conn, topic)) throw new Error('a device speaks for itself only')
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  const isTooLarge = bytes.length > maxPayloadBytes
  if (subscriptionOf(topic) === undefined && !isTooLarge) return
  if (!door) throw new Error('ingest does not take messages now')
  // As published, not as kept: a retained message that arrives here is new.
  const taken = door(topic, bytes, { qos, dup, retain: false })
  await room.wait(client?.conn ?? room, bytes.length, taken)
  if (isTooLarge) empty(packet)
}

/** aedes would keep the bytes for subscribers and newcomers; it must hand on something once it acknowledges. */
function empty(packet: PublishPacket): void {
  packet.payload = Buffer.alloc(0)
  // Retained, an empty message would wipe the one that is kept (MQTT 3.1.1 §3.3.1.3).
  packet.retain = false
}

/**
 * aedes reads its socket by `read`, so the watch stands there and costs no copy. It reads on while
 * messages of the same connection wait for their PUBACK; once the room is full it may not.
 */
function guardRead(socket: Socket, room: WaitingRoom, onTooLarge: () => void): void {
  const fits = frameGuard(maxPacketBytes)
  const read = socket.read.bind(socket)
  socket.read = (size?: number) => {
    if (!room.mayRead(socket)) return null
    const chunk: Buffer | null = read(size)
    if (chunk === null || fits(chunk)) return chunk
    onTooLarge()
    socket.destroy()
    return null
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function refuseBeyondLoopback(host: string): void {
  if (isLoopback(host)) return
  throw new Error(
    `The embedded broker asks nobody for a password, so it listens on loopback only, not on ${host}.`,
  )
}
