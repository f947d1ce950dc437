import { IconLayer } from '@deck.gl/layers'
import type { DeviceField } from '../device-field.ts'
import { iconAtlas } from '../icon-atlas.ts'

/** What gates and cameras share: one tinted mark per device, from the field's arrays. */
export function postsLayer(id: string, field: DeviceField, sizeM: number, minPixels: number) {
  return new IconLayer({
    id,
    data: {
      length: field.devices.length,
      attributes: {
        getPosition: { value: field.positions, size: 2 },
        getColor: { value: new Uint8ClampedArray(field.fills.buffer), size: 4 },
        getSize: { value: new Float32Array(field.sizes.buffer), size: 1 },
      },
    },
    ...iconAtlas(),
    pickable: true,
    getIcon: (_: unknown, { index }: { index: number }) =>
      field.styles[field.codes[index] ?? 0]?.icon || id,
    sizeUnits: 'meters',
    sizeScale: sizeM,
    sizeMinPixels: minPixels,
    sizeMaxPixels: 20,
    updateTriggers: { getIcon: field.version },
  })
}
