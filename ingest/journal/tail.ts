import type { JournalEntry, Stretch } from './journal.ts'

/** Bounds the memory the tail takes; who is further behind reads from disk. */
const maxEntries = 4096
const maxBytes = 16 * 1024 * 1024
/** The oldest are let go of in lots, so that the array is not shifted for each record. */
const forgetAtOnce = 256

/** The last records that are on disk, as they were appended: who is near the end reads nothing back. */
export type Tail = {
  /** The oldest position it has; `end` when it is empty. */
  first(): number
  end(): number
  push(entry: JournalEntry): void
  read(from: number, limit: number): Stretch
}

export function tailFrom(start: number): Tail {
  let entries: JournalEntry[] = []
  let first = start
  let bytes = 0

  const end = () => first + entries.length

  function shrink() {
    let count = Math.max(0, entries.length - maxEntries)
    for (const entry of entries.slice(0, count)) bytes -= sizeOf(entry)
    while (bytes > maxBytes) {
      bytes -= sizeOf(entries[count])
      count += 1
    }
    entries = entries.slice(count)
    first += count
  }

  return {
    first: () => first,
    end,
    push(entry) {
      // Positions are contiguous but where a torn tail was cut: begin anew behind it.
      if (entry.position !== end()) {
        entries = []
        first = entry.position
        bytes = 0
      }
      entries.push(entry)
      bytes += sizeOf(entry)
      if (entries.length >= maxEntries + forgetAtOnce || bytes > maxBytes + maxBytes / 4) shrink()
    },
    read(from, limit) {
      const found = entries.slice(from - first, from - first + limit)
      return { entries: found, next: from + found.length }
    },
  }
}

function sizeOf(entry: JournalEntry | undefined): number {
  return entry ? entry.payload.length + entry.topic.length + 64 : 0
}
