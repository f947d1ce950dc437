import { pino } from 'pino'
import { type RunningConsumer, runConsumer } from '../../../ingest/consumer.ts'
import { sharedDecoder } from '../../../ingest/decoded.ts'
import type { Journal, JournalEntry } from '../../../ingest/journal/journal.ts'
import { openJournal } from '../../../ingest/journal/open.ts'
import type { Refused } from '../../../ingest/judge.ts'
import { reactConsumer } from '../../../ingest/react.ts'
import { telemetryConsumer } from '../../../ingest/telemetry.ts'
import { journalKeys } from '../../support/journal.ts'
import type { SimulatedDisk } from '../../support/simulated-folder.ts'
import type { Packet, SimulatedBroker } from './broker.ts'
import type { EventLoop, Life } from './event-loop.ts'
import { gapsConsumer } from './gaps-consumer.ts'
import type { Street } from './messages.ts'
import type { SimulatedRecords } from './records.ts'
import type { WorldRooms } from './rooms-map.ts'
import type { Sabotage } from './sabotage.ts'
import type { SimulatedStore } from './store.ts'
import { type Witness, watched } from './witness.ts'

/** What outlives a process: the machine, its disk, the other servers, and who watches. */
export type Surroundings = {
  loop: EventLoop
  disk: SimulatedDisk
  broker: SimulatedBroker
  store: SimulatedStore
  records: SimulatedRecords
  street: Street
  witness: Witness
  budgetBytes: number
  /** Our machine's clock, which somebody may set. */
  wallClock: () => number
  newId: () => string
  rooms: WorldRooms
  kept(entry: JournalEntry, refused: Refused): void
  sabotage: Sabotage
}

/** One life of the ingest process, from its start to a crash. */
export type Running = {
  life: Life
  journal: Journal
  consumers: readonly RunningConsumer[]
  /** The most messages that were received and not on disk. */
  mostWaiting(): number
}

/** Our own bound, as in ingest/take.ts: beyond it the connection is not read. */
export const waitingAtMost = 20
/** In place of 50,000 (ingest/react.ts), so that these short worlds have something before it. */
const readsAgain = 30
const stuckAfterMs = 30_000
const tickEveryMs = 3000

const log = pino({ level: 'silent' })

export async function startLife(around: Surroundings, life: Life): Promise<Running> {
  const { loop, disk, store, records, street, witness, wallClock, newId, sabotage } = around
  const wait = (ms: number, signal: AbortSignal) => loop.wait(ms, life, signal)
  const onDisk = await openJournal({
    folder: sabotage.folder(disk.folder()),
    timing: { now: wallClock, wait, soon: (task) => loop.after(0, life, task) },
    budgetBytes: around.budgetBytes,
    keepDays: 7,
    keys: journalKeys,
    notify: witness.noticed,
    newId,
  })
  const journal = watched(onDisk, witness)
  const decoder = sharedDecoder(3, { deviceAt: (id) => street.devices.get(id) })
  const quarantine = {
    keep: around.kept,
    firstUnwritten: () => Number.POSITIVE_INFINITY,
    sparing(entry: JournalEntry, reason: Refused['reason'], step: () => void) {
      try {
        step()
      } catch {
        around.kept(entry, { reason })
      }
    },
  }
  const timing = { wait, random: () => loop.int(0, 999) / 1000, elapsedMs: loop.now }
  const ctx = {
    telemetry: storeFor(sabotage.store(store.as(life))),
    clock: { now: wallClock },
    log,
  }
  const gapsKey = `${journal.id}/gaps`
  const gaps = gapsConsumer(records, life, gapsKey, decoder, newId)
  const rooms = sabotage.rooms(around.rooms.of(life, journal.id))
  const consumers = [
    telemetryConsumer({ ctx, journal, decoder, quarantine, timing }),
    reactConsumer(rooms, decoder, quarantine, log, timing, readsAgain),
    gaps,
  ].map((consumer) => runConsumer(consumer, journal, log, wait))
  const tick = () => {
    gaps.tick(wallClock())
    loop.after(tickEveryMs, life, tick)
  }
  tick()
  const mostWaiting = receiveFrom(around, life, journal)
  return { life, journal, consumers, mostWaiting }
}

/** Takes messages into the journal and acknowledges each when it is on disk. */
function receiveFrom(around: Surroundings, life: Life, journal: Journal): () => number {
  const { loop, broker, witness, wallClock } = around
  let waiting = 0
  let most = 0
  let close: (() => void) | undefined
  let held: { packet: Packet; go: (answer: Promise<unknown>) => void }[] = []
  let since = loop.now()

  async function take(packet: Packet): Promise<unknown> {
    if (waiting < waitingAtMost) return receive(packet)
    return new Promise((resolve) => held.push({ packet, go: resolve }))
  }
  async function receive({ message, flags }: Packet) {
    const { topic, payload, id } = message
    const record = { topic, payload, receivedAt: wallClock(), flags }
    waiting += 1
    most = Math.max(most, waiting)
    witness.handed(record, id)
    const appended = journal.append(record)
    const position = around.sabotage.acknowledgesEarly ? journal.next() - 1 : await appended
    witness.acknowledged(record, id, position)
    waiting -= 1
    since = loop.now()
    const next = held.shift()
    if (next) next.go(receive(next.packet))
  }
  /** Held for too long the connection is given up; once all is on disk a new one is opened. */
  function watch() {
    const isStuck = held.length > 0 && loop.now() - since > stuckAfterMs
    if (isStuck) close?.()
    if (!broker.isConnected()) {
      close = undefined
      held = []
    }
    if (!close && waiting === 0) close = broker.connect(life, take)
    loop.after(loop.int(500, 5000), life, watch)
  }
  watch()
  return () => most
}

function storeFor({ write, marked }: ReturnType<SimulatedStore['as']>) {
  const none = async () => []
  return {
    ...{ embedded: false, write, marked, latest: none, series: none, counts: none },
    async ping() {},
    async close() {},
  }
}
