import { usualRules } from '../../support/parking.ts'
import { simulatedDisk } from '../../support/simulated-folder.ts'
import { simulatedBroker } from './broker.ts'
import type { EventLoop, Life } from './event-loop.ts'
import type { World } from './faults.ts'
import { type Running, startLife } from './life.ts'
import { streetOf } from './messages.ts'
import { simulatedRecords } from './records.ts'
import { roomsInMap, type WorldRooms } from './rooms-map.ts'
import { honest, type Sabotage } from './sabotage.ts'
import { simulatedStore } from './store.ts'
import { standingProblems } from './verdict.ts'
import { witnessOver } from './witness.ts'

/** What a world needs of its rooms' surroundings to keep its records elsewhere than in a map. */
export type RoomsFor = (world: Omit<World, 'rooms'>) => WorldRooms

export type WorldOptions = {
  loop: EventLoop
  own: Life
  /** The store may lose all it has, so that nothing of the journal may be let go of early. */
  mayDrop: boolean
  roomsFor?: RoomsFor | undefined
  sabotage?: Sabotage | undefined
}

export type PlayedWorld = World & {
  story: string[]
  /** How often the process was started. */
  lives(): number
  begin(): void
  /** Ends every fault at once. */
  heal(): void
}

const tariffs = [{ id: 't1', lotId: null, validFrom: 0, rules: usualRules }]

/** A supervisor starts again what ends with an error, such as a disk that cannot be read. */
const restartMs = 5000

export function buildWorld(options: WorldOptions): PlayedWorld {
  const { loop, own, mayDrop, roomsFor, sabotage = honest } = options
  const startMs = loop.now()
  let running: Running | undefined
  let life: Life = { name: 'none', isOver: true }
  let lives = 0
  let ids = 0
  let offsetMs = 0
  const story: string[] = []
  const disk = simulatedDisk(() => loop.wait(loop.int(0, 3), life))
  const street = streetOf(loop.int(1, 4))
  const witness = witnessOver(street.devices)

  const around: Omit<PlayedWorld, 'rooms'> = {
    loop,
    own,
    disk,
    street,
    witness,
    sabotage,
    story,
    tell: (text) => void story.push(`${Math.round((loop.now() - startMs) / 1000)} s: ${text}`),
    records: simulatedRecords(loop),
    broker: simulatedBroker(loop, own),
    store: simulatedStore(loop, own),
    // A sixteenth of it is a segment, so that most worlds have several.
    budgetBytes: (mayDrop ? 1024 : loop.pick([64, 128, 1024])) * 1024,
    wallClock: () => loop.now() + offsetMs,
    setWallClock: (offset) => {
      offsetMs = offset
      around.clock.wasSet = true
    },
    flips: { count: 0 },
    clock: { wasSet: false },
    mending: { count: 0 },
    newId() {
      ids += 1
      return `${String(ids).padStart(8, '0')}-0000-4000-8000-000000000000`
    },
    kept(entry, { reason }) {
      const text = Buffer.from(entry.payload).toString()
      const isMeant = reason === 'store_rejected' && text.includes('"total":13')
      if (!isMeant) witness.problems.push(`${reason} at ${entry.position}: ${text}`)
    },
    running: () => running,
    lives: () => lives,
    crash(how, downMs) {
      if (life.isOver) return
      life.isOver = true
      running = undefined
      around.broker.restart()
      if (how === 'power') disk.crash(loop)
      else disk.kill()
      loop.after(downMs, own, begin)
    },
    begin,
    heal() {
      offsetMs = 0
      disk.setCapacity(Number.POSITIVE_INFINITY)
      disk.failWrites(undefined)
      disk.failReads(undefined)
      disk.failSync(0)
      around.store.heal()
      around.records.setAway(false)
      around.records.failNext([])
      around.records.interrupt(() => {})
    },
  }
  const lotOf = new Map(street.bays.map(({ id, lotId }) => [id, lotId]))
  const inMap = () => roomsInMap(around.records, { lotOf, tariffs }, around.newId, around.wallClock)
  const world: PlayedWorld = Object.assign(around, { rooms: roomsFor?.(around) ?? inMap() })

  function begin() {
    lives += 1
    const begun: Life = { name: `life ${lives}`, isOver: false }
    life = begun
    around.tell(`${begun.name} begins`)
    startLife(world, begun).then(
      (started) => {
        if (begun.isOver) return
        running = started
        witness.problems.push(...standingProblems(world))
      },
      (error: Error) => {
        if (begun.isOver) return
        around.tell(`it does not start: ${error.message}`)
        begun.isOver = true
        loop.after(restartMs, own, begin)
      },
    )
  }
  return world
}
