import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { claim, type Holder as Process, readHolderFile, thisProcess, writeHolder } from './hold.ts'

/** Who holds a data folder, and how a command on the same machine reaches them. */
export type Holder = Process & { url?: string; token: string }

export type DataDir = {
  path: string
  /** Says where the running instance answers, so that `npm run import` can hand it a file. */
  announce(url: string): void
  release(): void
}

/** PGlite opens one folder twice without complaint and loses rows, so the folder is held by a file. */
export function holdDataDir(path: string, token: string): DataDir | { heldBy: Holder } {
  mkdirSync(path, { recursive: true, mode: 0o700 })
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
