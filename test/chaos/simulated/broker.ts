import type { RecordFlags } from '../../../ingest/journal/journal.ts'
import type { EventLoop, Life } from './event-loop.ts'
import type { Message } from './messages.ts'

export type Packet = { message: Message; flags: RecordFlags }

/** Takes a packet; once it resolves the packet is acknowledged. */
export type Take = (packet: Packet) => Promise<unknown>

/** A broker with one durable session, ours: it keeps what is not acknowledged and sends it again. */
export type SimulatedBroker = {
  publish(message: Message, dup: boolean): void
  /** Opens the session; an earlier connection of it is closed. Answers how to close it. */
  connect(life: Life, take: Take): () => void
  /** Ends as after SIGTERM: all is kept. */
  restart(): void
  /** Ends as after SIGKILL: comes back as it was a moment ago. What came since is gone. */
  kill(): void
  /** Our session was cleaned by somebody: all it kept is gone. */
  forgetSession(): void
  /** Nothing is left to send or unacknowledged. */
  isEmpty(): boolean
  isConnected(): boolean
  /** Ids of messages it took and lost; some may have come to us all the same. */
  lost: ReadonlySet<number>
}

type Sent = { number: number; message: Message; dup: boolean; retain: boolean }
type Kept = { queue: Sent[]; inflight: Sent[] }

/** Sent and not acknowledged at once. */
const windowSize = 12
/** How old the file is that a killed broker comes back with. */
const autosaveMs = 1000

export function simulatedBroker(loop: EventLoop, life: Life): SimulatedBroker {
  let kept: Kept = { queue: [], inflight: [] }
  let saved: Kept = { queue: [], inflight: [] }
  let savedAt = loop.now()
  let changedAt = loop.now()
  let number = 0
  let connection: { life: Life; take: Take } | undefined
  let hasSession = false
  const retained = new Map<string, Message>()
  const lost = new Set<number>()

  /** Called before each change: the file then has what stood until now. */
  function autosave() {
    if (loop.now() - savedAt >= autosaveMs) {
      saved = { queue: [...kept.queue], inflight: [...kept.inflight] }
      savedAt = loop.now()
    }
    changedAt = loop.now()
  }
  function keep(message: Message, dup: boolean, retain: boolean) {
    autosave()
    kept.queue.push({ number, message, dup, retain })
    number += 1
  }
  function sendMore() {
    const to = connection
    while (to && kept.inflight.length < windowSize) {
      const sent = kept.queue.shift()
      if (!sent) return
      kept.inflight.push(sent)
      send(to, sent)
    }
  }
  function send(to: NonNullable<typeof connection>, { number: id, message, dup, retain }: Sent) {
    loop.after(loop.int(0, 10), to.life, () => {
      if (connection !== to) return
      const flags: RecordFlags = { qos: 1, dup, retain }
      to.take({ message, flags }).then(
        () => loop.after(loop.int(0, 10), to.life, () => acknowledged(to, id)),
        () => {},
      )
    })
  }
  function acknowledged(by: typeof connection, id: number) {
    if (connection !== by) return
    autosave()
    kept.inflight = kept.inflight.filter((sent) => sent.number !== id)
    sendMore()
  }
  function disconnect() {
    connection = undefined
    // Sent again on the next connection, in whatever order.
    const again = loop.shuffled(kept.inflight).map((sent) => ({ ...sent, dup: true }))
    kept = { queue: [...again, ...kept.queue], inflight: [] }
  }
  function lose(before: Kept) {
    const still = new Set([...kept.queue, ...kept.inflight].map((sent) => sent.number))
    for (const sent of [...before.queue, ...before.inflight])
      if (!still.has(sent.number)) lost.add(sent.message.id)
  }

  return {
    publish(message, dup) {
      if (message.retain) retained.set(message.topic, message)
      if (hasSession) keep(message, dup, false)
      else lost.add(message.id)
      loop.after(0, life, sendMore)
    },
    connect(ofProcess, take) {
      if (connection) disconnect()
      const opened = { life: ofProcess, take }
      connection = opened
      if (!hasSession) for (const message of retained.values()) keep(message, false, true)
      hasSession = true
      sendMore()
      return () => {
        if (connection === opened) disconnect()
      }
    },
    restart: disconnect,
    kill() {
      if (loop.now() - changedAt >= autosaveMs) return disconnect()
      disconnect()
      const before = kept
      kept = { queue: [...saved.inflight, ...saved.queue], inflight: [] }
      lose(before)
    },
    forgetSession() {
      disconnect()
      const before = kept
      kept = { queue: [], inflight: [] }
      saved = { queue: [], inflight: [] }
      hasSession = false
      lose(before)
    },
    isEmpty: () => kept.queue.length === 0 && kept.inflight.length === 0,
    isConnected: () => connection !== undefined,
    lost,
  }
}
