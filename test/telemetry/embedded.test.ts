import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openEmbedded } from '../../api/telemetry/embedded.ts'
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

describe('the embedded store in a folder', () => {
  const point: Point = {
    kind: 'parking.bay',
    device: 'bay-1',
    site: 'site-1',
    community: '',
    adapter: 'native',
    timeNs: 1_793_577_600_000_000_007n,
    fields: { occupied: true },
    quality: 'good',
    seq: 7,
  }

  it('still has what was written after it was closed and opened again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linli-telemetry-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const before = await openEmbedded({ folder })
    await before.write([point])
    await before.close()

    const after = await openEmbedded({ folder })
    onTestFinished(() => after.close())
    await after.write([point])
    const range = { from: 1_793_577_600_000, to: 1_793_577_700_000, windowS: 60 }
    expect(await after.counts({ kind: 'parking.bay', ...range })).toEqual([
      { at: 1_793_577_600_000, count: 1 },
    ])
  })
})
