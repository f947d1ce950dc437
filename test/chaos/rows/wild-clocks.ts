import { setTimeout as wait } from 'node:timers/promises'
import { openInflux } from '../../../api/telemetry/influx.ts'
import { audit, outcome, settled } from '../audit.ts'
import { bayName, topicOf } from '../campaign.ts'
import { publishList } from '../publish-list.ts'
import { atMost, exactly, must, type Row } from '../row.ts'
import { onStage, type Stage } from '../stage.ts'
import { ask, shardCount } from '../stored.ts'
import { comesTrue } from '../waiting.ts'

const minuteMs = 60_000
const yearMs = 365 * 24 * 60 * minuteMs
const rounds = { short: 5, full: 40, long: 400 }

/** What a clock says instead of now, and whether that is too far off to be believed. */
const clocks: ((now: number) => { at: number; isOff: boolean })[] = [
  (now) => ({ at: now + yearMs, isOff: true }),
  (now) => ({ at: now - yearMs, isOff: true }),
  () => ({ at: 0, isOff: true }),
  () => ({ at: Date.UTC(2200, 0, 1), isOff: true }),
  (now) => ({ at: now + 5 * minuteMs, isOff: true }),
  (now) => ({ at: now - 5 * minuteMs, isOff: false }),
]
const wildBays = clocks.length

export const wildClocks: Row = {
  number: 12,
  failure: 'clocks in the future, in the past, jumping',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const generator = stage.generate({ perSecond: 200, bays: stage.bays - wildBays })
      const injected = await publishWild(stage, rounds[trial.size])
      const goodAt = Date.now()
      await publishList(
        stage.broker.url,
        wildMessages(stage, 1_000_000, () => goodAt),
      )
      await generator.stop()
      await settled(stage)
      return outcome(await audit(stage), [
        atMost('shards', await shardCount(stage.influx), 3),
        exactly('readings marked clock_skew', await skewed(stage), injected),
        exactly('device times kept beside them', await keptTimes(stage), injected),
        ...(await latestIsGood(stage, goodAt)),
      ])
    }),
}

async function publishWild(stage: Stage, times: number): Promise<number> {
  let injected = 0
  for (let round = 0; round < times; round += 1) {
    const now = Date.now()
    // Each bay jumps from clock to clock, so one of them saws between -5 and +5 minutes.
    const said = clocks.map((_, bay) => clocks[(bay + round) % wildBays]?.(now))
    injected += said.filter((one) => one?.isOff).length
    await publishList(
      stage.broker.url,
      wildMessages(stage, round, (bay) => said[bay]?.at ?? now),
    )
    await wait(20)
  }
  return injected
}

/** The good one at the end comes from another boot: nothing is missing between the two. */
function wildMessages(stage: Stage, seq: number, atOf: (bay: number) => number) {
  const boot = seq === 1_000_000 ? 'good' : 'wild'
  return clocks.map((_, bay) => ({
    topic: topicOf(wildBay(stage, bay)),
    payload: JSON.stringify({ at: atOf(bay), seq, boot, occupied: bay % 2 === 0 }),
  }))
}

function wildBay(stage: Stage, index: number): string {
  return bayName(stage.bays - wildBays + index)
}

async function skewed(stage: Stage): Promise<number> {
  const influxql = `SELECT COUNT("seq") FROM parking_bay WHERE "quality" = 'clock_skew'`
  return Number((await ask(stage.influx, influxql))[0]?.[1] ?? 0)
}

async function keptTimes(stage: Stage): Promise<number> {
  return Number((await ask(stage.influx, 'SELECT COUNT("deviceAt") FROM parking_bay'))[0]?.[1] ?? 0)
}

/** A time from the future must not hide what came later: neither in the store nor on the map. */
async function latestIsGood(stage: Stage, goodAt: number) {
  const { url, database } = stage.influx
  const telemetry = await openInflux({ url, bucket: database })
  const measures = []
  for (let index = 0; index < wildBays; index += 1) {
    const device = wildBay(stage, index)
    const [latest] = await telemetry.latest({ device })
    const shown = await comesTrue(() => stage.observer.shown(device)?.observedAt === goodAt, 2000)
    measures.push(must(`${device}: the latest is the good one`, latest?.at === goodAt && shown))
  }
  await telemetry.close()
  return measures
}
