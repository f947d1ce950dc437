import type { DoneCallback, IPublishPacket, MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import { type Acknowledgements, acknowledgements } from './acknowledge.ts'
import type { Receive } from './receive.ts'

/** What was received and is not on disk yet. */
export type Waiting = { messages: number; bytes: number }

/**
 * Mosquitto 2.0.11 sends far more than its window while it drains a queue (limit 20: over 280 at
 * once), so the bound on memory is ours.
 */
export const waitingAtMost: Waiting = { messages: 2000, bytes: 8 * 1024 * 1024 }

/**
 * A backlog arrives faster than it is read, and libuv reads one socket up to 32 times before it
 * looks at another; a turn of the event loop in between lets the stores be written meanwhile.
 */
const takenPerTurn = 200

/** Said to mqtt.js instead of "done": it sends no PUBACK and hands over the next message at once. */
const laterOn = new Error('acknowledged later, once it is on disk')

export type Taking = {
  handle: MqttClient['handleMessage']
  /** The connection is gone, or is to end: takes nothing more and holds nothing up. */
  close(): void
}

export type TakingOptions = {
  receive: Receive
  /** Counted up and down as messages come and are on disk. */
  waiting: Waiting
  atMost: Waiting
  log: Logger
  /** Nothing has been taken for half a keep-alive: the broker must not be made to wait longer. */
  onStuck: (reason: string) => void
  /** Nothing waits for the disk any more. */
  onIdle: () => void
}

/**
 * Takes the messages of one connection: mqtt.js hands over the next at once, and each PUBACK goes out
 * when its message is on disk. Once too much waits the next one is not asked for, so that TCP holds
 * the broker back.
 */
export function takeFrom(client: MqttClient, options: TakingOptions): Taking {
  const { receive, waiting, atMost, log, onStuck, onIdle } = options
  const brake = brakeOn(client, onStuck)
  let acks: Acknowledgements | undefined
  let taken = 0
  let hasRefused = false
  let closed = false

  const isFull = () => waiting.messages >= atMost.messages || waiting.bytes >= atMost.bytes

  function take(packet: IPublishPacket, done: DoneCallback): void {
    if (closed) {
      done(laterOn)
      return
    }
    const { topic, qos, dup, retain, messageId = 0 } = packet
    const payload =
      typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const bytes = payload.length + topic.length
    waiting.messages += 1
    waiting.bytes += bytes
    receive(topic, payload, { qos, dup, retain }).then(
      () => {
        if (qos === 1) acks?.add(messageId)
        else if (qos === 2) done()
        settle(bytes)
      },
      (error) => {
        if (qos === 2) done(laterOn)
        refused(error)
        settle(bytes)
      },
    )
    // Not subscribed to, but legal: mqtt.js then asks for the end of the message (PUBREL).
    if (qos === 2) return
    if (isFull()) brake.hold(done)
    else done(laterOn)
  }

  function settle(bytes: number): void {
    waiting.messages -= 1
    waiting.bytes -= bytes
    if (!isFull()) brake.release()
    if (waiting.messages === 0) onIdle()
  }

  /** Nobody has this message: only a new connection brings it again. */
  function refused(error: unknown): void {
    if (closed || hasRefused) return
    hasRefused = true
    log.error({ err: error }, 'a message could not be kept; it stays with the broker')
    brake.leaveSoon('a message was refused')
  }

  return {
    handle(packet, done) {
      acks ??= acknowledgements(client.stream)
      taken += 1
      if (taken % takenPerTurn === 0) setImmediate(take, packet, done)
      else take(packet, done)
    },
    close() {
      closed = true
      brake.close()
    },
  }
}

/** Holds mqtt.js at one message, for half a keep-alive at most: its pings wait behind that message. */
function brakeOn(client: MqttClient, onStuck: (reason: string) => void) {
  let held: DoneCallback | undefined
  let stuck: NodeJS.Timeout | undefined
  let leaving: NodeJS.Timeout | undefined
  const halfKeepaliveMs = () => client.keepalive * 500

  function release(): void {
    if (!held) return
    const waited = held
    held = undefined
    clearTimeout(stuck)
    waited(laterOn)
  }

  return {
    release,
    hold(done: DoneCallback) {
      held = done
      stuck = setTimeout(onStuck, halfKeepaliveMs(), 'the journal takes nothing')
    },
    leaveSoon(reason: string) {
      leaving = setTimeout(onStuck, halfKeepaliveMs(), reason)
    },
    close() {
      clearTimeout(leaving)
      release()
    },
  }
}
