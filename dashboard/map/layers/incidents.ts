import { IconLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { Palette } from '../../ui/theme.ts'
import { rgba } from '../colours.ts'
import { iconAtlas } from '../icon-atlas.ts'
import { spread } from '../spread.ts'

/** What lies highest is drawn last: nothing hides a critical report that nobody has taken up. */
const weight = { critical: 4, warning: 2, notice: 0 } as const

/**
 * Open incidents: shape and colour by severity, filled while nobody has taken the report up. They
 * are never clustered or dropped; those at one place are fanned out.
 */
export function incidentsLayers(incidents: readonly Incident[], palette: Palette) {
  const marks = spread(
    [...incidents].sort((a, b) => rankOf(a) - rankOf(b)),
    22,
  )
  return [
    // A disc of the ground's colour keeps the outline readable over lines and names.
    new ScatterplotLayer<(typeof marks)[number]>({
      id: 'incident-discs',
      data: marks.filter(({ offsetPx: [x, y] }) => x === 0 && y === 0),
      getPosition: ({ lon, lat }) => [lon, lat],
      getFillColor: rgba(palette.map.halo, 0.85),
      radiusUnits: 'pixels',
      getRadius: 15,
      updateTriggers: { getFillColor: palette },
    }),
    new IconLayer<(typeof marks)[number]>({
      id: 'incidents',
      data: marks,
      ...iconAtlas(),
      pickable: true,
      getPosition: ({ lon, lat }) => [lon, lat],
      getPixelOffset: ({ offsetPx }) => offsetPx,
      getIcon: ({ item }) => (item.state === 'reported' ? `${item.severity}-open` : item.severity),
      getColor: ({ item }) => rgba(palette.severity[item.severity]),
      getSize: ({ item }) => (item.severity === 'critical' ? 24 : 20),
      sizeUnits: 'pixels',
      updateTriggers: { getColor: palette },
    }),
  ]
}

function rankOf({ severity, state }: Incident): number {
  return weight[severity] + (state === 'reported' ? 1 : 0)
}
