import { accessSync, constants, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartProblem } from './errors.ts'
import { claim, type Holder as Process, readHolderFile, thisProcess, writeHolder } from './hold.ts'

/** Who holds a data folder, and how a command on the same machine reaches them. */
export type Holder = Process & { url?: string; token: string }

export type DataDir = {
  path: string
  /** Says where the running instance answers, so that `npm run import` can hand it a file. */
  announce(url: string): void
  release(): void
}

/** Makes the folder and those above it, or says why it cannot be used. */
export function makeDataDir(path: string): void {
  try {
    makeFolder(path)
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code, path: at = path } = error as NodeJS.ErrnoException
    throw new StartProblem([
      `The folder ${path} cannot be used: ${whys[code ?? ''] ?? code} (${at}).`,
      'Set DATA_DIR to a folder that Linli may write.',
    ])
  }
}

const whys: Readonly<Record<string, string>> = {
  ENOTDIR: 'a file is in its place',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
}

/** One by one: where a name cannot be made, as in /proc, `recursive` would try for ever. */
function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  if (found) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR', path })
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** PGlite opens one folder twice without complaint and loses rows, so the folder is held by a file. */
export function holdDataDir(path: string, token: string): DataDir | { heldBy: Holder } {
  makeDataDir(path)
  const file = holderFile(path)
  const holder: Holder = { ...thisProcess(), token }
  const current = claim(file, holder)
  if (current) return { heldBy: current }
  return {
    path,
    announce: (url) => writeHolder(file, { ...holder, url }),
    release: () => rmSync(file, { force: true }),
  }
}

/** The living process that holds the folder; a file left behind by a dead one counts for nothing. */
export function readHolder(path: string): Holder | undefined {
  return readHolderFile<Holder>(holderFile(path))
}

function holderFile(path: string): string {
  return join(path, 'instance.json')
}
