import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../api/context.ts'
import { StartProblem } from '../api/errors.ts'
import { type BrokerProbe, probeBroker, probeOnceReachable } from './broker-probe.ts'

/** Whether messages may be taken from a broker of its own: it must not lose any without a word. */
export type BrokerTrust = {
  /** Probes it; rejects with a StartProblem when it loses messages and that was not accepted. */
  ask(): Promise<'trusted' | 'unreachable'>
  /** Resolves once the broker has come and been probed: whether messages may be taken from it. */
  whenReachable(): Promise<boolean>
  /** What the broker was found to lose; null: nothing. */
  unsafe(): string | null
  stop(): void
}

const againAfterMs = 1000

export function brokerTrust(
  url: string,
  { config, log }: Pick<Context, 'config' | 'log'>,
): BrokerTrust {
  const stopping = new AbortController()
  const { signal } = stopping
  let unsafe: string | null = null

  function isTrusted(probe: BrokerProbe): boolean {
    if (probe.kind !== 'unsafe') return true
    unsafe = probe.sentence
    if (config.brokerUnsafe) log.warn(`accepted with BROKER_UNSAFE: ${unsafe}`)
    return config.brokerUnsafe
  }

  return {
    async ask() {
      const probe = await probeBroker(url)
      if (probe.kind === 'unreachable') {
        log.warn({ reason: probe.reason }, 'the MQTT broker does not answer yet; it is asked again')
        return 'unreachable'
      }
      if (isTrusted(probe)) return 'trusted'
      throw new StartProblem([
        unsafe ?? '',
        'BROKER_UNSAFE=accept starts all the same; what is lost then shows as gaps.',
      ])
    },
    async whenReachable() {
      const pause = () => wait(againAfterMs, undefined, { signal })
      const probe = await probeOnceReachable(url, pause, signal)
      if (!probe || signal.aborted) return false
      if (isTrusted(probe)) return true
      log.error(`no message is taken: ${unsafe} BROKER_UNSAFE=accept takes them all the same.`)
      return false
    },
    unsafe: () => unsafe,
    stop: () => stopping.abort(),
  }
}
