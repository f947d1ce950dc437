import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { exactly, type Row } from '../row.ts'
import { onStage } from '../stage.ts'

const boots = { short: 2, full: 8, long: 20 }

export const gatewayRestarts: Row = {
  number: 29,
  failure: 'gateway restarts: seq from 0, new boot',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      for (let boot = 0; boot < boots[trial.size]; boot += 1)
        await stage.generate({ perSecond: 400, count: 1200 }).finished
      await wait(1000)
      await settled(stage)
      const everReported = await stage.records.count('select count(*) from gaps')
      return outcome(await audit(stage), [exactly('gaps ever reported', everReported, 0)])
    }),
}
