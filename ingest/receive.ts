import type { Clock } from '../api/context.ts'
import { maxPayloadBytes } from '../devices/index.ts'
import type { Journal, JournalRecord, RecordFlags } from './journal/journal.ts'

/** What both doors call for each message; once it resolves the message may be acknowledged. */
export type Receive = (topic: string, payload: Uint8Array, flags: RecordFlags) => Promise<unknown>

export type Receiver = {
  receive: Receive
  /** Messages taken since the start. */
  received(): number
  lastMessageAt(): number | null
  /** Resolves once all that was received until now is on disk. */
  kept(): Promise<void>
  /** From now on messages are refused, and so stay with their sender or broker. */
  close(): void
}

/**
 * Raw bytes into the journal, unparsed: what cannot be read must not hold up the acknowledgement.
 * What no driver would look at is acknowledged too, lest its sender repeat it for ever, but only
 * handed to `tooLarge`, so that the journal holds a bounded number of bytes.
 */
export function receiverInto(
  journal: Pick<Journal, 'append'>,
  clock: Clock,
  tooLarge: (record: JournalRecord) => void,
): Receiver {
  let received = 0
  let lastMessageAt: number | null = null
  let closed = false
  /** The journal keeps the order, so the last of all is on disk last. */
  let last: Promise<unknown> = Promise.resolve()
  return {
    receive(topic, payload, flags) {
      if (closed) return Promise.reject(new Error('ingest is stopping'))
      const receivedAt = clock.now()
      received += 1
      lastMessageAt = receivedAt
      const record = { topic, payload, receivedAt, flags }
      if (payload.length <= maxPayloadBytes) {
        last = journal.append(record)
        return last
      }
      tooLarge(record)
      return Promise.resolve()
    },
    received: () => received,
    lastMessageAt: () => lastMessageAt,
    kept: () =>
      last.then(
        () => {},
        () => {},
      ),
    close() {
      closed = true
    },
  }
}
