import { setTimeout as wait } from 'node:timers/promises'
import type { Stage } from './stage.ts'
import { until } from './waiting.ts'

/** Kills ingest and starts another at once; answers the seconds until live readings came again. */
export async function killIngest(stage: Stage): Promise<number> {
  const killedAt = Date.now()
  stage.ingest().kill('SIGKILL')
  await stage.ingest().exited
  stage.startIngest()
  return flowsAgain(stage, killedAt)
}

/** Seconds from `since` (epoch ms) until a reading published after it was shown. */
export async function flowsAgain(stage: Stage, since: number): Promise<number> {
  const at = await until('live readings come again', () => {
    stage.mustRun()
    return stage.observer.liveAgainAt(since)
  })
  return (at - since) / 1000
}

/** Ends the broker and starts it again; answers the seconds from its start until all flowed. */
export async function restartBroker(stage: Stage, signal: NodeJS.Signals): Promise<number> {
  await stage.broker.stopProcess(signal)
  await stage.broker.startProcess()
  return flowsAgain(stage, Date.now())
}

export async function restartInflux(stage: Stage, signal: NodeJS.Signals, downMs = 0) {
  await stage.influxServer.stopProcess(signal)
  await wait(downMs)
  await stage.influxServer.startProcess()
}

/** Resolves with the seconds it took once telemetry has no backlog worth speaking of. */
export async function telemetryDrained(stage: Stage, timeoutMs: number): Promise<number> {
  const startedAt = Date.now()
  await until(
    'telemetry has caught up',
    () => {
      const state = stage.observer.state()
      const lag = state?.cursors.telemetry?.lagSeconds
      return state !== undefined && state.at > startedAt && lag !== undefined && lag < 2
    },
    timeoutMs,
  )
  return (Date.now() - startedAt) / 1000
}

/** Looks at a value now and then while something goes on; answers the highest. */
export function highest(look: () => number, everyMs = 250): { stop(): number } {
  let most = look()
  const timer = setInterval(() => {
    most = Math.max(most, look())
  }, everyMs)
  return {
    stop() {
      clearInterval(timer)
      return most
    },
  }
}
