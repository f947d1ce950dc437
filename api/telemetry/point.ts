import { type FieldValue, type Kind, kinds, type Reading } from '../../devices/reading.ts'
import { storedFields } from './columns.ts'
import type { Point } from './store.ts'

/** What the registry says of the device; the only place a point's tags come from. */
export type Tagged = { id: string; siteId: string; communityId: string | null }

/**
 * A Reading as the point that is stored. `order` (0–999,999) tells readings of one millisecond apart
 * (ingest/order.ts); `deviceAt` is given when the time was clamped.
 */
export function pointOf(reading: Reading, device: Tagged, order: number, deviceAt?: number): Point {
  const { kind, seq, boot, quality, adapter, observedAt } = reading
  const fields = declaredFields(reading)
  const [site, community] = [device.siteId, device.communityId ?? '']
  // Every property always, in one order: points of one shape are read several times as fast.
  return {
    kind,
    device: device.id,
    site,
    community,
    adapter,
    atMs: observedAt,
    nanos: order,
    fields,
    quality,
    seq,
    boot,
    deviceAt,
  }
}

const kept = Object.fromEntries(
  kinds.map((kind) => [kind, storedFields(kind).map(([name]) => name)]),
) as Record<Kind, string[]>

/**
 * The fields a point may keep: those its kind declares, but never a credential (DESIGN section 5),
 * nor a number that is none, which no store could tell from a value.
 */
export function declaredFields({ kind, fields }: Reading): Record<string, FieldValue> {
  const found: Record<string, FieldValue> = {}
  for (const name of kept[kind]) {
    const value = fields[name]
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) continue
    found[name] = value
  }
  return found
}

/** A field as every store keeps it: a list of strings becomes one sorted, comma-joined string. */
export function storedValue(value: FieldValue): number | boolean | string {
  return Array.isArray(value) ? [...value].sort().join(',') : value
}
