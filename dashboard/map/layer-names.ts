/** What the legend can switch off. Incidents and what is chosen are always drawn. */
export const layerNames = ['bays', 'gates', 'cameras', 'lots', 'names', 'volunteers'] as const
export type LayerName = (typeof layerNames)[number]

/** The layers that a URL's `layers=bays,gates` names; absent: all of them. */
export function readLayers(text: string | null): ReadonlySet<LayerName> {
  if (text === null) return new Set(layerNames)
  const named = text.split(',')
  return new Set(layerNames.filter((name) => named.includes(name)))
}

/** The inverse: null when all are on, so that the usual URL stays short. */
export function writeLayers(on: ReadonlySet<LayerName>): string | null {
  if (layerNames.every((name) => on.has(name))) return null
  const named = layerNames.filter((name) => on.has(name))
  return named.length > 0 ? named.join(',') : 'none'
}
