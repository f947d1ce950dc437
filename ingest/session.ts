import type { Logger } from 'pino'
import { type Connection, openConnection, sessionClientId } from './connection.ts'
import type { Publish } from './last-frames.ts'
import { publisherTo } from './publisher.ts'
import type { Receive } from './receive.ts'
import { type Waiting, waitingAtMost } from './take.ts'

/** Ingest's own session at a broker that is a server of its own. */
export type Session = {
  start(): void
  stop(): Promise<void>
  publish: Publish
  /** Connected and subscribed. */
  isUp(): boolean
  /** Received and not on disk yet; the broker has no PUBACK for it. */
  unacknowledged(): Waiting
  /** How often the broker had forgotten the session, and with it what it kept for us. */
  sessionsLost(): number
}

export type SessionOptions = {
  /** An earlier run has subscribed: a broker that does not know the session has lost it. */
  wasSubscribed?: boolean
  /** Beyond this nothing more is taken until some of it is on disk. */
  atMost?: Waiting
  keepaliveS?: number
  retryMs?: () => number
}

/** A broker that refused a filter is asked again: its rights may have been mended. */
const subscribeAgainMs = 30_000

/** Spread, so that many who were cut off together do not return together. */
const spreadRetryMs = () => 500 + Math.random() * 4500

/**
 * A durable session at QoS 1: a message is acknowledged once `receive` has resolved, on the connection
 * it came on. While `receive` resolves nothing the session leaves, and returns when it does again. An
 * outage is logged once, and its end once.
 */
export function brokerSession(
  url: string,
  receive: Receive,
  log: Logger,
  options: SessionOptions = {},
): Session {
  const { retryMs = spreadRetryMs, keepaliveS = 60, atMost = waitingAtMost } = options
  const waiting: Waiting = { messages: 0, bytes: 0 }
  const outage = outageLog(log)
  const subscription = subscriptionOver(log, options.wasSubscribed ?? false)
  const publisher = publisherTo(url, retryMs)
  let version: 4 | 5 = 5
  let connection: Connection | undefined
  let retry: NodeJS.Timeout | undefined
  let running = false

  function open(): void {
    const opened = openConnection(url, {
      ...{ receive, waiting, atMost, log, version, keepaliveS },
      onIdle: comeBack,
      onConnected(sessionPresent) {
        outage.ends()
        subscription.check(opened, sessionPresent)
      },
      onTrouble(reason, refusesVersion) {
        if (refusesVersion) version = 4
        if (running && connection === opened) outage.begins(reason)
      },
      onClosed() {
        connection = undefined
        if (running) outage.begins('the connection was closed')
        comeBack()
      },
    })
    connection = opened
  }

  /** Not before all is on disk: else the journal takes nothing, and would only get it twice. */
  function comeBack(): void {
    if (connection || retry || !running || waiting.messages > 0) return
    retry = setTimeout(() => {
      retry = undefined
      open()
    }, retryMs())
  }

  return {
    start() {
      running = true
      publisher.start()
      open()
    },
    async stop() {
      running = false
      clearTimeout(retry)
      retry = undefined
      await Promise.all([connection?.end(), publisher.stop()])
    },
    publish: publisher.publish,
    isUp: () => subscription.stands() && connection?.isConnected() === true,
    unacknowledged: () => ({ ...waiting }),
    sessionsLost: subscription.lost,
  }
}

/** Whether the broker knows what we want, over all connections. */
function subscriptionOver(log: Logger, wasSubscribed: boolean) {
  let stands = false
  let isKnown = wasSubscribed
  let lost = 0

  async function subscribe(on: Connection): Promise<void> {
    const refused = await on.subscribe()
    stands = refused?.length === 0
    isKnown ||= stands
    if (stands || !refused) return
    log.error({ refused }, 'the broker refuses a subscription')
    setTimeout(() => on.isConnected() && subscribe(on), subscribeAgainMs).unref()
  }

  return {
    stands: () => stands,
    lost: () => lost,
    check(on: Connection, sessionPresent: boolean) {
      if (!sessionPresent && isKnown) {
        lost += 1
        log.error(
          { clientId: sessionClientId, times: lost },
          'the broker has forgotten the session and what it kept for it; ingest subscribes anew',
        )
      }
      if (!sessionPresent) stands = false
      if (!stands) subscribe(on)
    },
  }
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
