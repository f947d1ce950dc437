import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { telemetryDrained } from '../faults.ts'
import type { Fault } from '../proxy.ts'
import { atMost, type Measure, must, type Row } from '../row.ts'
import { onStage, type Stage } from '../stage.ts'
import { ask } from '../stored.ts'
import { comesTrue, until } from '../waiting.ts'

type Refusal = { name: string; fault: Fault; alarm: 'telemetry_refused' | 'telemetry_away' }

const answer = (status: number): Fault => ({ status, body: `{"error":"answered ${status}"}` })

const refusals: Refusal[] = [
  { name: 'answers 401', fault: answer(401), alarm: 'telemetry_refused' },
  { name: 'answers 404', fault: answer(404), alarm: 'telemetry_refused' },
  { name: 'answers 500', fault: answer(500), alarm: 'telemetry_away' },
  { name: 'cut off', fault: 'cut', alarm: 'telemetry_away' },
  { name: 'answers 503', fault: answer(503), alarm: 'telemetry_away' },
]

const seenWithinS = 10
const droppedMs = { short: 3000, full: 20_000, long: 120_000 }

export const influxRefuses: Row = {
  number: 6,
  failure: 'InfluxDB: database dropped, password wrong, 404, 5xx, reset after 204',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const generator = stage.generate({ perSecond: trial.size === 'short' ? 300 : 1000 })
      await wait(3000)
      const dropped = await dropDatabase(stage, droppedMs[trial.size])
      const measures = [dropped.alarm]
      for (const refusal of trial.size === 'short' ? refusals.slice(0, 1) : refusals)
        measures.push(await refuse(stage, refusal))
      stage.proxy.set('reset_after')
      await wait(4000)
      stage.proxy.set('pass')
      await telemetryDrained(stage, 60_000)
      await generator.stop()
      await settled(stage)
      return outcome(await audit(stage), measures, dropped.recoveryS)
    }),
}

/** What was stored goes with the database, and so does the place up to which it was: all is written again. */
async function dropDatabase(stage: Stage, downMs: number) {
  const { influx } = stage
  const droppedAt = Date.now()
  await ask(influx, `DROP DATABASE "${influx.database}"`)
  const alarm = await alarmWithin(stage, 'database dropped', 'telemetry_refused', droppedAt)
  await wait(Math.max(0, droppedAt + downMs - Date.now()))
  await ask(influx, `CREATE DATABASE "${influx.database}"`)
  return { alarm, recoveryS: await telemetryDrained(stage, 120_000) }
}

async function refuse(stage: Stage, { name, fault, alarm }: Refusal): Promise<Measure> {
  const since = Date.now()
  stage.proxy.set(fault)
  const measure = await alarmWithin(stage, name, alarm, since)
  stage.proxy.set('pass')
  await until(`the alarm ends (${name})`, () => noTelemetryAlarm(stage), 60_000)
  return measure
}

async function alarmWithin(
  stage: Stage,
  what: string,
  alarm: Refusal['alarm'],
  since: number,
): Promise<Measure> {
  const { observer } = stage
  const seen = await comesTrue(() => observer.alarmAt(alarm, since) !== undefined, 20_000)
  if (!seen) return must(`${what}: alarm ${alarm}`, false, 'not within 20 s')
  const tookS = ((observer.alarmAt(alarm, since) ?? since) - since) / 1000
  return atMost(`${what}: alarm ${alarm}`, tookS, seenWithinS, 's')
}

function noTelemetryAlarm(stage: Stage): boolean {
  const codes = stage.observer.state()?.alarms.map(({ code }) => code) ?? []
  return !codes.includes('telemetry_away') && !codes.includes('telemetry_refused')
}
