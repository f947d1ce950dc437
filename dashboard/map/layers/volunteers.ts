import { LineLayer, ScatterplotLayer, TextLayer } from '@deck.gl/layers'
import type { Candidate } from '../../../api/volunteers/schema.ts'
import type { Palette } from '../../ui/theme.ts'
import { rgba } from '../colours.ts'
import { type Spread, spread } from '../spread.ts'

type Placed = { candidate: Candidate; lon: number | null; lat: number | null }
type Mark = Spread<Placed>

/** The suggested volunteers by rank, each at the middle of a 200 m cell, and the line to the place. */
export function volunteersLayers(
  candidates: readonly Candidate[],
  chosenId: string | null,
  place: { lon: number; lat: number } | null,
  palette: Palette,
) {
  const marks = spread<Placed>(
    candidates.map((candidate) => {
      const { lon, lat } = candidate.volunteer
      return { candidate, lon, lat }
    }),
    24,
    place,
  )
  const chosen = ({ item }: Mark) => item.candidate.volunteer.id === chosenId
  const triggers = [chosenId, palette]
  return [
    new LineLayer<Mark>({
      id: 'volunteer-lines',
      data: place ? marks : [],
      getSourcePosition: ({ lon, lat }) => [lon, lat],
      getTargetPosition: () => [place?.lon ?? 0, place?.lat ?? 0],
      getColor: (mark) => rgba(palette.map.person, chosen(mark) ? 1 : 0.3),
      getWidth: (mark) => (chosen(mark) ? 2.5 : 1),
      updateTriggers: { getColor: triggers, getWidth: triggers, getTargetPosition: place },
    }),
    new TextLayer<Mark>({
      id: 'volunteers',
      data: marks,
      pickable: true,
      getPosition: ({ lon, lat }) => [lon, lat],
      getPixelOffset: ({ offsetPx }) => offsetPx,
      getText: ({ item }) => String(item.candidate.rank),
      getSize: 12,
      fontWeight: 700,
      getColor: (mark) => rgba(chosen(mark) ? palette.ground : palette.map.person),
      background: true,
      getBackgroundColor: (mark) => rgba(chosen(mark) ? palette.map.person : palette.panel),
      getBorderColor: rgba(palette.map.person),
      getBorderWidth: 1.5,
      backgroundPadding: [6, 3],
      backgroundBorderRadius: 9,
      updateTriggers: { getColor: triggers, getBackgroundColor: triggers, getBorderColor: palette },
    }),
    new ScatterplotLayer<Mark>({
      id: 'volunteer-cells',
      data: marks.filter(chosen),
      getPosition: ({ lon, lat }) => [lon, lat],
      // The place is known to a 200 m cell and no finer: it is drawn as one.
      getRadius: 100,
      getFillColor: rgba(palette.map.person, 0.1),
      stroked: true,
      getLineColor: rgba(palette.map.person, 0.4),
      lineWidthUnits: 'pixels',
      getLineWidth: 1,
    }),
  ]
}
