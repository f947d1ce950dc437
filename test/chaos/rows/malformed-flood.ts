import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { flowsAgain } from '../faults.ts'
import { quantile } from '../observer.ts'
import { atMost, must, type Row } from '../row.ts'
import { onStage } from '../stage.ts'

const sizes = {
  short: { goodPerSecond: 300, seconds: 3 },
  full: { goodPerSecond: 2500, seconds: 20 },
  long: { goodPerSecond: 2500, seconds: 300 },
}

/** Under this a difference is the machine's, not the flood's. */
const leastMs = 400
const keptMb = 64

export const malformedFlood: Row = {
  number: 17,
  failure: 'half of all messages are garbage',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const { goodPerSecond, seconds } = sizes[trial.size]
      const calm = stage.generate({ perSecond: goodPerSecond })
      await flowsAgain(stage, Date.now())
      const calmFrom = Date.now()
      await wait(seconds * 500)
      const calmTo = Date.now()
      await calm.stop()
      const flood = stage.generate({ perSecond: goodPerSecond, garbageShare: 0.5 })
      await flowsAgain(stage, Date.now())
      const floodFrom = Date.now()
      await wait(seconds * 1000)
      const floodTo = Date.now()
      await flood.stop()
      await settled(stage)
      const { observer, records } = stage
      const calmMs = quantile(observer.latencies(calmFrom, calmTo), 0.99)
      const floodMs = quantile(observer.latencies(floodFrom, floodTo), 0.99)
      trial.say(`live p99 ${calmMs} ms without, ${floodMs} ms with the flood`)
      const counted = await records.count('select sum(count)::bigint as count from rejections')
      const bytes = await records.count(`select pg_total_relation_size('kept_messages') as count`)
      return outcome(await audit(stage), [
        atMost('live p99 in the flood', floodMs, Math.max(leastMs, 2 * calmMs), 'ms'),
        must('rejections are counted', counted > 0, counted),
        atMost('quarantine', bytes / 1_048_576, keptMb, 'MB'),
      ])
    }),
}
