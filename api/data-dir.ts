import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Who holds a data folder, and how a command on the same machine reaches them. */
export type Holder = { pid: number; startedAt: string; url?: string; token: string }

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
  const holder: Holder = { pid: process.pid, startedAt: startOf(process.pid), token }
  const draft = `${file}.${process.pid}`
  writeHolder(draft, holder)
  try {
    const current = claim(draft, file)
    if (current) return { heldBy: current }
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    path,
    announce: (url) => writeHolder(file, { ...holder, url }),
    release: () => rmSync(file, { force: true }),
  }
}

/** link fails when the file stands, so of two that start at once one wins; answers a living holder. */
function claim(draft: string, file: string): Holder | undefined {
  for (;;) {
    try {
      linkSync(draft, file)
      return undefined
    } catch {
      const living = readHolderFile(file)
      if (living) return living
      const aside = `${draft}.stale`
      renameSync(file, aside)
      const taken = readHolderFile(aside)
      // Another starter may have replaced the stale file in between: give its claim back.
      if (taken) renameSync(aside, file)
      rmSync(aside, { force: true })
      if (taken) return taken
    }
  }
}

/** The living process that holds the folder; a file left behind by a dead one counts for nothing. */
export function readHolder(path: string): Holder | undefined {
  return readHolderFile(holderFile(path))
}

function readHolderFile(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Holder
    return isAlive(holder) ? holder : undefined
  } catch {
    return undefined
  }
}

function holderFile(path: string): string {
  return join(path, 'instance.json')
}

function writeHolder(file: string, holder: Holder) {
  writeFileSync(file, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return startOf(pid) === startedAt
}

/** Tells a process from a later one with the same id (Linux: proc_pid_stat(5), field 22). */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return 'unknown'
  }
}
