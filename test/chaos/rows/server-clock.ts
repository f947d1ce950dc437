import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { v7 as newId } from 'uuid'
import { readConfig } from '../../../api/config.ts'
import type { Context } from '../../../api/context.ts'
import { openDatabase } from '../../../api/db/open.ts'
import { openInflux } from '../../../api/telemetry/influx.ts'
import { openSealer } from '../../../api/vault/seal.ts'
import { ingestPart } from '../../../ingest/part.ts'
import { testAuditKey } from '../../support/audit-key.ts'
import { testKeys } from '../../support/keys.ts'
import { audit, outcome, settled } from '../audit.ts'
import { atMost, type Measure, type Row } from '../row.ts'
import { onStage, type Stage } from '../stage.ts'
import { until } from '../waiting.ts'

const hourMs = 3_600_000
const steps = [
  { name: '+1 h', offsetMs: hourMs },
  { name: '−1 h', offsetMs: -hourMs },
  { name: 'right again', offsetMs: 0 },
]

export const serverClock: Row = {
  number: 13,
  failure: 'the clock of the server steps by an hour',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, { ingest: false }, async (stage) => {
      let offsetMs = 0
      const ctx = await contextOf(stage, () => Date.now() + offsetMs)
      const ingest = ingestPart(ctx)
      try {
        await ingest.start()
        const generator = stage.generate({ perSecond: 300 })
        await until('messages arrive', () => ingest.state().received > 0)
        const measures: Measure[] = []
        for (const step of steps) {
          await wait(trial.size === 'short' ? 1000 : 5000)
          offsetMs = step.offsetMs
          measures.push(await goesOn(step.name, () => ingest.state().received))
        }
        await wait(1000)
        await generator.stop()
        await settled(stage)
        return outcome(await audit(stage), measures)
      } finally {
        await ingest.stop()
        await ctx.telemetry.close()
        await ctx.database.close()
      }
    }),
}

/** Timers follow the monotonic clock, so what is received goes on without a pause. */
async function goesOn(name: string, received: () => number): Promise<Measure> {
  const before = received()
  const startMs = performance.now()
  await until(`messages are taken after ${name}`, () => received() > before + 150, 20_000)
  return atMost(`${name}: half a second's messages`, (performance.now() - startMs) / 1000, 3, 's')
}

async function contextOf(stage: Stage, now: () => number): Promise<Context> {
  const read = readConfig(stage.env, ['ingest'])
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  const { config } = read
  if (!config.influx || !config.databaseUrl) throw new Error('the stage names both servers')
  const database = await openDatabase({ url: config.databaseUrl })
  return {
    config,
    database,
    db: database.db,
    telemetry: await openInflux(config.influx),
    sealer: await openSealer(testKeys(), { now }),
    clock: { now },
    newId,
    log: pino({ level: 'silent' }),
    auditKey: testAuditKey(),
  }
}
