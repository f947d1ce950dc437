import type { DriverExample } from '../driver.ts'
import type { Reading } from '../reading.ts'

const receivedAt = 1_763_800_100_000
const id = '1763800000.525913-k3v9qa'

const before = {
  id,
  camera: 'lane_north',
  start_time: 1763800000.525913,
  end_time: null,
  severity: 'detection',
  data: {
    detections: ['1763799998.1-aaaaaa'],
    objects: ['car'],
    sub_labels: [],
    zones: [],
    audio: [],
  },
}

const raised = {
  ...before,
  severity: 'alert',
  thumb_path: '/media/frigate/clips/review/thumb-lane_north.webp',
  data: {
    detections: ['1763799998.1-aaaaaa'],
    objects: ['car', 'person-verified', 'person'],
    sub_labels: ['Someone'],
    zones: ['fire_lane'],
    audio: [],
  },
}

function review(observedAt: number, fields: Reading['fields']): Reading {
  return {
    deviceId: 'lane_north',
    kind: 'camera.review',
    observedAt,
    receivedAt,
    quality: 'good',
    fields: { reviewId: id, ...fields },
    adapter: 'frigate',
  }
}

const raisedFields = {
  severity: 'alert',
  objects: ['car', 'person'],
  zones: ['fire_lane'],
}

export const frigateExamples: DriverExample[] = [
  {
    name: 'a new review, at its start',
    topic: 'frigate/reviews',
    message: { type: 'new', before, after: before },
    receivedAt,
    readings: [
      review(1_763_800_000_525, {
        phase: 'new',
        severity: 'detection',
        objects: ['car'],
        zones: [],
      }),
    ],
    problems: [],
  },
  {
    name: 'a risen severity, which states no newer time; sub-labels stay out',
    topic: 'frigate/reviews',
    message: { type: 'update', before, after: raised },
    receivedAt,
    readings: [review(receivedAt, { phase: 'update', ...raisedFields })],
    problems: [],
  },
  {
    name: 'one more detection, whose id tells the time',
    topic: 'frigate/reviews',
    message: {
      type: 'update',
      before,
      after: {
        ...raised,
        data: { ...raised.data, detections: ['1763799998.1-aaaaaa', '1763800020.25-bbbbbb'] },
      },
    },
    receivedAt,
    readings: [review(1_763_800_020_250, { phase: 'update', ...raisedFields })],
    problems: [],
  },
  {
    name: 'an end, at its end',
    topic: 'frigate/reviews',
    message: { type: 'end', before: raised, after: { ...raised, end_time: 1763800060.75 } },
    receivedAt,
    readings: [review(1_763_800_060_750, { phase: 'end', ...raisedFields })],
    problems: [],
  },
  {
    name: 'Frigate itself gone',
    topic: 'frigate/available',
    message: 'offline',
    receivedAt,
    readings: [
      {
        deviceId: 'frigate',
        kind: 'device.status',
        observedAt: receivedAt,
        receivedAt,
        quality: 'good',
        fields: { online: false },
        adapter: 'frigate',
      },
    ],
    problems: [],
  },
]
