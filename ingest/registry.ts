import type { Context } from '../api/context.ts'
import { loadRegistry, onPlacesChanged } from '../api/places/actions.ts'
import type { Decoder } from './decoded.ts'

export type RegistryWatch = { settled(): Promise<void>; stop(): Promise<void> }

/** Keeps the decoder's registry as the records have it; resolves with the first one loaded. */
export async function watchRegistry(ctx: Context, decoder: Decoder): Promise<RegistryWatch> {
  let loading: Promise<void> = Promise.resolve()
  let wanted = false

  async function load() {
    wanted = false
    decoder.takeRegistry(await loadRegistry(ctx))
  }
  /** Many changes while one load runs make one more load. */
  function reload() {
    if (wanted) return
    wanted = true
    loading = loading
      .then(load)
      .catch((error) => ctx.log.error({ err: error }, 'the registry could not be read again'))
  }

  const stopListening = await onPlacesChanged(ctx, reload)
  await load()
  return {
    settled: () => loading,
    async stop() {
      await stopListening()
      await loading
    },
  }
}
