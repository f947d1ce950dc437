import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { claim, thisProcess } from '../../api/hold.ts'

export type JournalLock = { release(): void }

/** Two writers in one journal destroy each other's records, so its folder is held by a file. */
export function lockFolder(path: string): JournalLock | { heldBy: number } {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const file = join(path, 'holder.json')
  const holder = claim(file, thisProcess())
  if (holder) return { heldBy: holder.pid }
  return { release: () => rmSync(file, { force: true }) }
}
