import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { telemetryDrained } from '../faults.ts'
import { atMost, type Row } from '../row.ts'
import { onStage } from '../stage.ts'

/** Longer than the time ingest waits for an answer (10 s). */
const sizes = {
  short: { times: 1, hangMs: 12_000 },
  full: { times: 5, hangMs: 13_000 },
  long: { times: 5, hangMs: 60_000 },
}

export const influxHangs: Row = {
  number: 4,
  failure: 'InfluxDB hangs',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const { times, hangMs } = sizes[trial.size]
      const generator = stage.generate({ perSecond: 500 })
      let worst = 0
      for (let time = 0; time < times; time += 1) {
        await wait(2000)
        stage.influxServer.signal('SIGSTOP')
        await wait(hangMs)
        stage.influxServer.signal('SIGCONT')
        worst = Math.max(worst, await telemetryDrained(stage, 60_000))
      }
      await generator.stop()
      await settled(stage)
      return outcome(
        await audit(stage),
        [atMost('requests under way at once', stage.proxy.mostUnderWay(), 2)],
        worst,
      )
    }),
}
