import { createDice, type Dice, seedOf } from '../dice.ts'
import type { Device } from '../district/devices.ts'
import { type Living, type Message, nextAfter, type Writer } from './message.ts'

export type GateOptions = {
  seed: number
  speed: number
  write: Writer
  /** Whether the desk has enough to do: then nothing new goes wrong. */
  isBusy: () => boolean
}

type State = 'open' | 'closed' | 'forced' | 'held_open' | 'fault'
type Gate = { device: Device; state: State; until: number }

const passEveryMs = 550
const troubleEveryMs = 240_000
const repeatEveryMs = 300_000
const barrierMs = 6_000
/** Two gates never answer: what they would say is unknown. */
const silent = 2

const methods: [string, number][] = [
  ['card', 50],
  ['qr', 25],
  ['button', 15],
  ['pin', 6],
  ['remote', 4],
]

/** Gates let people and cars pass, say how they stand, and seldom break. No face is ever read. */
export function createGates(devices: readonly Device[], options: GateOptions): Living {
  const { seed, speed } = options
  const dice = createDice(seedOf(seed, 'gates'))
  const gates = dice
    .shuffle(devices)
    .slice(silent)
    .map((device): Gate => ({ device, state: 'closed', until: Number.POSITIVE_INFINITY }))
  let nextPass: number | undefined
  let nextTrouble = 0
  let repeated = 0
  let lastAt = 0

  return {
    step(now) {
      if (nextPass === undefined) {
        nextPass = now
        nextTrouble = nextAfter(now, troubleEveryMs / 4 / speed, dice.float)
        lastAt = now
        return gates.map((gate) => sayState(options, gate, now))
      }
      const messages = settle(options, gates, now)
      for (; nextPass <= now; nextPass = nextAfter(nextPass, passEveryMs / speed, dice.float))
        messages.push(...pass(options, dice, dice.pick(gates), nextPass))
      if (nextTrouble <= now) {
        nextTrouble = nextAfter(now, troubleEveryMs / speed, dice.float)
        if (!options.isBusy()) messages.push(...breakDown(options, dice, dice.pick(gates), now))
      }
      for (; lastAt + repeatEveryMs / gates.length < now; lastAt += repeatEveryMs / gates.length) {
        const gate = gates[repeated % gates.length]
        repeated += 1
        if (gate) messages.push(sayState(options, gate, now))
      }
      return messages
    },
  }
}

/** What was open or broken until now closes again. */
function settle(options: GateOptions, gates: readonly Gate[], now: number): Message[] {
  return gates.flatMap((gate) => {
    if (gate.until > now) return []
    const at = gate.until
    gate.state = 'closed'
    gate.until = Number.POSITIVE_INFINITY
    return [sayState(options, gate, at)]
  })
}

function pass(options: GateOptions, dice: Dice, gate: Gate, at: number): Message[] {
  if (gate.state !== 'closed' && gate.state !== 'open') return []
  const isBarrier = gate.device.purpose === 'lot_gate'
  const method = isBarrier ? (dice.chance(0.9) ? 'plate' : 'remote') : methodOf(dice)
  const granted = dice.chance(0.97)
  const person = dice.int(0, 60_000)
  const event = options.write(gate.device, 'access.event', at, {
    granted,
    method,
    direction: directionOf(dice, gate.device),
    // A pseudonym that changes daily: it names nobody, and not even the same nobody tomorrow.
    ...(method === 'card' || method === 'qr'
      ? { credential: seedOf(person, Math.floor(at / 86_400_000)).toString(16) }
      : {}),
  })
  if (!granted || !isBarrier || gate.state === 'open') return [event]
  gate.state = 'open'
  gate.until = at + barrierMs
  return [event, sayState(options, gate, at + 1)]
}

function methodOf(dice: Dice): string {
  let left = dice.int(1, 100)
  for (const [method, share] of methods) {
    left -= share
    if (left <= 0) return method
  }
  return 'card'
}

/** A lot has an entrance and an exit, numbered 1 and 2; people use a door both ways. */
function directionOf(dice: Dice, { id, purpose }: Device): 'in' | 'out' {
  if (purpose === 'lot_gate') return id.endsWith('-1') ? 'in' : 'out'
  return dice.chance(0.5) ? 'in' : 'out'
}

function breakDown(options: GateOptions, dice: Dice, gate: Gate, now: number): Message[] {
  if (gate.state !== 'closed') return []
  const chance = dice.float()
  gate.state = chance < 0.15 ? 'forced' : chance < 0.65 ? 'held_open' : 'fault'
  gate.until = now + dice.between(120_000, 300_000)
  return [sayState(options, gate, now)]
}

function sayState({ write }: GateOptions, { device, state }: Gate, at: number): Message {
  return write(device, 'gate.state', Math.round(at), { state })
}
