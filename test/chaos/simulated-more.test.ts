import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../api/db/open.ts'
import { freshRecords } from '../support/context.ts'
import { simulate } from './simulated/play.ts'
import { roomsInPglite } from './simulated/rooms-pglite.ts'
import { sabotages } from './simulated/sabotage.ts'

const seeds = 50

describe('a simulated world with the real rooms in PGlite', () => {
  it(
    `keeps every promise under ${seeds} schedules of faults`,
    async () => {
      const client = await freshRecords()
      const database = await openDatabase({ client })
      onTestFinished(() => database.close())
      const failures: string[] = []
      for (let seed = 1; seed <= seeds; seed += 1) {
        const roomsFor = await roomsInPglite({ client, database })
        const { problems, story } = await simulate(seed, { roomsFor, minutes: [10, 20] })
        if (problems.length > 0) failures.push(`seed ${seed}:`, ...problems, ...story)
      }
      expect(failures).toEqual([])
    },
    15 * 60_000,
  )
})

describe('the simulator notices, within 150 worlds, an ingest that', () => {
  it.each(Object.entries(sabotages))(
    '%s',
    async (_name, sabotage) => {
      let problems: string[] = []
      for (let seed = 1; seed <= 150 && problems.length === 0; seed += 1)
        problems = (await simulate(seed, { sabotage })).problems
      expect(problems).not.toEqual([])
    },
    120_000,
  )
})
