/** What the journal has to say of its disk; whoever opens it writes it to the log. */
export type JournalNotice =
  /** The end of the last write before a crash was no whole record; what was acknowledged is before it. */
  | { kind: 'torn_tail'; segment: string; bytes: number; position: number }
  /** Records from a position on cannot be read back. */
  | { kind: 'damaged'; segment: string; position: number; records: number }
  /** Its header is damaged; its records are read all the same. */
  | { kind: 'header_damaged'; segment: string }
  /** Nothing is acknowledged until `writing_again`. */
  | { kind: 'not_writing'; condition: 'full' | 'failing'; error: unknown }
  | { kind: 'writing_again' }
  | { kind: 'not_readable'; segment: string; error: unknown }
  /** Behind every consumer, but younger than it should be kept: its room was needed. */
  | { kind: 'deleted_early'; segment: string; records: number }
  | { kind: 'not_deleted'; segment: string; error: unknown }

export type Notify = (notice: JournalNotice) => void

/** Counts what cannot be read back, and says each damaged place once however often it is read. */
export function damageCount(notify: Notify) {
  const seen = new Set<number>()
  let records = 0
  return {
    records: () => records,
    add(segment: string, position: number, lost: number) {
      if (seen.has(position)) return
      seen.add(position)
      records += lost
      notify({ kind: 'damaged', segment, position, records: lost })
    },
  }
}

export type DamageCount = ReturnType<typeof damageCount>
