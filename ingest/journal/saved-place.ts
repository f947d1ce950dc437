import type { Folder } from './files.ts'

/** How far a consumer has come, for one whose store keeps no place of its own. */
export type SavedPlace = {
  /** undefined: never saved, not readable, or saved for another journal. */
  load(): Promise<number | undefined>
  /** On disk once it resolves; rejects when the disk takes nothing. */
  save(position: number): Promise<void>
}

export function savedPlace(folder: Folder, consumer: string, journalId: string): SavedPlace {
  const name = `${consumer}.place`
  return {
    async load() {
      const bytes = await folder.readWhole(name)
      const [journal, position] = bytes ? Buffer.from(bytes).toString('utf8').split(' ') : []
      return journal === journalId && /^\d{1,16}\n$/.test(position ?? '')
        ? Number(position)
        : undefined
    },
    save: (position) => folder.replace(name, Buffer.from(`${journalId} ${position}\n`)),
  }
}
