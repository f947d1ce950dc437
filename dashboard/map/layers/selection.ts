import { ScatterplotLayer } from '@deck.gl/layers'
import type { Palette } from '../../ui/theme.ts'
import { rgba } from '../colours.ts'

export type Spot = { lon: number; lat: number; radiusPx: number }

/** A ring around what is chosen; `null` leaves nothing. */
export function selectionLayer(spots: readonly Spot[], palette: Palette) {
  return new ScatterplotLayer<Spot>({
    id: 'selection',
    data: spots,
    getPosition: ({ lon, lat }) => [lon, lat],
    radiusUnits: 'pixels',
    getRadius: ({ radiusPx }) => radiusPx,
    filled: false,
    stroked: true,
    lineWidthUnits: 'pixels',
    getLineWidth: 2,
    getLineColor: rgba(palette.text),
    updateTriggers: { getLineColor: palette },
  })
}
