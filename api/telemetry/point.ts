import { type FieldValue, type Reading, readingFields } from '../../devices/reading.ts'
import type { Point } from './store.ts'

/** What the registry says of the device; the only place a point's tags come from. */
export type Tagged = { id: string; siteId: string; communityId: string | null }

/**
 * A Reading as the point that is stored. `payloadHash` (unsigned 32 bits) tells readings of one
 * millisecond apart when the device does not count them; `deviceAt` is given when the time was clamped.
 */
export function pointOf(
  reading: Reading,
  device: Tagged,
  payloadHash: number,
  deviceAt?: number,
): Point {
  const { kind, seq, boot, quality, adapter, observedAt } = reading
  const point: Point = {
    kind,
    device: device.id,
    site: device.siteId,
    community: device.communityId ?? '',
    adapter,
    timeNs: BigInt(observedAt) * 1_000_000n + BigInt((seq ?? payloadHash) % 1_000_000),
    fields: declaredFields(reading),
    quality,
  }
  if (seq !== undefined) point.seq = seq
  if (boot !== undefined) point.boot = boot
  if (deviceAt !== undefined) point.deviceAt = deviceAt
  return point
}

/** The fields a point may keep: those its kind declares, but never a credential (DESIGN section 5). */
export function declaredFields(reading: Reading): Record<string, FieldValue> {
  const declared = readingFields[reading.kind]
  const kept: Record<string, FieldValue> = {}
  for (const name in reading.fields) {
    const value = reading.fields[name]
    if (value !== undefined && name in declared && name !== 'credential') kept[name] = value
  }
  return kept
}

/** A field as every store keeps it: a list of strings becomes one sorted, comma-joined string. */
export function storedValue(value: FieldValue): number | boolean | string {
  return Array.isArray(value) ? [...value].sort().join(',') : value
}

/** FNV-1a over the payload's bytes: the same bytes give the same 32 bits on every replay. */
export function hash32(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < bytes.length; index += 1)
    hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193)
  return hash >>> 0
}
