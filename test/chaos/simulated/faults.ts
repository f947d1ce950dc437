import type { EventLoop, Life } from './event-loop.ts'
import type { Running, Surroundings } from './life.ts'
import type { WriteFault } from './store.ts'

/** What a fault does to the world, and how the world is told to mend it again. */
export type World = Surroundings & {
  /** The world itself: it ends with the run. */
  own: Life
  running(): Running | undefined
  /** Ends the process, with the power or alone, and starts it again later. */
  crash(how: 'power' | 'process', downMs: number): void
  setWallClock(offsetMs: number): void
  flips: { count: number }
  clock: { wasSet: boolean }
  /** Faults that will still mend themselves, or strike. */
  mending: { count: number }
  /** Notes in the story what happens now. */
  tell(text: string): void
}

export type Fault = {
  name: string
  weight: number
  /** The journal lets go of what all have read, so that a store that loses it cannot get it again. */
  costsHistory?: boolean
  strike(world: World): void
}

const seconds = 1000

function later(world: World, leastS: number, mostS: number, step: () => void): void {
  world.mending.count += 1
  world.loop.after(world.loop.int(leastS * seconds, mostS * seconds), world.own, () => {
    world.mending.count -= 1
    step()
  })
}

function some<T>(loop: EventLoop, items: readonly T[], most: number): T[] {
  return Array.from({ length: loop.int(1, most) }, () => loop.pick(items))
}

const writeFaults: WriteFault[] = [
  'unavailable',
  'torn',
  'answer_lost',
  'stored_later',
  'too_large',
]

/** Each mends itself after a while, as an operator or a supervisor would mend it. */
export const faults: readonly Fault[] = [
  {
    name: 'the power fails',
    weight: 8,
    strike: (world) => world.crash('power', world.loop.int(0, 60) * seconds),
  },
  {
    name: 'the power fails in a transaction',
    weight: 6,
    strike: (world) => world.records.interrupt(() => world.crash('power', 1000)),
  },
  {
    name: 'the process dies',
    weight: 4,
    strike: (world) => world.crash('process', world.loop.int(0, 10) * seconds),
  },
  {
    name: 'the process is gone for long',
    weight: 1,
    strike: (world) => world.crash('power', world.loop.int(300, 1200) * seconds),
  },
  {
    name: 'the disk is full',
    weight: 2,
    costsHistory: true,
    strike(world) {
      world.disk.setCapacity(world.loop.int(0, 40_000))
      later(world, 1, 120, () => world.disk.setCapacity(Number.POSITIVE_INFINITY))
    },
  },
  {
    name: 'an fsync fails',
    weight: 3,
    strike: (world) => world.disk.failSync(world.loop.int(1, 4)),
  },
  {
    name: 'writes fail',
    weight: 2,
    strike(world) {
      world.disk.failWrites(world.loop.pick(['EIO', 'EROFS']))
      later(world, 1, 60, () => world.disk.failWrites(undefined))
    },
  },
  {
    name: 'reads fail',
    weight: 1,
    strike(world) {
      world.disk.failReads({ from: 0, to: Number.POSITIVE_INFINITY })
      later(world, 1, 7, () => world.disk.failReads(undefined))
    },
  },
  {
    name: 'the telemetry store is away',
    weight: 3,
    strike(world) {
      later(world, 1, 600, world.store.fail('unavailable'))
    },
  },
  {
    name: 'the telemetry store refuses',
    weight: 1,
    strike(world) {
      later(world, 1, 300, world.store.fail('refused'))
    },
  },
  {
    name: 'requests to the telemetry store fail',
    weight: 4,
    strike: ({ store, loop }) => store.failNext(some(loop, writeFaults, 5)),
  },
  {
    name: 'the records are away',
    weight: 3,
    strike(world) {
      world.records.setAway(true)
      later(world, 1, 300, () => world.records.setAway(false))
    },
  },
  {
    name: 'transactions fail',
    weight: 4,
    strike: ({ records, loop }) => records.failNext(some(loop, ['before', 'after'], 2)),
  },
  { name: 'the broker restarts', weight: 3, strike: ({ broker }) => broker.restart() },
  { name: 'the broker is killed', weight: 1, strike: ({ broker }) => broker.kill() },
  { name: 'our session is cleaned', weight: 1, strike: ({ broker }) => broker.forgetSession() },
  {
    name: 'a case is closed',
    weight: 2,
    strike: ({ rooms, loop }) => void loop.outside(rooms.closeCases()),
  },
]

/** Only in worlds that are drawn for them: after these less can be asked of the outcome. */
export const rareFaults: Record<'drop' | 'flip' | 'clock', Fault> = {
  drop: {
    name: 'the telemetry store loses what it had',
    weight: 4,
    strike(world) {
      const { store, loop } = world
      const isRestored = loop.chance(0.5)
      if (isRestored) store.backUp()
      later(world, 1, 1200, () => {
        const end = store.fail(isRestored ? 'unavailable' : 'refused')
        world.tell('it is gone')
        later(world, 3, 300, () => {
          const journalId = world.running()?.journal.id ?? ''
          const canRestore = isRestored && store.canTellBackup(journalId)
          if (canRestore) store.restore()
          else store.drop()
          end()
          world.tell(canRestore ? 'it is back from a backup' : 'it is back, empty')
        })
      })
    },
  },
  flip: {
    name: 'a bit flips on the disk',
    weight: 3,
    strike({ disk, loop, flips }) {
      const segments = disk.names().filter((name) => name.endsWith('.journal'))
      if (segments.length === 0) return
      const name = loop.pick(segments)
      const size = disk.bytes(name).length
      if (size === 0) return
      flips.count += 1
      disk.flip(name, loop.int(0, size - 1), loop.int(0, 7))
    },
  },
  clock: {
    name: 'our clock is set',
    weight: 3,
    strike({ setWallClock, loop }) {
      setWallClock(loop.pick([-3600, -300, 0, 300, 3600]) * seconds)
    },
  },
}
