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

/** What of an installed device decides how its messages are read and where they are kept. */
export type Registered = Pick<Device, 'id' | 'siteId' | 'communityId' | 'model'>

/** A Reading of a registered device, its time inside what the stores accept. */
export type Accepted = {
  reading: Reading
  device: Registered
  /** The device's own time in epoch ms, when it was too far off to be used. */
  deviceAt?: number
  standing: Standing
}

/**
 * What a reading may do beside being stored. `news`: changes the live picture and may raise something.
 * `state`: an old word that still stands (retained by the broker), shown with its own age. `past`: from
 * before an outage, or of unknown age; it only completes the history, and parking may correct from it.
 */
export type Standing = 'news' | 'state' | 'past'

/** Who and where the message claims to be from, as far as it could be read. */
export type Refused = { reason: RejectionReason; deviceId?: string; site?: string }

export type Judged = {
  accepted: readonly Accepted[]
  rejections: readonly Refused[]
}

const secondMs = 1000
const dayMs = 86_400 * secondMs

/** Device times outside this range would make shards of their own in InfluxDB (reliability, 15.12). */
const oldestMs = 30 * dayMs
const newestMs = 120 * secondMs
/** A reading older than this was held back on its way. */
const lateAfterMs = 300 * secondMs
/** One older than this was kept through an outage: what it asked for is long over or said again. */
const pastAfterMs = 3600 * secondMs

/** What of a decoded message counts: registered devices only, at their own site, in clamped time. */
export function judge(
  decoded: Decoded,
  deviceOf: (deviceId: string) => Registered | undefined,
  retained: boolean,
): Judged {
  const accepted: Accepted[] = []
  const rejections: Refused[] = []
  for (const { reason } of decoded.problems) rejections.push({ reason })
  for (const reading of decoded.readings) {
    const { deviceId, site } = reading
    const device = deviceOf(deviceId)
    if (!device) rejections.push({ reason: 'unregistered', deviceId, site })
    else if (site !== undefined && site !== device.siteId)
      rejections.push({ reason: 'foreign_site', deviceId, site })
    else accepted.push(clamped(reading, device, retained))
  }
  return { accepted, rejections }
}

/** What was put back was said long ago: it still stands, with its own age, but raises nothing. */
export function saidAgain({ accepted, rejections }: Judged): Judged {
  const older = accepted.map((one) =>
    one.standing === 'news' ? { ...one, standing: 'state' as const } : one,
  )
  return { accepted: older, rejections }
}

/** Raw device time never chooses where a point is stored; what the device claimed is kept beside it. */
function clamped(reading: Reading, device: Registered, retained: boolean): Accepted {
  const { observedAt, receivedAt, quality } = reading
  const ageMs = receivedAt - observedAt
  if (retained && ageMs === 0)
    return {
      reading: { ...reading, quality: worse(quality, 'historical') },
      device,
      standing: 'past',
    }
  if (ageMs > oldestMs || ageMs < -newestMs) {
    const skewed = { ...reading, observedAt: receivedAt, quality: worse(quality, 'clock_skew') }
    const standing = retained || isHistory(quality) ? 'past' : 'news'
    return { reading: skewed, device, standing, deviceAt: observedAt }
  }
  const standing = standingOf(reading, ageMs, retained)
  if (ageMs <= lateAfterMs) return { reading, device, standing }
  const found = ageMs > pastAfterMs ? 'offline_backfill' : 'late'
  return { reading: { ...reading, quality: worse(quality, found) }, device, standing }
}

function standingOf({ quality }: Reading, ageMs: number, retained: boolean): Standing {
  if (isHistory(quality)) return 'past'
  if (retained) return 'state'
  return ageMs > pastAfterMs ? 'past' : 'news'
}

/** The driver itself says that it tells of what is over. */
function isHistory(quality: Reading['quality']): boolean {
  return quality === 'offline_backfill' || quality === 'historical'
}

/** A driver's own word stays: a simulated reading is simulated first, whatever its clock says. */
function worse(quality: Reading['quality'], found: Reading['quality']): Reading['quality'] {
  return quality === 'good' ? found : quality
}
