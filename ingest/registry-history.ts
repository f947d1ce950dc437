import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Registered } from './judge.ts'

/**
 * Every installed device as it stood when a record was received, so that a record read again gives
 * the same points whatever has been moved since. Kept in a file beside the journal.
 */
export type RegistryHistory = {
  deviceAt(id: string, position: number): Registered | undefined
  /** Takes over today's registry. What differs counts from `position` on; on disk once it returns. */
  take(devices: Iterable<Registered>, position: number): void
  close(): void
}

type Version = { from: number; device: Registered | null; before?: Version }
type Line = { from: number; id: string; device: Registered | null }

/**
 * Opens the history of one journal; that of another is begun anew. Versions that ended before the
 * journal's `first` record are forgotten. A last line cut off by a crash counts for nothing: what it
 * said was not used yet.
 */
export function openRegistryHistory(
  path: string,
  journal: { id: string; first(): number },
): RegistryHistory {
  const versions = new Map<string, Version>()
  for (const { id, from, device } of readLines(path, journal.id)) put(id, from, device)
  forgetBefore(journal.first())
  let { file, size } = rewrite(path, journal.id, linesOf(versions))

  function put(id: string, from: number, device: Registered | null) {
    versions.set(id, { from, device, before: versions.get(id) })
  }
  function forgetBefore(first: number) {
    for (const [id, newest] of versions) {
      let version: Version | undefined = newest
      while (version && version.from > first) version = version.before
      if (version) version.before = undefined
      if (newest.device === null && newest.from <= first) versions.delete(id)
    }
  }

  return {
    deviceAt(id, position) {
      let version = versions.get(id)
      while (version && version.from > position) version = version.before
      return version?.device ?? undefined
    },
    take(devices, position) {
      const changes = changesOf(versions, devices, position)
      if (changes.length === 0) return
      const bytes = Buffer.from(textOf(changes))
      // What a full disk left half written must not stand before the next line.
      ftruncateSync(file, size)
      writeSync(file, bytes, 0, bytes.length, size)
      // Synchronous, so that no record of `position` is read by the old registry meanwhile.
      fdatasyncSync(file)
      size += bytes.length
      for (const { id, from, device } of changes) put(id, from, device)
    },
    close() {
      closeSync(file)
      file = -1
    },
  }
}

function changesOf(
  versions: ReadonlyMap<string, Version>,
  devices: Iterable<Registered>,
  from: number,
): Line[] {
  const changes: Line[] = []
  const present = new Set<string>()
  for (const { id, siteId, communityId, model } of devices) {
    present.add(id)
    const known = versions.get(id)?.device
    const isSame =
      known?.siteId === siteId && known.communityId === communityId && known.model === model
    if (!isSame) changes.push({ from, id, device: { id, siteId, communityId, model } })
  }
  for (const [id, { device }] of versions)
    if (device && !present.has(id)) changes.push({ from, id, device: null })
  return changes
}

function readLines(path: string, journalId: string): Line[] {
  if (!existsSync(path)) return []
  const [head = '', ...rest] = readFileSync(path, 'utf8').split('\n')
  if (head !== headOf(journalId)) return []
  // What stands after the last line break was cut off.
  return rest.slice(0, -1).map((line): Line => JSON.parse(line))
}

function linesOf(versions: ReadonlyMap<string, Version>): Line[] {
  const lines: Line[] = []
  for (const [id, newest] of versions)
    for (let version: Version | undefined = newest; version; version = version.before)
      lines.push({ from: version.from, id, device: version.device })
  return lines.sort((a, b) => a.from - b.from)
}

function rewrite(path: string, journalId: string, lines: Line[]): { file: number; size: number } {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  const bytes = Buffer.from(`${headOf(journalId)}\n${textOf(lines)}`)
  writeSync(file, bytes)
  fsyncSync(file)
  renameSync(draft, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return { file, size: bytes.length }
}

function headOf(journalId: string): string {
  return JSON.stringify({ journal: journalId })
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
