import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from '../../support/random.ts'
import { audit, outcome, outcomeOf, settled } from '../audit.ts'
import { flowsAgain, restartBroker } from '../faults.ts'
import { exactly, must, type Row } from '../row.ts'
import { onStage } from '../stage.ts'

const times = { short: 1, full: 10, long: 20 }
/** `autosave_interval 1` and the time a save takes. */
const unsavedMs = 2000

export const brokerStopped: Row = {
  number: 7,
  failure: 'broker SIGTERM restart',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const random = randomFrom(trial.seed)
      const generator = stage.generate({ perSecond: 500 })
      let worst = 0
      for (let time = 0; time < times[trial.size]; time += 1) {
        await wait(random.int(500, 2500))
        worst = Math.max(worst, await restartBroker(stage, 'SIGTERM'))
      }
      await generator.stop()
      await settled(stage)
      return outcome(await audit(stage), [], worst)
    }),
}

export const brokerKilled: Row = {
  number: 8,
  failure: 'broker SIGKILL',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const random = randomFrom(trial.seed)
      const generator = stage.generate({ perSecond: 500 })
      await flowsAgain(stage, Date.now())
      const killedAt: number[] = []
      let worst = 0
      for (let time = 0; time < times[trial.size]; time += 1) {
        await wait(random.int(1500, 3000))
        // Ingest stands still, so that messages wait at the broker alone when it is killed.
        const isAway = time % 2 === 0
        if (isAway) stage.ingest().kill('SIGSTOP')
        await wait(isAway ? 2500 : 0)
        killedAt.push(Date.now())
        await stage.broker.stopProcess('SIGKILL')
        await stage.broker.startProcess()
        stage.ingest().kill('SIGCONT')
        worst = Math.max(worst, await flowsAgain(stage, Date.now()))
      }
      await wait(2000)
      await generator.stop()
      await settled(stage)
      const audited = await audit(stage)
      const old = audited.lost.filter(
        ({ at }) => !killedAt.some((killed) => at >= killed - unsavedMs && at <= killed + 50),
      )
      return outcomeOf(
        audited,
        [
          exactly('lost, and acknowledged more than 2 s before a kill', old.length, 0),
          exactly('gaps not explained', audited.unexplained, 0),
          exactly('points stored twice', audited.double, 0),
          exactly('stays and books not as the points tell them', audited.rooms.length, 0),
          must('subscribed again', stage.observer.state()?.brokerUp === true),
        ],
        worst,
      )
    }),
}
