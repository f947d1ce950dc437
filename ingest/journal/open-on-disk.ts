import { diskFolder } from './disk-folder.ts'
import type { Folder } from './files.ts'
import type { Journal } from './journal.ts'
import { lockFolder } from './lock.ts'
import { type JournalOptions, openJournal } from './open.ts'

/** The journal in a folder of the file system, locked; or the process that has it. */
export async function openJournalOnDisk(
  path: string,
  options: Omit<JournalOptions, 'folder'>,
): Promise<{ journal: Journal; folder: Folder } | { heldBy: number }> {
  const lock = lockFolder(path)
  if ('heldBy' in lock) return lock
  try {
    const folder = await diskFolder(path)
    const journal = await openJournal({ ...options, folder })
    const close = () => journal.close().finally(() => lock.release())
    return { journal: { ...journal, close }, folder }
  } catch (error) {
    lock.release()
    throw error
  }
}
