import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { killIngest } from '../faults.ts'
import { must, type Row } from '../row.ts'
import { onStage } from '../stage.ts'

const perSecond = 400
const seconds = { short: 2, full: 10, long: 60 }

export const duplicates: Row = {
  number: 10,
  failure: 'every message 1–5 times, across a restart',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const generator = stage.generate({ perSecond, copiesAtMost: 5 })
      await wait(seconds[trial.size] * 1000)
      const killedAt = Date.now()
      const recoveryS = await killIngest(stage)
      await wait(seconds[trial.size] * 1000)
      await generator.stop()
      const numbers = (perSecond * (Date.now() - killedAt)) / 1000
      await settled(stage)
      const audited = await audit(stage)
      const received = stage.observer.state()?.received ?? 0
      // Three copies of each on average.
      const said = `${received} of ${Math.round(numbers)} numbers since the restart`
      const copies = must('copies arrived', received > numbers * 1.5, said)
      return outcome(audited, [copies], recoveryS)
    }),
}
