import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from '../../support/random.ts'
import { audit, outcome, settled } from '../audit.ts'
import { restartInflux, telemetryDrained } from '../faults.ts'
import type { Row } from '../row.ts'
import { onStage } from '../stage.ts'

const kills = { short: 2, full: 20, long: 60 }

export const influxKilled: Row = {
  number: 5,
  failure: 'InfluxDB kill -9',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const random = randomFrom(trial.seed)
      const generator = stage.generate({ perSecond: trial.size === 'short' ? 500 : 2000 })
      for (let kill = 0; kill < kills[trial.size]; kill += 1) {
        await wait(random.int(500, 3000))
        await restartInflux(stage, 'SIGKILL', random.int(0, 1000))
      }
      const drainS = await telemetryDrained(stage, 60_000)
      await generator.stop()
      await settled(stage)
      return outcome(await audit(stage), [], drainS)
    }),
}
