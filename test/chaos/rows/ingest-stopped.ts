import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { startDefaultMosquitto } from '../brokers.ts'
import { flowsAgain } from '../faults.ts'
import { type Measure, must, type Row } from '../row.ts'
import { onStage, type Stage } from '../stage.ts'
import { comesTrue } from '../waiting.ts'

/** Past 90 s the broker ends the connection of a silent ingest (keepalive 60 s, MQTT 5 §3.1.2.10). */
const stoppedS = { short: 3, full: 95, long: 600 }

export const ingestStopped: Row = {
  number: 2,
  failure: 'ingest stopped; a broker that keeps only 1,000 messages',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const generator = stage.generate({ perSecond: 500 })
      await flowsAgain(stage, Date.now())
      stage.ingest().kill('SIGSTOP')
      await wait(stoppedS[trial.size] * 1000)
      const resumedAt = Date.now()
      stage.ingest().kill('SIGCONT')
      const recoveryS = await flowsAgain(stage, resumedAt)
      await generator.stop()
      await settled(stage)
      const audited = await audit(stage)
      return outcome(audited, await unsafeBroker(stage), recoveryS)
    }),
}

/** Mosquitto's own defaults keep 1,000 messages of an absent session and tell nobody of the rest. */
async function unsafeBroker(stage: Stage): Promise<Measure[]> {
  const unsafe = await startDefaultMosquitto()
  stage.ingest().kill('SIGKILL')
  await stage.ingest().exited
  try {
    const refusing = stage.startIngest({ env: { MQTT_URL: unsafe.url } })
    const ended = await comesTrue(() => refusing.hasExited(), 30_000)
    const code = ended ? await refusing.exited : null
    const says = /max_queued_messages/.test(refusing.output())
    if (!ended) {
      refusing.kill('SIGKILL')
      await refusing.exited
    }
    const accepting = stage.startIngest({ env: { MQTT_URL: unsafe.url, BROKER_UNSAFE: 'accept' } })
    const runs = await accepting.ready().then(
      () => true,
      () => false,
    )
    return [
      must('the default configuration is refused at the start', code === 1, `exit ${code}`),
      must('it says what to set', says),
      must('BROKER_UNSAFE=accept runs on it', runs),
    ]
  } finally {
    await unsafe.stop()
  }
}
