import { audit, outcome, settled } from '../audit.ts'
import { bayName, camera, gate, site, topicOf } from '../campaign.ts'
import { killIngest } from '../faults.ts'
import { publishList } from '../publish-list.ts'
import { exactly, must, type Row } from '../row.ts'
import { onStage, subscribed } from '../stage.ts'
import { comesTrue } from '../waiting.ts'

const dayMs = 86_400_000
const boot = 'retained'

export const staleRetained: Row = {
  number: 20,
  failure: "yesterday's retained messages, ingest restarts",
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, { ingest: false }, async (stage) => {
      const { broker, records, observer } = stage
      const yesterday = Date.now() - dayMs
      const forced = { at: yesterday, seq: 1, state: 'forced' }
      const alert = { reviewId: 'r1', phase: 'new', severity: 'alert', objects: ['car'] }
      const review = { ...alert, zones: ['fire_lane'], at: yesterday, seq: 1 }
      const messages = [
        { topic: `linli/v1/${site}/${gate}/gate.state`, body: forced },
        { topic: `linli/v1/${site}/${camera}/camera.review`, body: review },
        { topic: topicOf(bayName(0)), body: { at: yesterday, seq: 1, boot, occupied: true } },
        { topic: topicOf(bayName(1)), body: { seq: 1, boot, occupied: true } },
      ].map(({ topic, body }) => ({ topic, payload: JSON.stringify(body) }))
      await publishList(
        broker.url,
        messages.map((message) => ({ ...message, retain: true })),
      )
      await subscribed(stage)
      await settled(stage)
      const generator = stage.generate({ perSecond: 50, bays: 10, firstSeq: 2 })
      const recoveryS = await killIngest(stage)
      await generator.stop()
      await settled(stage)
      const shown = observer.shown(gate)?.observedAt
      const measures = [
        exactly('incidents', await records.count('select count(*) from incidents'), 0),
        exactly(
          'stays from before',
          await records.count('select count(*) from stays where entered_at < $1', [
            Date.now() - dayMs / 2,
          ]),
          0,
        ),
        must('shown with its own age or not at all', shown === undefined || shown === yesterday),
      ]
      const [first] = messages.filter(({ topic }) => topic.includes(gate))
      const news = JSON.stringify({ ...forced, at: Date.now(), seq: 2 })
      await publishList(broker.url, first ? [{ topic: first.topic, payload: news }] : [])
      const raised = await comesTrue(
        async () => (await records.count('select count(*) from incidents')) === 1,
        20_000,
      )
      const audited = await audit(stage, boot)
      return outcome(audited, [...measures, must('the same as news raises one', raised)], recoveryS)
    }),
}
