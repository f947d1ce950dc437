import { createDice, type Dice, seedOf } from '../dice.ts'
import type { Device, Purpose } from '../district/devices.ts'
import { type Living, type Message, nextAfter, type Writer } from './message.ts'

export type CameraOptions = {
  seed: number
  speed: number
  write: Writer
  /** Whether the desk has enough to do: then nothing new happens. */
  isBusy: () => boolean
}

/** What a camera sees and for how long. A camera reports events, never pictures. */
type Scene = { objects: string[]; zones: string[]; isAlert: boolean; lastsMs: [number, number] }
type Review = { camera: Device; id: string; scene: Scene; steps: { at: number; phase: Phase }[] }
type Phase = 'new' | 'update' | 'end'

const ordinaryEveryMs = 1_600
const incidentEveryMs: [number, number] = [45_000, 90_000]
const repeatEveryMs = 300_000
/** Two cameras are off the net, and say so when the district starts. */
const offline = 2

const minuteMs = 60_000
/** What needs a person, where it is seen, and how often of a hundred. */
const incidents: { purpose: Purpose; share: number; scene: Scene }[] = [
  { purpose: 'fire_lane', share: 42, scene: needs(['car'], ['fire_lane']) },
  { purpose: 'lift', share: 22, scene: needs(['ebike', 'person'], ['lift']) },
  { purpose: 'rubbish', share: 22, scene: needs(['rubbish'], ['bin_area']) },
  { purpose: 'water', share: 9, scene: needs(['water'], ['road']) },
  { purpose: 'crossing', share: 5, scene: needs(['smoke'], []) },
]

function needs(objects: string[], zones: string[]): Scene {
  return { objects, zones, isAlert: true, lastsMs: [3 * minuteMs, 8 * minuteMs] }
}

/** Cameras come on, see people and cars, and now and then something that needs somebody. */
export function createCameras(devices: readonly Device[], options: CameraOptions): Living {
  const { seed, speed } = options
  const dice = createDice(seedOf(seed, 'cameras'))
  const shuffled = dice.shuffle(devices)
  const [dark, working] = [shuffled.slice(0, offline), shuffled.slice(offline)]
  const reviews = new Map<string, Review>()
  let nextOrdinary: number | undefined
  let nextIncident = 0
  let repeated = 0
  let lastAt = 0

  function begin(now: number, camera: Device | undefined, scene: Scene): void {
    if (!camera || reviews.has(camera.id)) return
    reviews.set(camera.id, newReview(dice, camera, scene, now))
  }

  return {
    step(now) {
      if (nextOrdinary === undefined) {
        nextOrdinary = now
        nextIncident = now + 12_000 / speed
        lastAt = now
        return [
          ...working.map((camera) => options.write(camera, 'camera.status', now, { online: true })),
          ...dark.map((camera) => options.write(camera, 'camera.status', now, { online: false })),
        ]
      }
      const meanMs = ordinaryEveryMs / speed
      for (; nextOrdinary <= now; nextOrdinary = nextAfter(nextOrdinary, meanMs, dice.float))
        begin(now, dice.pick(working), ordinaryScene(dice))
      if (nextIncident <= now) {
        nextIncident = now + dice.between(...incidentEveryMs) / speed
        const { purpose, scene } = pickIncident(dice)
        const fitting = working.filter((camera) => camera.purpose === purpose)
        if (!options.isBusy() && fitting.length > 0) begin(now, dice.pick(fitting), scene)
      }
      const messages = [...reviews.values()].flatMap((review) => tell(options, review, now))
      for (const [id, { steps }] of reviews) if (steps.length === 0) reviews.delete(id)
      const everyMs = repeatEveryMs / working.length
      for (; lastAt + everyMs < now; lastAt += everyMs) {
        const camera = working[repeated % working.length]
        repeated += 1
        if (camera) messages.push(options.write(camera, 'camera.status', now, { online: true }))
      }
      return messages
    },
  }
}

function newReview(dice: Dice, camera: Device, scene: Scene, now: number): Review {
  const endAt = Math.round(now + dice.between(...scene.lastsMs))
  const rises = scene.isAlert ? [{ at: now + 3_000, phase: 'update' as const }] : []
  const steps = [{ at: now, phase: 'new' as const }, ...rises, { at: endAt, phase: 'end' as const }]
  // As Frigate names them: the second it began and six characters.
  const mark = dice
    .int(0, 36 ** 6 - 1)
    .toString(36)
    .padStart(6, '0')
  return { camera, id: `${(now / 1000).toFixed(6)}-${mark}`, scene, steps }
}

/** What of a review has become due. Severity rises from detection to alert within one review. */
function tell(options: CameraOptions, review: Review, now: number): Message[] {
  const due = review.steps.filter(({ at }) => at <= now)
  review.steps = review.steps.filter(({ at }) => at > now)
  const { objects, zones, isAlert } = review.scene
  return due.map(({ at, phase }) =>
    options.write(review.camera, 'camera.review', at, {
      reviewId: review.id,
      phase,
      severity: isAlert && phase !== 'new' ? 'alert' : 'detection',
      objects,
      ...(zones.length > 0 ? { zones } : {}),
    }),
  )
}

function ordinaryScene(dice: Dice): Scene {
  const objects = dice.pick([['person'], ['person'], ['car'], ['person', 'car'], ['bicycle']])
  const zones = dice.pick([['entrance'], ['street'], []])
  return { objects, zones, isAlert: dice.chance(0.03), lastsMs: [4_000, 20_000] }
}

function pickIncident(dice: Dice): (typeof incidents)[number] {
  let left = dice.int(1, 100)
  for (const one of incidents) {
    left -= one.share
    if (left <= 0) return one
  }
  return incidents[0] as (typeof incidents)[number]
}
