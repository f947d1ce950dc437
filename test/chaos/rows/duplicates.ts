import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { killIngest } from '../faults.ts'
import { must, type Row } from '../row.ts'
import { onStage } from '../stage.ts'

const seconds = { short: 2, full: 10, long: 60 }

export const duplicates: Row = {
  number: 10,
  failure: 'every message 1–5 times, across a restart',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const generator = stage.generate({ perSecond: 400, copiesAtMost: 5 })
      await wait(seconds[trial.size] * 1000)
      const recoveryS = await killIngest(stage)
      await wait(seconds[trial.size] * 1000)
      await generator.stop()
      await settled(stage)
      const audited = await audit(stage)
      const received = stage.observer.state()?.received ?? 0
      const copies = must('copies arrived', received > 0, `${received} since the restart`)
      return outcome(audited, [copies], recoveryS)
    }),
}
