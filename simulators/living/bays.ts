import { createDice, seedOf } from '../dice.ts'
import type { Device } from '../district/devices.ts'
import type { Living, Message, Writer } from './message.ts'
import { pastStay, type Standing, standingOf } from './occupancy.ts'

export type BayOptions = {
  seed: number
  speed: number
  write: Writer
  /** Whether a plausible day of stays comes before the present state: on the very first start. */
  withPast: boolean
}

/** One in so many sensors is dead and never speaks: what it watches is unknown, not free. */
const deadOneIn = 400
/** At speed 1 every sensor repeats its state in about two minutes. */
const heartbeatMs = 120_000
/** At five steps a second, two thousand messages a second at most. */
const firstWordsPerStep = 400

type Bay = { device: Device; standing: Standing; spoken: boolean; batteryV: number }

/**
 * All bay sensors: first each says how it stands, some after what happened yesterday, always in
 * the order of time; then they speak when a car comes or goes, and repeat themselves in turn.
 */
export function createBays(devices: readonly Device[], options: BayOptions): Living {
  const { seed, speed } = options
  const dice = createDice(seedOf(seed, 'bays'))
  const alive = devices.filter(({ id }) => seedOf(seed, id, 'dead') % deadOneIn !== 0)
  const bays = dice.shuffle(alive).map((device): Bay => {
    const batteryV = 3.1 + (seedOf(seed, device.id, 'battery') % 50) / 100
    return { device, standing: { occupied: false, since: 0, until: 0 }, spoken: false, batteryV }
  })
  // Bays without a past first: the map is whole sooner.
  const hasPast = (bay: Bay) => options.withPast && pastStay(seed, bay.device.id, 0) !== undefined
  const waiting = [...bays.filter((bay) => !hasPast(bay)), ...bays.filter(hasPast)]
  let asked = 0
  let heartbeatsDue = 0
  let lastAt: number | undefined

  return {
    step(now) {
      const messages: Message[] = []
      for (let said = 0; said < firstWordsPerStep && waiting.length > 0; ) {
        const bay = waiting.shift() as Bay
        const first = introduce(options, bay, now, hasPast(bay))
        messages.push(...first)
        // A past is many records to write; three times slower keeps the live map ahead of it.
        said += first.length > 1 ? 3 * first.length : 1
      }
      for (const bay of bays) {
        if (bay.spoken && bay.standing.until <= now) messages.push(...changes(options, bay, now))
      }
      heartbeatsDue +=
        lastAt === undefined ? 0 : ((now - lastAt) / heartbeatMs) * bays.length * speed
      lastAt = now
      for (; heartbeatsDue >= 1 && bays.length > 0; heartbeatsDue -= 1) {
        const bay = bays[asked % bays.length]
        asked += 1
        if (bay?.spoken) messages.push(say(options, bay, now, bay.standing.occupied, 'whole'))
      }
      return messages
    },
  }
}

/** What a bay says first: its past, since when its car stands there, how it stands now. */
function introduce(options: BayOptions, bay: Bay, now: number, hasPast: boolean): Message[] {
  const { seed, speed } = options
  const { id } = bay.device
  bay.standing = standingOf(seed, id, now, speed)
  bay.spoken = true
  const { occupied, since } = bay.standing
  const past = hasPast ? pastStay(seed, id, since) : undefined
  return [
    ...(past ? [say(options, bay, past.from, true), say(options, bay, past.to, false)] : []),
    ...(options.withPast && occupied ? [say(options, bay, since, true)] : []),
    say(options, bay, now, occupied, 'whole'),
  ]
}

/** Every change since the bay last spoke, each at its own time. */
function changes(options: BayOptions, bay: Bay, now: number): Message[] {
  const out: Message[] = []
  while (bay.standing.until <= now) {
    const at = bay.standing.until
    const before = bay.standing.occupied
    bay.standing = standingOf(options.seed, bay.device.id, at, options.speed)
    if (bay.standing.occupied !== before) out.push(say(options, bay, at, bay.standing.occupied))
  }
  return out
}

function say(
  { seed, write }: BayOptions,
  { device, batteryV }: Bay,
  at: number,
  occupied: boolean,
  how: 'whole' | 'change' = 'change',
): Message {
  if (how === 'change') return write(device, 'parking.bay', at, { occupied })
  const temperatureC = 8 + (seedOf(seed, device.id, Math.floor(at / 600_000)) % 90) / 10
  return write(device, 'parking.bay', at, { occupied, temperatureC, batteryV })
}
