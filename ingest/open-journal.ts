import { join } from 'node:path'
import type { Context } from '../api/context.ts'
import { StartProblem } from '../api/errors.ts'
import type { JournalNotice } from './journal/notice.ts'
import { openJournalOnDisk } from './journal/open-on-disk.ts'
import { type SavedPlace, savedPlace } from './journal/saved-place.ts'
import { realTiming } from './journal/timing.ts'
import { openRegistryHistory } from './registry-history.ts'

const bytesPerGb = 1e9

/** The journal of this instance and what lies beside it in DATA_DIR/journal. */
export async function openIngestJournal({ config, clock, log, sealer }: Context) {
  const path = join(config.dataDir, 'journal')
  const opened = await openJournalOnDisk(path, {
    timing: realTiming(() => clock.now()),
    budgetBytes: config.journalMaxGb * bytesPerGb,
    keepDays: config.journalKeepDays,
    keys: () => sealer.derivedKeys('journal'),
    notify: ({ kind, ...facts }) => log[levels[kind]](facts, sentences[kind]),
  })
  if ('heldBy' in opened)
    throw new StartProblem([
      `${path} is in use by process ${opened.heldBy}. Stop it, or set DATA_DIR to another folder.`,
    ])
  const { journal, folder } = opened
  const registry = openRegistryHistory(join(path, 'registry'), journal)
  const placeOf = (consumer: string): SavedPlace => savedPlace(folder, consumer, journal.id)
  return { journal, registry, placeOf }
}

const sentences: Record<JournalNotice['kind'], string> = {
  torn_tail: 'the last write before a crash was cut off; nothing acknowledged was in it',
  damaged: 'records of the journal cannot be read back',
  header_damaged: 'the header of a segment is damaged; its records are read all the same',
  not_writing: 'the journal cannot be written: nothing is acknowledged until it can',
  writing_again: 'the journal is written again',
  not_readable: 'a segment of the journal cannot be read now',
  deleted_early: 'records were let go of before their days were over, to make room',
  not_deleted: 'a segment of the journal cannot be deleted',
}

const levels: Record<JournalNotice['kind'], 'info' | 'warn' | 'error'> = {
  torn_tail: 'warn',
  damaged: 'error',
  header_damaged: 'warn',
  not_writing: 'error',
  writing_again: 'info',
  not_readable: 'error',
  deleted_early: 'warn',
  not_deleted: 'warn',
}
