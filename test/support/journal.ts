import type { Folder } from '../../ingest/journal/files.ts'
import type { Journal, JournalEntry, JournalRecord } from '../../ingest/journal/journal.ts'
import type { JournalNotice } from '../../ingest/journal/notice.ts'
import { type JournalOptions, openJournal } from '../../ingest/journal/open.ts'
import { realTiming } from '../../ingest/journal/timing.ts'
import { testKey } from './keys.ts'
import { simulatedDisk } from './simulated-folder.ts'

const secret = testKey('journal').bytes

/** One key that is the same in every run. */
export const journalKeys = () => [secret]

/** A journal on a simulated disk, or on the folder given, with what it has said. */
export async function testJournal(
  folder: Folder = simulatedDisk().folder(),
  options: Partial<JournalOptions> = {},
): Promise<Journal & { notices: JournalNotice[] }> {
  const notices: JournalNotice[] = []
  const journal = await openJournal({
    folder,
    timing: realTiming(Date.now),
    budgetBytes: 1024 ** 3,
    keepDays: 7,
    keys: journalKeys,
    notify: (notice) => notices.push(notice),
    ...options,
  })
  return { ...journal, notices }
}

export function journalRecord(text: string, fields: Partial<JournalRecord> = {}): JournalRecord {
  return {
    topic: 'linli/v1/site/bay-1/parking.bay',
    payload: Buffer.from(text),
    receivedAt: 0,
    flags: { qos: 1, dup: false, retain: false },
    ...fields,
  }
}

/** All entries from a position to the end. */
export async function readAll(journal: Journal, from = journal.first()): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = []
  for (let at = from; at < journal.end(); ) {
    const stretch = await journal.read(at, 5000)
    entries.push(...stretch.entries)
    at = stretch.next
  }
  return entries
}

/** The payloads of all entries, as text. */
export async function textsIn(journal: Journal, from?: number): Promise<string[]> {
  return (await readAll(journal, from)).map(({ payload }) => Buffer.from(payload).toString())
}
