import type { Json } from './times.ts'

/** A thing that recorded messages speak of, as the registry would want it. */
export type ReplayedDevice = {
  id: string
  kind: 'bay' | 'counter' | 'camera'
  model: string | undefined
  folder: string
}

/** One recorded message. `at` is the time it tells of, epoch ms. */
export type Recorded = {
  at: number
  topic: string
  kind: 'chirpstack' | 'the-things-stack' | 'frigate' | 'jsonl'
  device?: ReplayedDevice
  /** What to send, with every time in it moved by so many ms. */
  payload(shiftMs: number): Json
}

/** A message with its place in the replay: when to send it, counted from the replay's start. */
export type Scheduled = { afterMs: number; message: Recorded; shiftMs: number }

/** Messages of one device and one instant are told so apart, else one point replaces another. */
const apartMs = 1_000

/**
 * Puts messages in the order of time and moves each source so that its last message speaks of now.
 * Intervals keep their length in what the messages say; in sending they are divided by `speed` and
 * cut to `maxGapMs`. Sources are sent side by side.
 */
export function schedule(
  sources: readonly (readonly Recorded[])[],
  now: number,
  pace: { speed: number; maxGapMs: number },
): Scheduled[] {
  return sources
    .flatMap((source) => scheduleOne(source, now, pace))
    .sort((a, b) => a.afterMs - b.afterMs)
}

function scheduleOne(
  source: readonly Recorded[],
  now: number,
  { speed, maxGapMs }: { speed: number; maxGapMs: number },
): Scheduled[] {
  const told = apart([...source].sort((a, b) => a.at - b.at))
  const last = told.at(-1)?.at ?? 0
  let before = told[0]?.at ?? 0
  let afterMs = 0
  return told.map(({ message, at }) => {
    afterMs += Math.min(maxGapMs, (at - before) / speed)
    before = at
    return { message, afterMs, shiftMs: Math.floor(now - last) + (at - message.at) }
  })
}

function apart(inOrder: readonly Recorded[]): { message: Recorded; at: number }[] {
  const taken = new Set<string>()
  return inOrder
    .map((message) => {
      let at = message.at
      while (message.device && taken.has(`${message.device.id} ${at}`)) at += apartMs
      taken.add(`${message.device?.id} ${at}`)
      return { message, at }
    })
    .sort((a, b) => a.at - b.at)
}
