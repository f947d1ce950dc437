import type { Cursor, Journal, JournalEntry, JournalRecord } from './journal.ts'

/** The slowest cursor may be this far behind: in records, and in bytes for the largest of messages. */
const defaultCapacity = 50_000
const maxBytes = 64 * 1024 * 1024

/** Passed records are let go of in lots, so that the array is not shifted for each batch. */
const forgetAtOnce = 4096

/** A journal that lives as long as the process: what it holds is lost with it. */
export function memoryJournal(capacity = defaultCapacity): Journal {
  let entries: JournalEntry[] = []
  let first = 0
  let bytes = 0
  let closed = false
  const cursors: Cursor[] = []
  const readers = waitingLine()
  const writers = waitingLine()

  const end = () => first + entries.length
  const slowest = () => cursors.reduce((least, cursor) => Math.min(least, cursor.position()), end())

  function isFull() {
    return end() - slowest() >= capacity || bytes >= maxBytes
  }
  function forgetPassed() {
    const passed = slowest() - first
    if (passed >= forgetAtOnce || passed === entries.length || bytes >= maxBytes) {
      for (const entry of entries.slice(0, passed)) bytes -= entry.payload.length
      entries = entries.slice(passed)
      first += passed
    }
    if (!isFull()) writers.wake()
  }
  function put(record: JournalRecord): number {
    const position = end()
    const { topic, payload, receivedAt, flags } = record
    entries.push({ position, topic, payload, receivedAt, flags })
    bytes += record.payload.length
    readers.wake()
    return position
  }

  async function appendLater(record: JournalRecord): Promise<number> {
    while (!closed && isFull()) await writers.join()
    if (closed) throw closedError()
    return put(record)
  }

  return {
    append(record) {
      if (closed) return Promise.reject(closedError())
      return isFull() ? appendLater(record) : Promise.resolve(put(record))
    },
    async read(from, limit) {
      while (!closed && from >= end()) await readers.join()
      return entries.slice(Math.max(from - first, 0), from - first + limit)
    },
    end,
    cursor(name) {
      const cursor = cursorFrom(name, end(), forgetPassed)
      cursors.push(cursor)
      return cursor
    },
    cursors: () => cursors,
    receivedAt: (position) => entries[position - first]?.receivedAt,
    close() {
      closed = true
      readers.wake()
      writers.wake()
    },
  }
}

function cursorFrom(name: string, start: number, moved: () => void): Cursor {
  let position = start
  return {
    name,
    position: () => position,
    moveTo(to) {
      position = to
      moved()
    },
  }
}

/** Those who wait for something; all of them look again when woken. */
function waitingLine(): { join(): Promise<void>; wake(): void } {
  let waiting: (() => void)[] = []
  return {
    join: () => new Promise((resolve) => waiting.push(resolve)),
    wake() {
      if (waiting.length === 0) return
      const woken = waiting
      waiting = []
      for (const resolve of woken) resolve()
    },
  }
}

function closedError(): Error {
  return new Error('the journal is closed')
}
