import mqtt from 'mqtt'
import { sentinel, topicOf } from './campaign.ts'
import { type Comparison, compare, sizeOf, staysFrom, unexplained } from './oracle.ts'
import { exactly, type Measure, type Outcome } from './row.ts'
import type { Stage } from './stage.ts'
import { sentinelStored, storedPoints } from './stored.ts'
import { comesTrue, until } from './waiting.ts'

/** A gap must be reported this soon (the failure table, row 8). */
const reportedWithinMs = 60_000

let sentinels = 0

/**
 * Resolves once all that was acknowledged before has been stored, reacted to and counted: a broker
 * hands a session its messages in order, so one that comes last says that the others have come.
 */
export async function settled(stage: Stage, timeoutMs = 120_000): Promise<void> {
  const { observer, influx } = stage
  const number = await publishSentinel(stage.mqttUrl)
  await until(
    'the last message is stored',
    async () => {
      stage.mustRun()
      return (await sentinelStored(influx)) >= number
    },
    timeoutMs,
    100,
  )
  const since = Date.now()
  await until(
    'every cursor stands at the end of the journal',
    () => {
      const state = observer.state()
      if (!state || state.at < since || state.unacknowledged.messages > 0) return false
      return Object.values(state.cursors).every(({ lagRecords }) => lagRecords === 0)
    },
    timeoutMs,
  )
}

/** One numbered message of a device apart; answers its number once it is acknowledged. */
export async function publishSentinel(url: string): Promise<number> {
  const number = sentinels++
  const client = await mqtt.connectAsync(url)
  const body = { at: Date.now(), seq: number, boot: 'sentinel', occupied: number % 2 === 0 }
  await client.publishAsync(topicOf(sentinel), JSON.stringify(body), { qos: 1 })
  await client.endAsync()
  return number
}

export type Audit = Comparison & {
  reported: number
  unexplained: number
  /** What of the stays and the books is not as the stored points tell it. */
  rooms: string[]
}

/**
 * Compares what was PUBACKed, stored, reported missing, and entered in the records. Points of the
 * boot `unheeded` are stored like all others, but must have left the rooms alone.
 */
export async function audit(stage: Stage, unheeded?: string): Promise<Audit> {
  const stored = await storedPoints(stage.influx, stage.bays)
  const said = stage.generators().map(({ campaign, acknowledged }) => ({
    campaign,
    acknowledged: acknowledged(),
  }))
  const comparison = compare(said, stored)
  const odd = async () => unexplained(comparison.missing, await stage.records.reportedGaps())
  await comesTrue(async () => (await odd()) === 0, reportedWithinMs)
  return {
    ...comparison,
    reported: (await stage.records.reportedGaps()).reduce((sum, { missing }) => sum + missing, 0),
    unexplained: await odd(),
    rooms: await stage.records.differences(staysFrom(stored, unheeded)),
  }
}

/** What every row must show: nothing lost, nothing twice, no gap that is not explained. */
export function outcome(audited: Audit, measures: Measure[], recoveryS?: number): Outcome {
  const { lost, rooms } = audited
  const always = [
    exactly('LOST', lost.length, 0),
    exactly('points stored twice', audited.double, 0),
    exactly('stays and books not as the points tell them', rooms.length, 0),
    exactly('gaps not explained', audited.unexplained, 0),
  ]
  return outcomeOf(audited, [...always, ...measures], recoveryS)
}

/** The same figures with the row's own bars alone. */
export function outcomeOf(audited: Audit, measures: Measure[], recoveryS?: number): Outcome {
  const { lost, double, rooms, reported, missing } = audited
  return {
    lost: lost.length,
    double: double + rooms.length,
    gaps: { reported, missing: sizeOf(missing), unexplained: audited.unexplained },
    ...(recoveryS === undefined ? {} : { recoveryS }),
    measures,
    examples: [...lost.slice(0, 3).map((one) => JSON.stringify(one)), ...rooms.slice(0, 3)],
  }
}
