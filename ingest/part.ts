import type { Config } from '../api/config.ts'
import type { Context, Part } from '../api/context.ts'
import type { IngestState } from '../api/live/frames.ts'
import type { TlsKeeper } from '../api/tls/keep.ts'
import { type EmbeddedBroker, embeddedBroker, isLoopback } from './broker.ts'
import { type BrokerTrust, brokerTrust } from './broker-trust.ts'
import { type Pipeline, startPipeline } from './pipeline.ts'

export type IngestPart = Part & {
  /** Resolves once all that was received until now is written, reacted to, shown and counted. */
  settled(): Promise<void>
  state(): IngestState
}

/** The embedded broker as the configuration places it. Start it before ingest, stop it after. */
export function brokerPart(
  { config, log }: Pick<Context, 'config' | 'log'>,
  keeper?: TlsKeeper,
): EmbeddedBroker {
  const port = 'embeddedPort' in config.mqtt ? config.mqtt.embeddedPort : 0
  const { host, mqttTlsPort, mqttClientCaFile: clientCaFile } = config
  const isOpen = keeper && mqttTlsPort !== undefined && clientCaFile !== undefined
  const devices = isOpen ? { keeper, host, port: mqttTlsPort, clientCaFile } : undefined
  return embeddedBroker({ host: brokerHost(config), port, log, ...(devices ? { devices } : {}) })
}

/** The dashboard may be shown to the network; a broker that takes anybody may not. */
export function brokerHost({ host }: Pick<Config, 'host'>): string {
  return isLoopback(host) ? host : '127.0.0.1'
}

/** Receives, keeps, and lets every consumer read at its own pace. Embedded: pass the broker. */
export function ingestPart(ctx: Context, broker?: EmbeddedBroker): IngestPart {
  let trust: BrokerTrust | undefined
  let pipeline: Pipeline | undefined

  function running(): Pipeline {
    if (!pipeline) throw new Error('ingest is not started')
    return pipeline
  }
  async function stop() {
    trust?.stop()
    await pipeline?.stop()
    pipeline = undefined
  }
  async function startAt(url: string) {
    const asked = brokerTrust(url, ctx)
    trust = asked
    const starting = startPipeline(ctx, { brokerUnsafe: asked.unsafe })
    const [opened, answer] = await Promise.allSettled([starting, asked.ask()])
    if (opened.status === 'rejected') throw opened.reason
    const { value: started } = opened
    pipeline = started
    if (answer.status === 'rejected') {
      await stop()
      throw answer.reason
    }
    if (answer.value === 'trusted') return started.open()
    asked.whenReachable().then((isTrusted) => isTrusted && started.open())
  }

  return {
    name: 'ingest',
    settled: () => running().settled(),
    state: () => running().state(),
    async start() {
      const { mqtt } = ctx.config
      if ('url' in mqtt) return startAt(mqtt.url)
      pipeline = await startPipeline(ctx, { broker, brokerUnsafe: () => null })
      pipeline.open()
    },
    stop,
  }
}
