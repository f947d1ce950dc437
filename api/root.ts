import { resolve } from 'node:path'

/** The product's own folder, from a source in `api/` as from the built server in `build/`. */
export const root = resolve(import.meta.dirname, '..')
