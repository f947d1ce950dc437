import { isModel, type Model } from '../models.ts'
import { boschTps110 } from './bosch-tps110/codec.ts'
import type { Codec } from './codec.ts'
import { nwaveNcc } from './nwave-ncc/codec.ts'
import { nwaveNps } from './nwave-nps/codec.ts'

/** Every model has its codec; the compiler keeps this list and `models` equal. */
export const codecs: Record<Model, Codec> = {
  'bosch-tps110': boschTps110,
  'nwave-nps': nwaveNps,
  'nwave-ncc': nwaveNcc,
}

/** The codec of a model name from the registry; undefined when this house has none. */
export function codecOf(model: string): Codec | undefined {
  return isModel(model) ? codecs[model] : undefined
}

/** The codec of The Things Stack's `version_ids`. */
export function codecOfVersion(brandId: unknown, modelId: unknown): Codec | undefined {
  if (typeof brandId !== 'string' || typeof modelId !== 'string') return undefined
  return only([brandId.toLowerCase()], [modelId.toLowerCase()])
}

/** The codec a free text, such as a device profile's name, clearly gives: maker and model. */
export function codecOfName(name: unknown): Codec | undefined {
  if (typeof name !== 'string') return undefined
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  return only(words, words)
}

/** A text that fits two codecs names neither. */
function only(brands: string[], names: string[]): Codec | undefined {
  const fitting = Object.values(codecs).filter(
    ({ brand, modelPrefix }) =>
      brands.includes(brand) && names.some((name) => name.startsWith(modelPrefix)),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}
