import type { JournalState } from '../../api/live/frames.ts'

/** A raw message as it was received; nothing of it is parsed yet. */
export type JournalRecord = {
  topic: string
  payload: Uint8Array
  /** Epoch milliseconds by our own clock; may step back when that clock is set. */
  receivedAt: number
  flags: RecordFlags
}

export type RecordFlags = {
  qos: 0 | 1 | 2
  dup: boolean
  /** Sent from the broker's retained store: an old word, said again to a new subscriber. */
  retain: boolean
  /** Put back from the quarantine: the same record once more, for the registry or driver of today. */
  again?: boolean
}

export type JournalEntry = JournalRecord & { position: number }

/** What a reader got: the entries in order, and where to read on. Damaged records are left out. */
export type Stretch = { entries: readonly JournalEntry[]; next: number }

/**
 * The append-only log of raw messages received. Positions rise by one with each record and are never
 * used again, also for a record that was damaged.
 */
export type Journal = {
  /** Names this journal: a position saved under another name means nothing here. */
  id: string
  /**
   * Resolves with the record's position once it is on disk (fdatasync). While the disk takes nothing
   * it waits; what waits is written when the disk recovers. Rejects only once the journal is closed.
   */
  append(record: JournalRecord): Promise<number>
  /**
   * At most `limit` entries from a position on (from the oldest kept, if it is older); waits until
   * there is at least one or something was passed over. Empty, with `next` = `from`, once closed.
   */
  read(from: number, limit: number): Promise<Stretch>
  /** The oldest position still kept. */
  first(): number
  /** All before it is on disk and can be read. */
  end(): number
  /** The position that no record appended until now has: what a change of the registry counts from. */
  next(): number
  /** About when the record at a position was received (the reader's last record before it); undefined: unknown. */
  receivedAt(position: number): number | undefined
  /** What is at `position` or after it is needed by the consumer `name`; the rest may go in time. */
  hold(name: string, position: number): void
  state(): JournalState
  /** Writes what waits if the disk takes it, wakes readers with nothing and lets go of the folder. */
  close(): Promise<void>
}
