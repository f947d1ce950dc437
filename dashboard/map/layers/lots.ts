import { PolygonLayer, TextLayer } from '@deck.gl/layers'
import type { Palette } from '../../ui/theme.ts'
import { rgba } from '../colours.ts'

/** A lot with its outline (degrees), where its label stands, and what the label says. */
export type LotShape = {
  id: string
  ring: [number, number][]
  lon: number
  lat: number
  label: string
}

export function lotsLayers(
  lots: readonly LotShape[],
  palette: Palette,
  fontFamily: string,
  withLabels: boolean,
) {
  return [
    new PolygonLayer<LotShape>({
      id: 'lots',
      data: lots,
      pickable: true,
      getPolygon: ({ ring }) => ring,
      getFillColor: rgba(palette.map.lot),
      getLineColor: rgba(palette.map.deviceFaint, 0.6),
      lineWidthUnits: 'pixels',
      getLineWidth: 1,
      updateTriggers: { getFillColor: palette, getLineColor: palette },
    }),
    new TextLayer<LotShape>({
      id: 'lot-labels',
      data: lots,
      visible: withLabels,
      getPosition: ({ lon, lat }) => [lon, lat],
      getText: ({ label }) => label,
      getSize: 12,
      getAlignmentBaseline: 'bottom',
      getPixelOffset: [0, -8],
      getColor: rgba(palette.text),
      characterSet: 'auto',
      fontFamily,
      fontWeight: 500,
      fontSettings: { sdf: true, fontSize: 56, buffer: 12, radius: 14, smoothing: 0.15 },
      outlineWidth: 5,
      outlineColor: rgba(palette.map.halo, 1),
      updateTriggers: { getColor: palette },
    }),
  ]
}
