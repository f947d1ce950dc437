import { randomFrom } from '../../support/random.ts'
import { audit, outcome, settled } from '../audit.ts'
import { memoryMbOf } from '../ingest-process.ts'
import { type Message, publishList } from '../publish-list.ts'
import { atMost, exactly, type Row } from '../row.ts'
import { onStage } from '../stage.ts'
import { seriesCount } from '../stored.ts'
import { comesTrue } from '../waiting.ts'

const counts = { short: 2000, full: 100_000, long: 1_000_000 }

export const hostileIds: Row = {
  number: 19,
  failure: 'random device ids with a valid credential',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const count = counts[trial.size]
      await stage.generate({ perSecond: 500, count: 2000 }).finished
      await settled(stage)
      const seriesBefore = await seriesCount(stage.influx)
      const influxMb = () => memoryMbOf(stage.influxServer.pid() ?? 0)
      const [influxBefore, ingestBefore] = [influxMb(), stage.ingest().memoryMb()]
      await publishList(stage.broker.url, strangers(trial.seed, count))
      await settled(stage)
      const rejected = () =>
        stage.records.count('select sum(count)::bigint as count from rejections')
      await comesTrue(async () => (await rejected()) >= count, 20_000)
      return outcome(await audit(stage), [
        exactly('new series', (await seriesCount(stage.influx)) - seriesBefore, 0),
        exactly('counted', await rejected(), count),
        exactly('counters', await stage.records.count('select count(*) from rejections'), 1),
        atMost('influxd RSS growth', influxMb() - influxBefore, 32, 'MB'),
        atMost('ingest RSS growth', stage.ingest().memoryMb() - ingestBefore, 64, 'MB'),
      ])
    }),
}

function* strangers(seed: number, count: number): Generator<Message> {
  const random = randomFrom(seed)
  for (let index = 0; index < count; index += 1) {
    const device = `${random.int(0, 2 ** 30).toString(36)}-${index}`
    const payload = JSON.stringify({ at: Date.now(), seq: index, occupied: true })
    yield { topic: `linli/v1/s1/${device}/parking.bay`, payload }
  }
}
