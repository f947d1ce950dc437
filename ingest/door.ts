import type { Logger } from 'pino'
import type { EmbeddedBroker } from './broker.ts'
import type { Publish } from './last-frames.ts'
import type { Receive } from './receive.ts'
import { brokerSession } from './session.ts'
import type { Waiting } from './take.ts'

/** How messages come in and ingest's own go out, whichever broker it is. */
export type Door = {
  open(): void
  close(): Promise<void>
  isUp(): boolean
  publish: Publish
  /** Received and not on disk yet. */
  unacknowledged(): Waiting
  /** How often the broker forgot what it kept for us. */
  sessionsLost(): number
}

/** A session at a broker of its own; `wasSubscribed` when an earlier run has had one. */
export function sessionDoor(
  url: string,
  receive: Receive,
  log: Logger,
  wasSubscribed: boolean,
): Door {
  const { start, stop, ...session } = brokerSession(url, receive, log, { wasSubscribed })
  return { open: start, close: stop, ...session }
}

/** The broker in this process: its publishers wait for the disk themselves. */
export function embeddedDoor(broker: EmbeddedBroker, receive: Receive, cutOff: () => void): Door {
  const waiting: Waiting = { messages: 0, bytes: 0 }
  const counted: Receive = async (topic, payload, flags) => {
    waiting.messages += 1
    waiting.bytes += payload.length
    try {
      return await receive(topic, payload, flags)
    } finally {
      waiting.messages -= 1
      waiting.bytes -= payload.length
    }
  }
  return {
    open: () => broker.setDoor(counted, cutOff),
    close: async () => broker.setDoor(undefined),
    isUp: () => true,
    publish: broker.publish,
    unacknowledged: () => ({ ...waiting }),
    sessionsLost: () => 0,
  }
}
