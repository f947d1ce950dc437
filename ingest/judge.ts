import type { Device } from '../api/places/schema.ts'
import type { Decoded, ProblemReason } from '../devices/driver.ts'
import type { Reading } from '../devices/reading.ts'

/** Why something was not taken: what a driver says, and what only the registry or a store knows. */
export type RejectionReason =
  | ProblemReason
  | 'unregistered'
  | 'foreign_site'
  | 'store_rejected'
  | 'react_failed'

/** A Reading of a registered device, its time inside what the stores accept. */
export type Accepted = {
  reading: Reading
  device: Device
  /** The device's own time in epoch ms, when it was too far off to be used. */
  deviceAt?: number
  /** Sent from the broker's retained store, so it says nothing new. */
  retained: boolean
}

export type Judged = {
  accepted: readonly Accepted[]
  rejections: readonly RejectionReason[]
}

const secondMs = 1000
const dayMs = 86_400 * secondMs

/** Device times outside this range would make shards of their own in InfluxDB (reliability, 15.12). */
const oldestMs = 30 * dayMs
const newestMs = 120 * secondMs
/** A reading older than this was held back on its way. */
const lateAfterMs = 300 * secondMs

/** What of a decoded message counts: registered devices only, at their own site, in clamped time. */
export function judge(
  decoded: Decoded,
  deviceOf: (deviceId: string) => Device | undefined,
  retained: boolean,
): Judged {
  const accepted: Accepted[] = []
  const rejections: RejectionReason[] = []
  for (const { reason } of decoded.problems) rejections.push(reason)
  for (const reading of decoded.readings) {
    const device = deviceOf(reading.deviceId)
    if (!device) rejections.push('unregistered')
    else if (reading.site !== undefined && reading.site !== device.siteId)
      rejections.push('foreign_site')
    else accepted.push(clamped(reading, device, retained))
  }
  return { accepted, rejections }
}

/** Raw device time never chooses where a point is stored; what the device claimed is kept beside it. */
function clamped(reading: Reading, device: Device, retained: boolean): Accepted {
  const { observedAt, receivedAt, quality } = reading
  const ageMs = receivedAt - observedAt
  if (ageMs > oldestMs || ageMs < -newestMs) {
    const skewed = { ...reading, observedAt: receivedAt, quality: worse(quality, 'clock_skew') }
    return { reading: skewed, device, retained, deviceAt: observedAt }
  }
  if (ageMs <= lateAfterMs) return { reading, device, retained }
  return { reading: { ...reading, quality: worse(quality, 'late') }, device, retained }
}

/** A driver's own word stays: a simulated reading is simulated first, whatever its clock says. */
function worse(quality: Reading['quality'], found: 'late' | 'clock_skew'): Reading['quality'] {
  return quality === 'good' ? found : quality
}
