import { TextLayer } from '@deck.gl/layers'
import type { Palette } from '../../ui/theme.ts'
import { rgba } from '../colours.ts'

export type Label = { lon: number; lat: number; text: string; size: number }

/** Names of communities; from nearer also of roads. `characterSet: auto` draws Chinese. */
export function namesLayer(labels: readonly Label[], palette: Palette, fontFamily: string) {
  return new TextLayer<Label>({
    id: 'names',
    data: labels,
    getPosition: ({ lon, lat }) => [lon, lat],
    getText: ({ text }) => text,
    getSize: ({ size }) => size,
    getColor: rgba(palette.map.label),
    characterSet: 'auto',
    fontFamily,
    fontWeight: 500,
    fontSettings: { sdf: true, fontSize: 56, buffer: 12, radius: 14, smoothing: 0.15 },
    outlineWidth: 5,
    outlineColor: rgba(palette.map.halo, 1),
    updateTriggers: { getColor: palette },
  })
}
