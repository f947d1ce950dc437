import { GeoJsonLayer } from '@deck.gl/layers'
import type { Feature } from 'geojson'
import type { PlanLayer, StreetPlan } from '../../../api/places/schema.ts'
import type { Palette } from '../../ui/theme.ts'
import { type Rgba, rgba } from '../colours.ts'

type Look = { fill?: Rgba; line?: Rgba; lineWidth?: number; widthM?: true }

/** From the ground up. Lots have a layer of their own. */
function looks({ map }: Palette): [PlanLayer, Look][] {
  return [
    ['boundary', { fill: rgba(map.land), line: rgba(map.boundary), lineWidth: 1.5 }],
    ['community', { fill: rgba(map.community), line: rgba(map.boundary, 0.5), lineWidth: 1 }],
    ['green', { fill: rgba(map.green) }],
    ['water', { fill: rgba(map.water) }],
    ['site', { fill: rgba(map.site) }],
    ['road', { line: rgba(map.road), widthM: true }],
    ['building', { fill: rgba(map.building) }],
  ]
}

/** The street plan as the ground of the map. Over a basemap only the outlines remain. */
export function planLayers(plan: StreetPlan, palette: Palette, overBasemap: boolean) {
  return looks(palette)
    .filter(([name]) => !overBasemap || name === 'boundary' || name === 'community')
    .map(
      ([name, look]) =>
        new GeoJsonLayer({
          id: `plan-${name}`,
          data: plan.features.filter(
            ({ properties }) => properties.layer === name,
          ) as unknown as Feature[],
          filled: look.fill !== undefined && !overBasemap,
          stroked: look.line !== undefined,
          getFillColor: look.fill ?? [0, 0, 0, 0],
          getLineColor: look.line ?? [0, 0, 0, 0],
          lineWidthUnits: look.widthM ? 'meters' : 'pixels',
          lineWidthMinPixels: look.widthM ? 0.75 : 0,
          lineCapRounded: true,
          lineJointRounded: true,
          getLineWidth: (feature: Feature) =>
            look.widthM ? Number(feature.properties?.widthM ?? 6) : (look.lineWidth ?? 0),
          updateTriggers: { getFillColor: palette, getLineColor: palette },
        }),
    )
}
