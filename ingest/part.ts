import type { Context, Part } from '../api/context.ts'
import type { IngestState } from '../api/live/frames.ts'
import { type EmbeddedBroker, embeddedBroker, isLoopback } from './broker.ts'
import { type Pipeline, startPipeline } from './pipeline.ts'

export type IngestPart = Part & {
  /** Resolves once all that was received until now is written, reacted to, shown and counted. */
  settled(): Promise<void>
  state(): IngestState
}

/** The embedded broker as the configuration places it. Start it before ingest, stop it after. */
export function brokerPart({ config, log }: Pick<Context, 'config' | 'log'>): EmbeddedBroker {
  const port = 'embeddedPort' in config.mqtt ? config.mqtt.embeddedPort : 0
  // The dashboard may be shown to the network; a broker that takes anybody may not.
  const host = isLoopback(config.host) ? config.host : '127.0.0.1'
  return embeddedBroker({ host, port, log })
}

/** Receives, keeps, and lets every consumer read at its own pace. Embedded: pass the broker. */
export function ingestPart(ctx: Context, broker?: EmbeddedBroker): IngestPart {
  let pipeline: Pipeline | undefined

  function running(): Pipeline {
    if (!pipeline) throw new Error('ingest is not started')
    return pipeline
  }

  return {
    name: 'ingest',
    settled: () => running().settled(),
    state: () => running().state(),
    async start() {
      pipeline = await startPipeline(ctx, broker)
    },
    async stop() {
      await pipeline?.stop()
      pipeline = undefined
    },
  }
}
