import { type Decoded, refused } from '../driver.ts'
import { inner, isObject, isPlainText, isTextList, type JsonObject } from '../json.ts'
import { epochSecondsToMs } from '../time.ts'
import { isId } from '../topic.ts'

const phases: ReadonlySet<unknown> = new Set(['new', 'update', 'end'])
const severities: ReadonlySet<unknown> = new Set(['detection', 'alert'])

/**
 * One message of `frigate/reviews`, `{type, before, after}`, as a `camera.review` of the camera.
 *
 * observedAt is the time the message itself states, so a replay of it gives the same point:
 * - `new`: `after.start_time`;
 * - `end`: `after.end_time`, else `after.start_time`;
 * - `update`: a review names no time of change, but a detection's id begins with the second it was
 *   first seen. When `after` names a later second than `before` did, that is the time; otherwise
 *   (a risen severity, one more zone) receivedAt, which the journal keeps and a replay repeats.
 *
 * Type `genai` (a written description of the scene) says nothing new and gives nothing.
 */
export function readReview(message: JsonObject, receivedAt: number): Decoded {
  const phase = message.type
  if (phase === 'genai') return { readings: [], problems: [] }
  const after = message.after
  if (!isObject(after)) return refused('bad_shape', 'a review without after')
  const { id, camera, severity } = after
  if (!phases.has(phase)) return refused('bad_value', 'type of a review')
  if (typeof camera !== 'string' || !isId(camera)) return refused('bad_value', 'after.camera')
  if (!isPlainText(id)) return refused('bad_value', 'after.id')
  if (!severities.has(severity)) return refused('bad_value', 'after.severity')
  const { objects, zones = [] } = inner(after, 'data')
  if (!isTextList(objects)) return refused('bad_value', 'after.data.objects')
  if (!isTextList(zones)) return refused('bad_value', 'after.data.zones')
  const observedAt = timeOf(phase, message, after, receivedAt)
  if (observedAt === undefined) return refused('bad_value', 'a time of after')
  const fields = {
    reviewId: id,
    phase: String(phase),
    severity: String(severity),
    objects: [...new Set(objects.map(withoutVerified))].filter((object) => object !== ''),
    zones: [...zones],
  }
  const reading = {
    deviceId: camera,
    kind: 'camera.review',
    observedAt,
    receivedAt,
    quality: 'good',
    fields,
    adapter: 'frigate',
  } as const
  return { readings: [reading], problems: [] }
}

/** Frigate appends `-verified` when a sub-label, perhaps a face, was recognised: not ours. */
function withoutVerified(object: string): string {
  return object.endsWith('-verified') ? object.slice(0, -'-verified'.length) : object
}

function timeOf(
  phase: unknown,
  message: JsonObject,
  after: JsonObject,
  receivedAt: number,
): number | undefined {
  if (phase === 'new') return epochSecondsToMs(after.start_time)
  if (phase === 'end') return epochSecondsToMs(after.end_time ?? after.start_time)
  const newest = newestSecond(after)
  return newest > newestSecond(inner(message, 'before')) ? epochSecondsToMs(newest) : receivedAt
}

/** The latest epoch second a review names: its start, or the head of a detection's id. */
function newestSecond(review: JsonObject): number {
  let newest = typeof review.start_time === 'number' ? review.start_time : 0
  const detections = inner(review, 'data').detections
  if (!Array.isArray(detections)) return newest
  for (const id of detections) {
    const second = typeof id === 'string' ? Number.parseFloat(id) : Number.NaN
    if (second > newest) newest = second
  }
  return newest
}
