import { type Device, type InstalledKind, installedKinds } from '../../../api/places/schema.ts'
import type { DeviceValues } from '../../live-state.ts'
import { deviceState } from '../../map/device-state.ts'

/** Each device is in exactly one of these. */
export const standings = ['fresh', 'late', 'silent', 'offline', 'never'] as const
export type Standing = (typeof standings)[number]

export type KindCounts = { kind: InstalledKind; total: number } & Record<Standing, number>

/** How the devices of each kind stand now (epoch ms, the server's clock); kinds without any are left out. */
export function countDevices(
  devices: readonly Device[],
  values: ReadonlyMap<string, DeviceValues>,
  nowMs: number,
): KindCounts[] {
  const counts = new Map<InstalledKind, KindCounts>()
  for (const { id, kind } of devices) {
    const row = counts.get(kind) ?? none(kind)
    counts.set(kind, row)
    const { word, freshness } = deviceState(kind, values.get(id), nowMs)
    const standing = freshness === 'unknown' ? 'never' : word === 'offline' ? 'offline' : freshness
    row[standing] += 1
    row.total += 1
  }
  return installedKinds.flatMap((kind) => counts.get(kind) ?? [])
}

function none(kind: InstalledKind): KindCounts {
  return { kind, total: 0, fresh: 0, late: 0, silent: 0, offline: 0, never: 0 }
}
