import { ScatterplotLayer } from '@deck.gl/layers'
import type { DeviceField } from '../device-field.ts'

const radiusM = 1.15

/** Every bay as a disc, a ring or a dot, straight from the field's arrays. */
export function baysLayer(field: DeviceField) {
  return new ScatterplotLayer({
    id: 'bays',
    data: {
      length: field.devices.length,
      attributes: {
        getPosition: { value: field.positions, size: 2 },
        getRadius: { value: view(field.sizes), size: 1 },
        getFillColor: { value: bytes(field.fills), size: 4 },
        getLineColor: { value: bytes(field.lines), size: 4 },
      },
    },
    pickable: true,
    stroked: true,
    radiusScale: radiusM,
    radiusMinPixels: 0.8,
    lineWidthUnits: 'meters',
    getLineWidth: 0.3,
    lineWidthMinPixels: 0,
  })
}

/** The layer uploads an array again only when it is another object; the memory is the same. */
function bytes(painted: Uint8ClampedArray): Uint8ClampedArray {
  return new Uint8ClampedArray(painted.buffer)
}

function view(painted: Float32Array): Float32Array {
  return new Float32Array(painted.buffer)
}
