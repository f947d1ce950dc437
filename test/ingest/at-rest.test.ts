import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StartProblem } from '../../api/errors.ts'
import { ingestPart } from '../../ingest/part.ts'
import { testContext } from '../support/context.ts'
import { testKey, testKeys } from '../support/keys.ts'
import { startIngest } from './running.ts'

describe('what was received, in the data folder and the records', () => {
  it('cannot be read there, neither what was taken nor what is in quarantine', async () => {
    const { ctx, publish, ingest } = await startIngest()
    await publish('linli/v1/s1/bay-1/parking.bay', { occupied: true, note: 'seeded-taken' })
    await publish('linli/v1/s1/stranger-9/parking.bay', { occupied: true, note: 'seeded-stranger' })
    await publish('linli/v1/s1/bay-1/parking.bay', 'seeded-not-json')
    await ingest.settled()
    const journal = join(ctx.config.dataDir, 'journal')
    const files = readdirSync(journal, { recursive: true, withFileTypes: true })
    const stored = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
      .join('\n')
    expect(stored.length).toBeGreaterThan(500)
    for (const word of ['seeded', 'stranger-9', 'parking.bay', 'occupied'])
      expect(stored.includes(word)).toBe(false)
    expect(statSync(journal).mode & 0o077).toBe(0)
    const kept = await ctx.db.selectFrom('keptMessages').selectAll().execute()
    const counted = await ctx.db.selectFrom('rejections').selectAll().execute()
    expect(kept.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['not_json', 'unregistered']),
    )
    expect(JSON.stringify([kept, counted])).not.toContain('seeded')
  })

  it('stops ingest at its start, in words, when the key file is another one', async () => {
    const { ctx, publish, ingest, broker } = await startIngest()
    await publish('linli/v1/s1/bay-1/parking.bay', { occupied: true })
    await ingest.settled()
    await ingest.stop()
    const other = await testContext({ keys: testKeys([testKey('another')]), config: ctx.config })
    await expect(ingestPart(other, broker).start()).rejects.toBeInstanceOf(StartProblem)
    await ingest.start()
    await ingest.settled()
  })
})
