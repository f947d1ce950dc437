const pids = new Set<() => number | undefined>()
let isWatching = false

/** What we started does not outlive us, whatever ends us; answers how to take it off the list. */
export function endWithUs(pid: () => number | undefined): () => void {
  if (!isWatching) process.once('exit', endAll)
  isWatching = true
  pids.add(pid)
  return () => pids.delete(pid)
}

function endAll() {
  for (const pidOf of pids) {
    const pid = pidOf()
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}
