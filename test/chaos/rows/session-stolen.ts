import { setTimeout as wait } from 'node:timers/promises'
import mqtt from 'mqtt'
import { audit, outcomeOf, settled } from '../audit.ts'
import { flowsAgain } from '../faults.ts'
import { sizeOf } from '../oracle.ts'
import { exactly, must, type Row } from '../row.ts'
import { onStage } from '../stage.ts'
import { comesTrue } from '../waiting.ts'

export const sessionStolen: Row = {
  number: 9,
  failure: 'another client takes the session of ingest and cleans it',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      const generator = stage.generate({ perSecond: 200 })
      await flowsAgain(stage, Date.now())
      const stolenAt = Date.now()
      stage.ingest().kill('SIGSTOP')
      await wait(1000)
      const thief = await mqtt.connectAsync(stage.broker.url, {
        clientId: 'linli-ingest',
        clean: true,
        protocolVersion: 5,
      })
      await thief.endAsync()
      await wait(1000)
      stage.ingest().kill('SIGCONT')
      const recoveryS = await flowsAgain(stage, Date.now())
      // Each bay speaks once more, so that what is missing lies between two numbers.
      await wait(1000)
      await generator.stop()
      await settled(stage)
      const audited = await audit(stage)
      const told = await comesTrue(
        () => stage.observer.alarmAt('messages_missing', stolenAt) !== undefined,
        60_000,
      )
      return outcomeOf(
        audited,
        [
          must('something was taken away', audited.lost.length > 0, audited.lost.length),
          exactly('taken away and not in a gap', audited.lost.length - sizeOf(audited.missing), 0),
          exactly('gaps not explained', audited.unexplained, 0),
          must('alarm messages_missing', told),
          exactly('points stored twice', audited.double, 0),
          exactly('stays and books not as the points tell them', audited.rooms.length, 0),
        ],
        recoveryS,
      )
    }),
}
