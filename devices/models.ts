/**
 * Codec ids an import file or the registry may name: vendor-model in lower case.
 * The list is a leaf, so the api can check a model name without loading a codec.
 */
export const models = ['bosch-tps110', 'nwave-nps', 'nwave-ncc'] as const

export type Model = (typeof models)[number]

/** Whether this house has a codec of that name. */
export function isModel(name: string): name is Model {
  return (models as readonly string[]).includes(name)
}
