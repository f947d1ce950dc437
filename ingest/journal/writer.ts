import type { Committer } from './commit.ts'
import type { JournalEntry, JournalRecord } from './journal.ts'
import type { Notify } from './notice.ts'
import { maxRecordBytes, roomFor } from './record.ts'
import type { Retention } from './retention.ts'
import type { Timing } from './timing.ts'

const firstPauseMs = 100
const longestPauseMs = 1000

export type Condition = 'ok' | 'full' | 'failing'

export type Writer = {
  append(record: JournalRecord): Promise<number>
  next(): number
  condition(): Condition
  /** Tries again at once if it is waiting for the disk. */
  wake(): void
  close(): Promise<void>
}

type Waiting = {
  entry: JournalEntry
  resolve: (position: number) => void
  reject: (error: Error) => void
}
type Problem = { condition: 'full' | 'failing'; error: unknown }

export type WriterOptions = {
  commits: Committer
  retention: Retention
  timing: Timing
  next: number
  /** Found at opening, and not known to be on disk for good. */
  again: readonly JournalEntry[]
  /** Called in order, before the appends of these entries resolve. */
  onDisk(entries: readonly JournalEntry[]): void
  notify: Notify
}

/** Group commit: what has come while one write and its fdatasync were under way makes the next. */
export function startWriter(options: WriterOptions): Writer {
  const { commits, timing, onDisk } = options
  let queue: Waiting[] = options.again.map(alreadyPromised)
  // These stand behind the new segment's first position in the old one, where they count no more.
  let atLeast = Math.max(1, queue.length)
  let { next } = options
  let closed = false
  let running: Promise<void> | undefined
  const patience = patienceWith(options, queue.length > 0)

  function start() {
    running = new Promise((resolve) => {
      timing.soon(() => void run().then(resolve))
    })
  }
  async function run(): Promise<void> {
    while (queue.length > 0) {
      const problem = await patience.tried(commit)
      if (problem && closed) giveUp()
      else if (problem) await patience.wait(problem)
    }
    running = undefined
  }
  async function commit() {
    const written = queue
    const count = await commits.commit(written, atLeast)
    atLeast = 1
    const done = written.slice(0, count)
    queue = written.slice(count)
    onDisk(done.map(({ entry }) => entry))
    for (const { entry, resolve } of done) resolve(entry.position)
  }
  function giveUp() {
    const waiting = queue
    queue = []
    for (const { reject } of waiting) reject(closedError())
  }

  if (queue.length > 0) start()
  return {
    append({ topic, payload, receivedAt, flags }) {
      if (closed) return Promise.reject(closedError())
      const entry = { position: next, topic, payload, receivedAt, flags }
      if (roomFor(entry) > maxRecordBytes)
        return Promise.reject(new RangeError(`a record takes at most ${maxRecordBytes} bytes`))
      next += 1
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject })
        if (!running) start()
      })
    },
    next: () => next,
    condition: patience.condition,
    wake: patience.wake,
    async close() {
      closed = true
      patience.end()
      await running
      await commits.close()
    },
  }
}

/** Tries for ever: the pauses between, what is said of them, and what the state shows meanwhile. */
function patienceWith({ retention, timing, notify }: WriterOptions, startsTroubled: boolean) {
  let condition: Condition = startsTroubled ? 'failing' : 'ok'
  let pauseMs = firstPauseMs
  let waking = new AbortController()
  let ended = false

  return {
    condition: () => condition,
    wake: () => waking.abort(),
    end() {
      ended = true
      waking.abort()
    },
    async tried(commit: () => Promise<void>): Promise<Problem | undefined> {
      try {
        if (!(await retention.makeRoom())) return { condition: 'full', error: budgetIsUsedUp() }
        await commit()
      } catch (error) {
        return { condition: isFull(error) ? 'full' : 'failing', error }
      }
      if (condition !== 'ok') notify({ kind: 'writing_again' })
      condition = 'ok'
      pauseMs = firstPauseMs
      return undefined
    },
    async wait(problem: Problem): Promise<void> {
      if (condition !== problem.condition) notify({ kind: 'not_writing', ...problem })
      condition = problem.condition
      if (condition === 'full' && (await retention.giveUpOldest())) return
      waking = new AbortController()
      if (!ended) await timing.wait(pauseMs, waking.signal)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    },
  }
}

function alreadyPromised(entry: JournalEntry): Waiting {
  return { entry, resolve() {}, reject() {} }
}

/** ENOSPC and EDQUOT go away when somebody makes room; the rest is a failing disk. */
function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT'
}

function budgetIsUsedUp(): Error {
  return new Error('the disk budget of the journal is used up by what its consumers still need')
}

function closedError(): Error {
  return new Error('the journal is closed')
}
