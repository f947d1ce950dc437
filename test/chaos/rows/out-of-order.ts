import { randomFrom } from '../../support/random.ts'
import { settled } from '../audit.ts'
import { bayName, topicOf } from '../campaign.ts'
import { staysFrom, unexplained } from '../oracle.ts'
import { type Message, publishList } from '../publish-list.ts'
import { exactly, must, type Outcome, type Row, type Trial } from '../row.ts'
import { onStage, type Stage } from '../stage.ts'
import { dump, storedPoints } from '../stored.ts'
import { comesTrue } from '../waiting.ts'

const minuteMs = 60_000
/** All between 55 and 6 minutes old, so that a run's own duration changes no reading's quality. */
const perBay = 48
const stepMs = 61_000
const sizes = { short: 20, full: 200, long: 1000 }
const batch = 50

/** TSBS's Internet-of-things disorder: 30 % of the entries and 5 % of the batches come late. */
const lateEntries = 30
const lateBatches = 5

export const outOfOrder: Row = {
  number: 11,
  failure: 'out of order (30 % of entries, 5 % of batches, by up to an hour)',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  async run(trial) {
    const messages = inOrder(trial, Date.now() - 55 * minuteMs)
    const orderly = await play(trial, messages)
    const shuffled = await play(trial, disordered(trial, messages))
    return compared(messages.length, orderly, shuffled)
  },
}

type Played = { points: string; stored: number; records: string; rooms: string[]; gaps: number }

/** A bay speaks at most once a minute: faster ones are judged to the minute (ingest/bay-changes.ts). */
function inOrder({ size, seed }: Trial, startMs: number): Message[] {
  const random = randomFrom(seed)
  const taken = new Map<number, boolean>()
  const messages: Message[] = []
  for (let seq = 0; seq < perBay; seq += 1)
    for (let bay = 0; bay < sizes[size]; bay += 1) {
      const occupied = random.int(0, 9) === 0 ? !taken.get(bay) : taken.get(bay) === true
      taken.set(bay, occupied)
      const at = startMs + seq * stepMs + random.int(0, stepMs - minuteMs)
      const payload = JSON.stringify({ at, seq, boot: 'b1', occupied })
      messages.push({ topic: topicOf(bayName(bay)), payload })
    }
  return messages
}

function disordered({ seed }: Trial, messages: readonly Message[]): Message[] {
  const random = randomFrom(seed + 1)
  const keyed = messages.map((message, index) => {
    const lateBy = random.int(1, 100) <= lateEntries ? random.int(1, messages.length) : 0
    return { message, key: index + lateBy }
  })
  const entries = keyed.sort((a, b) => a.key - b.key).map(({ message }) => message)
  const batches: { messages: Message[]; key: number }[] = []
  for (let from = 0; from < entries.length; from += batch) {
    const lateBy = random.int(1, 100) <= lateBatches ? random.int(batch, entries.length) : 0
    batches.push({ messages: entries.slice(from, from + batch), key: from + lateBy })
  }
  return batches.sort((a, b) => a.key - b.key).flatMap((one) => one.messages)
}

function play(trial: Trial, messages: readonly Message[]): Promise<Played> {
  const bays = sizes[trial.size]
  return onStage(trial, { bays }, async (stage: Stage) => {
    await publishList(stage.broker.url, messages)
    await settled(stage)
    const stored = await storedPoints(stage.influx, bays)
    const open = async () => unexplained([], await stage.records.reportedGaps())
    await comesTrue(async () => (await open()) === 0, minuteMs)
    return {
      points: await dump(stage.influx),
      stored: [...stored.values()].reduce((sum, points) => sum + points.length, 0),
      records: await stage.records.summary(),
      rooms: await stage.records.differences(staysFrom(stored)),
      gaps: await open(),
    }
  })
}

function compared(sent: number, orderly: Played, shuffled: Played): Outcome {
  const rooms = [...orderly.rooms, ...shuffled.rooms]
  return {
    lost: 2 * sent - orderly.stored - shuffled.stored,
    double: rooms.length,
    gaps: { reported: shuffled.gaps, missing: 0, unexplained: shuffled.gaps },
    measures: [
      exactly('points of the run in order', orderly.stored, sent),
      must('the same points, byte for byte', orderly.points === shuffled.points),
      must('the same stays, fees and balances', orderly.records === shuffled.records),
      exactly('stays and books not as the points tell them', rooms.length, 0),
      exactly('gaps still open', orderly.gaps + shuffled.gaps, 0),
    ],
    examples: [...rooms.slice(0, 3), ...firstDifference(orderly.records, shuffled.records)],
  }
}

function firstDifference(one: string, other: string): string[] {
  const [left, right] = [one.split('\n'), other.split('\n')]
  const index = left.findIndex((line, at) => line !== right[at])
  return index < 0 ? [] : [`in order: ${left[index]}`, `shuffled: ${right[index]}`]
}
