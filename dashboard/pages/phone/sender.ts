import {
  failed,
  nextToSend,
  type Outbox,
  put,
  readOutbox,
  refused,
  remove,
  retryAll,
  sending,
  type Tap,
  wake,
  wakeAtMs,
  writeOutbox,
} from './outbox.ts'
import type { TaskTransition } from './steps.ts'

/** What became of one try: the desk has it, try later, or the desk said no. */
export type Outcome = 'sent' | 'later' | 'refused'

type Needs = {
  load(): string | null
  save(text: string): void
  send(tap: Tap): Promise<Outcome>
  now(): number
  newId(): string
  /** Calls back after `ms`; answers how to cancel. */
  after(ms: number, call: () => void): () => void
}

export type Sender = {
  outbox(): Outbox
  subscribe(listener: () => void): () => void
  tap(taskId: string, transition: TaskTransition): void
  /** The network came back. */
  wake(): void
  retry(): void
  discard(id: string): void
  /** Begins with what was kept; until then, and after `stop`, taps only wait. */
  start(): void
  stop(): void
}

/** Keeps every tap until the desk has it: one at a time, in order, with waits that grow. */
export function createSender(needs: Needs): Sender {
  let outbox = readOutbox(needs.load())
  let cancel: (() => void) | undefined
  let isRunning = false
  const listeners = new Set<() => void>()

  function set(next: Outbox) {
    outbox = next
    needs.save(writeOutbox(outbox))
    for (const listener of listeners) listener()
    work()
  }

  function work() {
    cancel?.()
    cancel = undefined
    if (!isRunning) return
    const tap = nextToSend(outbox, needs.now())
    if (tap) return void send(tap)
    const at = wakeAtMs(outbox)
    const busy = outbox.some((each) => each.state === 'sending')
    if (at !== undefined && !busy) cancel = needs.after(Math.max(0, at - needs.now()), work)
  }

  async function send(tap: Tap) {
    set(sending(outbox, tap.id))
    const outcome = await needs.send(tap)
    if (outcome === 'sent') set(remove(outbox, tap.id))
    else if (outcome === 'refused') set(refused(outbox, tap.id))
    else set(failed(outbox, tap.id, needs.now()))
  }

  return {
    outbox: () => outbox,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tap: (taskId, transition) =>
      set(put(outbox, { id: needs.newId(), taskId, transition, tappedAtMs: needs.now() })),
    wake: () => set(wake(outbox, needs.now())),
    retry: () => set(retryAll(outbox, needs.now())),
    discard: (id) => set(remove(outbox, id)),
    start() {
      isRunning = true
      work()
    },
    stop() {
      isRunning = false
      work()
    },
  }
}
