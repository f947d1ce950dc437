import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { highest, telemetryDrained } from '../faults.ts'
import { quantile } from '../observer.ts'
import { atMost, exactly, type Row } from '../row.ts'
import { onStage } from '../stage.ts'

/** An hour's messages at 500 a second are 1.8 million. */
const sizes = {
  short: { perSecond: 500, warmS: 3, count: 3000 },
  full: { perSecond: 2000, warmS: 15, count: 120_000 },
  long: { perSecond: 5000, warmS: 30, count: 1_800_000 },
}

export const influxDown: Row = {
  number: 3,
  failure: 'InfluxDB down for an hour',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const { perSecond, warmS, count } = sizes[trial.size]
      const warm = stage.generate({ perSecond, count: perSecond * warmS, boot: 'warm' })
      await warm.finished
      const beforeMb = stage.ingest().memoryMb()
      const memory = highest(() => stage.ingest().memoryMb())
      await stage.influxServer.stopProcess('SIGTERM')
      await wait(500)
      const outageAt = Date.now()
      await stage.generate({ perSecond, count }).finished
      const endAt = Date.now()
      const live = quantile(stage.observer.latencies(outageAt, endAt), 0.99)
      const growthMb = memory.stop() - beforeMb
      const lag = stage.observer.state()?.cursors.telemetry?.lagRecords ?? 0
      trial.say(`RSS ${beforeMb} MB before, +${growthMb} MB; ${lag} records behind`)
      await stage.influxServer.startProcess()
      const drainS = await telemetryDrained(stage, 600_000)
      await settled(stage)
      return outcome(
        await audit(stage),
        [
          atMost('RSS growth in the outage', growthMb, 50, 'MB'),
          atMost('live p99 in the outage', live, 1000, 'ms'),
          atMost('drain', drainS, 600, 's'),
          exactly('ingest went on', stage.ingest().hasExited() ? 'no' : 'yes', 'yes'),
        ],
        drainS,
      )
    }),
}
