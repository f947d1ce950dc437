import { type Waiting, waitingAtMost } from './take.ts'

/** Where publishers of the embedded broker wait until their messages are on disk. */
export type WaitingRoom = {
  /** Ends as `work` does, or rejects when that takes longer than the limit (by up to a tenth). */
  wait(connection: object, bytes: number, work: Promise<unknown>): Promise<void>
  /** False while the room is full, for a connection that waits itself: its next end lets it ask again. */
  mayRead(connection: object): boolean
}

const ticksPerLimit = 10

type Guest = { connection: object; bytes: number; since: number; leave: (error?: Error) => void }

/** `limitMs`: what a publisher waits at most. One timer serves all, and none runs while nobody waits. */
export function waitingRoom(limitMs: number, atMost: Waiting = waitingAtMost): WaitingRoom {
  // A Set keeps the order of arrival, so those who have waited longest stand first.
  const guests = new Set<Guest>()
  const perConnection = new WeakMap<object, number>()
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  let ticks = 0

  function enter(guest: Guest): void {
    guests.add(guest)
    bytes += guest.bytes
    count(guest.connection, 1)
    timer ??= setInterval(tick, limitMs / ticksPerLimit).unref()
  }
  function leave(guest: Guest, error?: Error): void {
    if (!guests.delete(guest)) return
    bytes -= guest.bytes
    count(guest.connection, -1)
    guest.leave(error)
  }
  function count(connection: object, more: number): void {
    perConnection.set(connection, (perConnection.get(connection) ?? 0) + more)
  }
  function tick(): void {
    ticks += 1
    for (const guest of guests) {
      if (ticks - guest.since <= ticksPerLimit) break
      leave(guest, new Error('the journal takes nothing'))
    }
    if (guests.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    wait: (connection, size, work) =>
      new Promise((resolve, reject) => {
        const ends = (error?: Error) => (error ? reject(error) : resolve())
        const guest: Guest = { connection, bytes: size, since: ticks, leave: ends }
        enter(guest)
        work.then(
          () => leave(guest),
          (error) => leave(guest, error),
        )
      }),
    mayRead(connection) {
      const isFull = guests.size >= atMost.messages || bytes >= atMost.bytes
      return !isFull || !perConnection.get(connection)
    },
  }
}
