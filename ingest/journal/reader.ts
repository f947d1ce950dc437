import type { DiskReader } from './disk-reader.ts'
import type { JournalEntry, Stretch } from './journal.ts'
import type { Tail } from './tail.ts'
import type { Timing } from './timing.ts'

/** Bounds what one batch of large messages takes in memory. */
const maxStretchBytes = 8 * 1024 * 1024
/** A reader whose disk answers nothing tries again. */
const pauseMs = 1000

export type Reader = {
  read(from: number, limit: number): Promise<Stretch>
  /** There is more to read, or the journal is closing. */
  wake(): void
}

/** Reads on from memory where it can, else from disk; waits while there is nothing new. */
export function readerOf(options: {
  tail: Tail
  disk: DiskReader
  first: () => number
  timing: Timing
  closing: AbortSignal
}): Reader {
  const { tail, disk, first, timing, closing } = options
  let waiting: (() => void)[] = []

  /** What is there now, from disk and memory together. */
  async function gather(from: number, limit: number): Promise<Stretch> {
    const entries: JournalEntry[] = []
    let next = Math.max(from, first())
    let bytes = 0
    while (next < tail.end() && entries.length < limit && bytes < maxStretchBytes) {
      const found = next < tail.first() ? await disk.read(next) : tail.read(next, limit)
      for (const entry of found.entries) {
        if (entries.length === limit || bytes >= maxStretchBytes) return { entries, next }
        entries.push(entry)
        bytes += entry.payload.length
        next = entry.position + 1
      }
      next = found.next
    }
    return { entries, next }
  }

  return {
    async read(from, limit) {
      while (!closing.aborted) {
        try {
          const stretch = await gather(from, limit)
          if (stretch.next !== from) return stretch
          if (!closing.aborted) await new Promise<void>((resolve) => waiting.push(resolve))
        } catch {
          // Said by `not_readable` where the disk failed; a segment may also have been deleted.
          await timing.wait(pauseMs, closing)
        }
      }
      return { entries: [], next: from }
    },
    wake() {
      if (waiting.length === 0) return
      const woken = waiting
      waiting = []
      for (const resolve of woken) resolve()
    },
  }
}
