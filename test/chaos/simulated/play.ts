import { hash32 } from '../../../ingest/order.ts'
import { eventLoop, type Life } from './event-loop.ts'
import { type Fault, faults, rareFaults } from './faults.ts'
import { messagesOf } from './messages.ts'
import type { Sabotage } from './sabotage.ts'
import { finalProblems, standingProblems } from './verdict.ts'
import { buildWorld, type PlayedWorld, type RoomsFor } from './world.ts'

export type Outcome = {
  seed: number
  /** What was promised and not kept; empty: nothing. */
  problems: string[]
  /** What happened, in order, in simulated seconds. */
  story: string[]
  messages: number
  lives: number
  events: number
  /** Two runs of one seed have the same. */
  fingerprint: string
}

const startMs = Date.UTC(2026, 10, 2)
const minuteMs = 60_000
/** After the last fault all must come right within this time. */
const healingMs = 6 * 60 * minuteMs
/** What is overdue in the gap tracker is told by then. */
const settlingMs = 2 * minuteMs

/** A message makes some thirty events; between two messages only timers tick. */
const strikesWithinEvents = 100

export type Play = {
  roomsFor?: RoomsFor
  sabotage?: Sabotage
  /** For how long the devices speak, at least and at most. */
  minutes?: readonly [number, number]
}

/** One world from one number: the same number gives the same world, event by event. */
export async function simulate(seed: number, play: Play = {}): Promise<Outcome> {
  const { roomsFor, sabotage, minutes = [10, 60] } = play
  const loop = eventLoop(seed, startMs)
  const own: Life = { name: 'world', isOver: false }
  const rare = (['drop', 'flip', 'clock'] as const).filter((_, index) => seed % 5 === index + 1)
  const world = buildWorld({ loop, own, mayDrop: rare.includes('drop'), roomsFor, sabotage })
  const span = { from: startMs + minuteMs, until: startMs + loop.int(...minutes) * minuteMs }
  const messages = messagesOf(loop, world.street, span, loop.int(1, 3))
  for (const message of messages)
    for (const { at, dup } of message.arrivals)
      loop.after(at - startMs, own, () => world.broker.publish(message, dup))
  const untilMs = span.until + 10 * minuteMs
  const usual = rare.includes('drop') ? faults.filter((fault) => !fault.costsHistory) : faults
  schedule(world, [...usual, ...rare.map((name) => rareFaults[name])], untilMs)
  const arrivals = messages.flatMap((message) => message.arrivals.map(({ at }) => at))

  world.begin()
  const problems = await playOut(world, Math.max(untilMs, ...arrivals))
  world.crash('process', 0)
  own.isOver = true
  return {
    seed,
    problems: [...world.witness.problems, ...problems],
    story: world.story,
    messages: messages.length,
    lives: world.lives(),
    events: loop.events(),
    fingerprint: fingerprintOf(world),
  }
}

function schedule(world: PlayedWorld, choices: readonly Fault[], untilMs: number): void {
  const { loop, own, witness } = world
  const sum = choices.reduce((total, { weight }) => total + weight, 0)
  for (let left = loop.int(2, 14); left > 0; left -= 1) {
    const fault = weighted(loop.int(0, sum - 1), choices)
    const strike = () => {
      world.mending.count -= 1
      world.tell(fault.name)
      fault.strike(world)
      witness.problems.push(...standingProblems(world))
    }
    world.mending.count += 1
    loop.after(loop.int(0, untilMs - startMs), own, () =>
      loop.afterEvents(loop.int(0, strikesWithinEvents), own, strike),
    )
  }
}

function weighted(drawn: number, choices: readonly Fault[]): Fault {
  let left = drawn
  for (const fault of choices) {
    left -= fault.weight
    if (left < 0) return fault
  }
  throw new Error('nothing to choose from')
}

/** Runs to the last message, mends everything, lets it drain, and looks at what stands. */
async function playOut(world: PlayedWorld, lastArrival: number): Promise<string[]> {
  const { loop } = world
  const isOver = () => loop.now() >= lastArrival && world.mending.count === 0
  await loop.run(isOver, lastArrival + healingMs)
  world.heal()
  // A store that has lost readings while nothing came is found out by the next message.
  world.broker.publish(lastWord, false)
  for (const again of [false, true]) {
    const untilMs = loop.now() + healingMs
    if (!(await loop.run(() => isDrained(world), untilMs)))
      return [`not drained: ${JSON.stringify(stuckAt(world))}`]
    let saved = false
    const drained = world.running()?.consumers.map((consumer) => consumer.drained()) ?? []
    Promise.all(drained).then(() => {
      saved = true
    })
    const settledAt = loop.now() + settlingMs
    if (!(await loop.run(() => saved && loop.now() >= settledAt, untilMs))) return ['not saved']
    const problems = await finalProblems(world)
    if (problems.length > 0 || again) return problems
    // All must stand as it is when the power fails once more.
    world.crash('power', 0)
    await loop.run(() => world.running() !== undefined, untilMs)
  }
  return []
}

const lastWord = {
  id: -1,
  topic: 'linli/v1/s1/undated-0/contact',
  payload: new TextEncoder().encode('{"open":true}'),
  retain: false,
  arrivals: [],
}

function isDrained({ running, broker }: PlayedWorld): boolean {
  const now = running()
  if (!now || !broker.isEmpty() || !broker.isConnected()) return false
  return now.consumers.every((consumer) => consumer.position() >= now.journal.end())
}

function stuckAt({ running, broker }: PlayedWorld) {
  const now = running()
  return {
    state: now?.journal.state(),
    end: now?.journal.end(),
    consumers: now?.consumers.map(({ name, position }) => [name, position()]),
    broker: { isEmpty: broker.isEmpty(), isConnected: broker.isConnected() },
  }
}

function fingerprintOf({ loop, store, witness }: PlayedWorld): string {
  const told = [...store.points()].join('\n') + [...witness.acks.keys()].join(' ')
  return `${loop.events()} ${loop.now()} ${hash32(new TextEncoder().encode(told))}`
}
