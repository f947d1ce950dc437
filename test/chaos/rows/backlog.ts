import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { tcpProxy } from '../proxy.ts'
import { exactly, must, type Row } from '../row.ts'
import { onStage } from '../stage.ts'
import { wiretap } from '../wiretap.ts'

const counts = { short: 5000, full: 200_000, long: 1_000_000 }
const heldMs = 3000

export const backlog: Row = {
  number: 31,
  failure: 'a backlog of more than 65,535 messages, acknowledgements held up',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, {}, async (stage) => {
      stage.ingest().kill('SIGKILL')
      await stage.ingest().exited
      await stage.generate({ perSecond: 0, count: counts[trial.size] }).finished
      const tap = wiretap()
      const proxy = await tcpProxy(Number(new URL(stage.broker.url).port), tap.listen)
      try {
        const startedAt = Date.now()
        stage.startIngest({ env: { MQTT_URL: `mqtt://127.0.0.1:${proxy.port}` } })
        while (tap.published() < counts[trial.size] / 5) {
          stage.mustRun()
          await wait(2)
        }
        // At its cap ingest reads no further, and TCP holds the broker back; a stopped one is there at once.
        stage.ingest().kill('SIGSTOP')
        await wait(heldMs)
        const heldAt = tap.unacknowledged()
        stage.ingest().kill('SIGCONT')
        await settled(stage)
        const tookS = (Date.now() - startedAt) / 1000
        trial.say(
          `${tap.published()} published, at most ${tap.mostUnacknowledged()} unacknowledged`,
        )
        return outcome(
          await audit(stage),
          [
            exactly('ids used while unacknowledged', tap.confused(), 0),
            must('acknowledgements were held', heldAt > 0, heldAt),
          ],
          tookS,
        )
      } finally {
        proxy.stop()
      }
    }),
}
