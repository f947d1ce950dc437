import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { killIngest, restartBroker, restartInflux, telemetryDrained } from '../faults.ts'
import { atMost, type Row } from '../row.ts'
import { onStage, type Stage } from '../stage.ts'

const sizes = {
  short: { rounds: 1, everyMs: 2000, warmMs: 3000 },
  full: { rounds: 2, everyMs: 8000, warmMs: 15_000 },
  long: { rounds: 4, everyMs: 300_000, warmMs: 120_000 },
}

const faults: ((stage: Stage) => Promise<unknown>)[] = [
  (stage) => restartBroker(stage, 'SIGTERM'),
  (stage) => restartInflux(stage, 'SIGKILL', 500),
  async (stage) => {
    stage.ingest().kill('SIGSTOP')
    await wait(2000)
    stage.ingest().kill('SIGCONT')
  },
  (stage) => restartInflux(stage, 'SIGTERM', 4000),
]

export const soak: Row = {
  number: 30,
  failure: 'soak: one fault after another',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const { rounds, everyMs, warmMs } = sizes[trial.size]
      const generator = stage.generate({ perSecond: 500 })
      await wait(1000)
      const recoveryS = await killIngest(stage)
      await wait(warmMs)
      const before = { mb: stage.ingest().memoryMb(), files: stage.ingest().openFiles() }
      const startedAt = Date.now()
      for (let round = 0; round < rounds; round += 1)
        for (const fault of faults) {
          await fault(stage)
          await wait(everyMs)
        }
      await telemetryDrained(stage, 60_000)
      await generator.stop()
      await settled(stage)
      const grownMb = stage.ingest().memoryMb() - before.mb
      const hours = (Date.now() - startedAt) / 3_600_000
      const slope = atMost('RSS slope', grownMb / hours, 1, 'MB/h')
      const flat = atMost('RSS growth', grownMb, 50, 'MB')
      const files = stage.ingest().openFiles() - before.files
      return outcome(
        await audit(stage),
        [trial.size === 'long' ? slope : flat, atMost('more open files', files, 2)],
        recoveryS,
      )
    }),
}
