import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** A process on this machine, told apart from a later one with the same number. */
export type Holder = { pid: number; startedAt: string }

export function thisProcess(): Holder {
  return { pid: process.pid, startedAt: startOf(process.pid) }
}

/** Claims `file` for a living process, or answers the one that has it; one left by a dead process is taken over. */
export function claim<T extends Holder>(file: string, holder: T): T | undefined {
  const draft = `${file}.${holder.pid}`
  writeHolder(draft, holder)
  try {
    return link<T>(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** link fails when the file stands, so of two that start at once one wins. */
function link<T extends Holder>(draft: string, file: string): T | undefined {
  for (;;) {
    try {
      linkSync(draft, file)
      return undefined
    } catch {
      const living = readHolderFile<T>(file)
      if (living) return living
      const aside = `${draft}.stale`
      renameSync(file, aside)
      const taken = readHolderFile<T>(aside)
      // Another starter may have replaced the stale file in between: give its claim back.
      if (taken) renameSync(aside, file)
      rmSync(aside, { force: true })
      if (taken) return taken
    }
  }
}

/** The living process that holds the file; one left behind by a dead process counts for nothing. */
export function readHolderFile<T extends Holder>(file: string): T | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as T
    return isAlive(holder) ? holder : undefined
  } catch {
    return undefined
  }
}

export function writeHolder<T extends Holder>(file: string, holder: T) {
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
