import type { Recorded } from './recorded.ts'
import { isObject, type Json, type JsonObject } from './times.ts'

/** Whether this is the answer of `/api/events`: rows with a camera, a label, a start. */
export function isEventList(value: unknown): value is JsonObject[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((row) => isObject(row) && isEvent(row))
  )
}

function isEvent(row: JsonObject): boolean {
  return (
    typeof row.id === 'string' &&
    typeof row.camera === 'string' &&
    typeof row.label === 'string' &&
    typeof row.start_time === 'number'
  )
}

/**
 * Each row as the two messages its review would have been on `frigate/reviews`: `new` when it
 * began, `end` when it ended; a row without an end gives only the first. A review is an alert when
 * the row was in a zone and its label is one of Frigate's default alert labels, else a detection.
 * Times are epoch seconds with a fraction.
 */
export function readEvents(rows: readonly JsonObject[]): Recorded[] {
  return rows.flatMap((row) => {
    const start = Number(row.start_time)
    const end = typeof row.end_time === 'number' ? row.end_time : undefined
    const began = wrap(row, 'new', start, undefined)
    return end === undefined ? [began] : [began, wrap(row, 'end', start, end)]
  })
}

const alertLabels = ['person', 'car']

function wrap(
  row: JsonObject,
  type: 'new' | 'end',
  start: number,
  end: number | undefined,
): Recorded {
  const camera = String(row.camera)
  const label = String(row.label)
  const zones = Array.isArray(row.zones) ? row.zones : []
  const severity = zones.length > 0 && alertLabels.includes(label) ? 'alert' : 'detection'
  const review = (shiftMs: number, endTime: number | undefined): JsonObject => ({
    id: String(row.id),
    camera,
    start_time: later(start, shiftMs),
    end_time: endTime === undefined ? null : later(endTime, shiftMs),
    severity,
    thumb_path: '',
    data: { detections: [String(row.id)], objects: [label], sub_labels: [], zones, audio: [] },
  })
  return {
    at: Math.round((end ?? start) * 1000),
    topic: 'frigate/reviews',
    device: { id: camera, kind: 'camera', model: undefined, folder: camera },
    kind: 'frigate',
    payload: (shiftMs): Json => ({
      type,
      before: review(shiftMs, undefined),
      after: review(shiftMs, end),
    }),
  }
}

/** Microseconds are what Frigate writes. */
function later(seconds: number, shiftMs: number): number {
  return Math.round(seconds * 1e6 + shiftMs * 1e3) / 1e6
}
