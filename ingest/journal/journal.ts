/** A raw message as it was received; nothing of it is parsed yet. */
export type JournalRecord = {
  topic: string
  payload: Uint8Array
  /** Epoch milliseconds. */
  receivedAt: number
  flags: {
    qos: 0 | 1 | 2
    dup: boolean
    /** Sent from the broker's retained store: an old word, said again to a new subscriber. */
    retain: boolean
  }
}

export type JournalEntry = JournalRecord & { position: number }

/** The log of raw messages received. Positions rise by one with each record. */
export type Journal = {
  /** Resolves with the record's position once it is kept; waits while the slowest cursor is too far behind. */
  append(record: JournalRecord): Promise<number>
  /** At least one and at most `limit` entries from a position on; waits for them. Empty once closed. */
  read(from: number, limit: number): Promise<readonly JournalEntry[]>
  /** The position the next record gets. */
  end(): number
  /** Registers a consumer: from then on its position decides what the journal must keep. */
  cursor(name: string): Cursor
  cursors(): readonly Cursor[]
  /** When the record at a position was received; undefined when it is not there. */
  receivedAt(position: number): number | undefined
  /** Wakes readers with nothing; what was appended stays readable. */
  close(): void
}

/** How far one consumer has got. */
export type Cursor = { readonly name: string; position(): number; moveTo(position: number): void }
