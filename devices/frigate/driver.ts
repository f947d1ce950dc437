import { type Decoded, type Driver, refused } from '../driver.ts'
import { readObject, readText } from '../json.ts'
import { readReview } from './review.ts'

/**
 * Frigate NVR. Only two topics are read: `frigate/reviews` → `camera.review`, `frigate/available`
 * → `device.status` of the device `frigate`. Images, faces, plates and sub-labels (which may be
 * names) are never subscribed to and never read.
 * Source: blakeblackshear/frigate docs/docs/integrations/mqtt.md.
 */
export const frigate: Driver = {
  name: 'frigate',
  subscriptions: ['frigate/reviews', 'frigate/available'],
  matches: (topic) => topic === 'frigate/reviews' || topic === 'frigate/available',
  decode,
}

const availability = new Map([
  ['online', true],
  ['offline', false],
  ['stopped', false],
])

function decode(topic: string, payload: Uint8Array, receivedAt: number): Decoded {
  if (topic === 'frigate/available') return readAvailable(payload, receivedAt)
  const read = readObject(payload)
  return 'refusal' in read ? read.refusal : readReview(read.value, receivedAt)
}

function readAvailable(payload: Uint8Array, receivedAt: number): Decoded {
  const online = availability.get(readText(payload) ?? '')
  if (online === undefined) return refused('bad_value', 'not online, offline or stopped')
  const reading = {
    deviceId: 'frigate',
    kind: 'device.status',
    observedAt: receivedAt,
    receivedAt,
    quality: 'good',
    fields: { online },
    adapter: 'frigate',
  } as const
  return { readings: [reading], problems: [] }
}
