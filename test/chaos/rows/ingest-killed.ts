import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from '../../support/random.ts'
import { audit, outcome, settled } from '../audit.ts'
import { killIngest } from '../faults.ts'
import { type Row, recoveryBar } from '../row.ts'
import { onStage } from '../stage.ts'

const sizes = {
  short: { perSecond: 500, kills: 2 },
  full: { perSecond: 2000, kills: 20 },
  long: { perSecond: 2000, kills: 60 },
}

export const ingestKilled: Row = {
  number: 1,
  failure: 'ingest kill -9 mid-batch',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const { perSecond, kills } = sizes[trial.size]
      const random = randomFrom(trial.seed)
      const generator = stage.generate({ perSecond })
      const recoveries: number[] = []
      for (let kill = 0; kill < kills; kill += 1) {
        await wait(random.int(200, 2500))
        recoveries.push(await killIngest(stage))
      }
      await generator.stop()
      await settled(stage)
      const worst = Math.max(...recoveries)
      trial.say(`recoveries in s: ${recoveries.map((s) => s.toFixed(1)).join(' ')}`)
      return outcome(await audit(stage), [recoveryBar(trial.size, worst)], worst)
    }),
}
