import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith, type RealServer, startPostgresql } from '../support/servers.ts'
import { buildServer } from '../support/start-command.ts'
import { makeRecords } from './registry.ts'
import { missed } from './row.ts'
import { rows } from './rows.ts'
import { details } from './table.ts'

/** The most telling rows, the longest first; `npm run chaos` plays all of them, and longer. */
const told = [8, 6, 1, 2, 5, 10, 11, 19, 20]
const seed = 20_261_122
/** They wait more than they work, so some are played at once. */
const stages = 3

describeWith(['mosquitto', 'influxdb', 'postgresql'], 'ingest loses nothing', () => {
  let postgresql: RealServer
  beforeAll(async () => {
    await buildServer()
    postgresql = await startPostgresql()
    // The application's role belongs to the whole server: two databases must not make it at once.
    await makeRecords(postgresql.url, 'first', 1)
  })
  afterAll(() => postgresql?.stop())

  const inTurn = turns(stages)
  for (const number of told) {
    const row = rows.find((one) => one.number === number)
    if (!row) throw new Error(`there is no row ${number}`)
    it.concurrent(`row ${number}: ${row.failure}`, async () => {
      const trial = { size: 'short', seed, postgresUrl: postgresql.url, say() {} } as const
      const outcome = await inTurn(() => row.run(trial))
      expect(missed(outcome), `seed ${seed}\n${details(outcome)}`).toEqual([])
    }, 240_000)
  }
})

/** Lets so many run at once; the others wait for their turn. */
function turns(atOnce: number) {
  const lanes = Array.from({ length: atOnce }, () => Promise.resolve())
  let next = 0
  return <T>(run: () => Promise<T>): Promise<T> => {
    const lane = next++ % atOnce
    const turn = (lanes[lane] ?? Promise.resolve()).then(run)
    lanes[lane] = turn.then(
      () => {},
      () => {},
    )
    return turn
  }
}
