import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fromDuckDb, openEmbedded } from '../../api/telemetry/embedded.ts'
import type { Point } from '../../api/telemetry/store.ts'
import { telemetryContract } from '../contracts/telemetry.ts'

telemetryContract('the embedded store in memory', {
  open: (now) => openEmbedded({ memory: true }, { now }),
  async openAway() {
    const store = await openEmbedded({ memory: true })
    await store.close()
    return store
  },
})

const point: Point = {
  kind: 'parking.bay',
  device: 'bay-1',
  site: 'site-1',
  community: '',
  adapter: 'native',
  atMs: 1_793_577_600_000,
  nanos: 7,
  fields: { occupied: true },
  quality: 'good',
  seq: 7,
}
const range = { from: 1_793_577_600_000, to: 1_793_577_700_000, windowS: 60 }

describe('what the embedded store refuses', () => {
  it('is a batch with a value it cannot keep, and nothing of the batch stays', async () => {
    const store = await openEmbedded({ memory: true })
    onTestFinished(() => store.close())
    const many = Array.from({ length: 3000 }, (_, index) => ({
      ...point,
      nanos: point.nanos + index,
    }))
    const odd = { ...point, device: 'bay-2', seq: 1.5 }
    await expect(store.write([...many, odd])).rejects.toMatchObject({ kind: 'rejected' })
    await store.write(many)
    expect(await store.counts({ kind: 'parking.bay', ...range })).toEqual([
      { at: range.from, count: 3000 },
    ])
  })

  for (const [error, column] of [
    ['a conversion', 'tinyint'],
    ['a constraint', 'double check (f_batteryV < 10)'],
  ])
    it(`is a value that fails ${error} of DuckDB, and the others are taken`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'linli-telemetry-'))
      onTestFinished(() => rm(folder, { recursive: true }))
      const instance = await DuckDBInstance.create(join(folder, 'telemetry.duckdb'))
      const connection = await instance.connect()
      await connection.run(`create table parking_bay (f_batteryV ${column})`)
      connection.closeSync()
      instance.closeSync()
      const store = await openEmbedded({ folder })
      onTestFinished(() => store.close())
      const low = { ...point, fields: { batteryV: 3 } }
      const high = { ...point, device: 'bay-2', fields: { batteryV: 3000 } }
      await expect(store.write([low, high])).rejects.toMatchObject({ kind: 'rejected' })
      await store.write([low])
      expect(await store.counts({ kind: 'parking.bay', ...range })).toEqual([
        { at: range.from, count: 1 },
      ])
    })

  for (const message of [
    'IO Error: Could not write file: No space left on device',
    'FATAL Error: Failed: database has been invalidated because of a previous fatal error.',
    'Out of Memory Error: could not allocate block of size 256.0 KiB',
    'TransactionContext Error: Conflict on update!',
    'Failed to query: connection disconnected',
  ])
    it(`is nothing when the database is at fault, which may pass: ${message}`, () => {
      expect(fromDuckDb(new Error(message)).kind).toBe('unavailable')
    })
})

describe('the embedded store in a folder', () => {
  it('still has what was written after it was closed and opened again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linli-telemetry-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const before = await openEmbedded({ folder })
    await before.write([point])
    await before.close()

    const after = await openEmbedded({ folder })
    onTestFinished(() => after.close())
    await after.write([point])
    expect(await after.counts({ kind: 'parking.bay', ...range })).toEqual([
      { at: 1_793_577_600_000, count: 1 },
    ])
  })
})
