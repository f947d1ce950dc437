import type { PickingInfo } from '@deck.gl/core'
import type { Incident } from '../../api/incidents/schema.ts'
import type { Fields } from './device-field.ts'
import type { LotShape } from './layers/lots.ts'

/** What lies under the pointer. */
export type Pick =
  | { kind: 'device'; id: string; lon: number; lat: number }
  | { kind: 'incident'; id: string; lon: number; lat: number }
  | { kind: 'lot'; id: string; lon: number; lat: number }
  | { kind: 'volunteer'; id: string; lon: number; lat: number }
  | { kind: 'ground'; lon: number; lat: number }

const fieldOfLayer = { bays: 'bay', gates: 'gate', cameras: 'camera' } as const

/** Reads deck.gl's answer; binary layers know only an index. Null: outside the map. */
export function readPick(info: PickingInfo, fields: Fields): Pick | null {
  const [lon, lat] = info.coordinate ?? []
  if (lon === undefined || lat === undefined) return null
  const layer = info.layer?.id
  if (layer && info.index >= 0) {
    const fieldName = fieldOfLayer[layer as keyof typeof fieldOfLayer]
    const device = fieldName && fields[fieldName].devices[info.index]
    if (device) return { kind: 'device', id: device.id, lon, lat }
    if (layer === 'incidents') {
      const { item } = info.object as { item: Incident }
      return { kind: 'incident', id: item.id, lon, lat }
    }
    if (layer.startsWith('volunteers')) {
      const { item } = info.object as { item: { candidate: { volunteer: { id: string } } } }
      return { kind: 'volunteer', id: item.candidate.volunteer.id, lon, lat }
    }
    if (layer === 'lots') return { kind: 'lot', id: (info.object as LotShape).id, lon, lat }
  }
  return { kind: 'ground', lon, lat }
}
