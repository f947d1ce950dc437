import { expect, it } from 'vitest'
import {
  claim,
  endReplay,
  loadIntake,
  nextReplay,
  notePutBack,
  positionsToPutBack,
  recordIntake,
} from '../../api/intake/actions.ts'
import { gapsAfter } from '../../api/intake/gap-store.ts'
import { strangers } from '../../api/intake/kept-store.ts'
import type { IntakeBatch } from '../../api/intake/schema.ts'
import { asking, testAccount } from '../support/accounts.ts'
import { testContext } from '../support/context.ts'
import { describeWith, startPostgresql } from '../support/servers.ts'

const batch: IntakeBatch = {
  ...{ journal: 'j', position: 3, number: 1, filled: [], forget: { first: 0, gapsBefore: 0 } },
  groups: [
    {
      rejection: {
        ...{ subscription: 'linli/v1/#', reason: 'unregistered', count: 2 },
        ...{ firstAt: 1, lastAt: 2, sample: '' },
      },
      kept: [1, 2].map((at) => {
        return { position: at, deviceId: 'new-1', siteId: 's1', receivedAt: 1_793_577_600_000 + at }
      }),
      reported: [{ position: 0, deviceId: null, siteId: null, receivedAt: 3 }],
    },
  ],
  sequences: [
    { deviceId: 'd', lines: [{ boot: '', radio: false, top: 2 ** 52, usedAt: 1, holes: [] }] },
  ],
  reported: [
    {
      ...{ id: 'g1', deviceId: 'd', boot: '', from: 1, to: 2 ** 52, missing: 2 ** 52 },
      ...{ radio: false, missedAt: 1, reportedAt: 2 },
    },
  ],
}

describeWith(['postgresql'], 'on a real server', () => {
  it('the intake is written, read and put back as it is embedded', async () => {
    const server = await startPostgresql()
    const ctx = await testContext({ records: { url: server.url } })
    try {
      await recordIntake(ctx, batch)
      await recordIntake(ctx, batch)
      const filled = [{ id: 'g1', count: 1, at: 9 }]
      const second = { groups: [], sequences: [], reported: [], filled }
      const { gaps } = await recordIntake(ctx, { ...batch, ...second, number: 2 })
      expect(gaps).toEqual({ open: 1, missing: 2 ** 52 - 1 })
      expect(await loadIntake(ctx, 'j')).toEqual({
        ...{ position: 3, batches: 2, gaps },
        sequences: batch.sequences,
      })
      expect(await gapsAfter(ctx.db, {})).toMatchObject([{ id: 'g1', to: 2 ** 52 }])
      const counts = await ctx.db.selectFrom('rejections').select('count').execute()
      expect(counts).toEqual([{ count: 3 }])
      expect(await strangers(ctx.db, 10)).toMatchObject([{ deviceId: 'new-1', kept: 2 }])

      const account = testAccount({ id: 'a', name: 'admin', role: 'admin' })
      await claim(ctx, { deviceId: 'new-1', kind: 'bay', siteId: 's1' }, asking(account))
      const waiting = await nextReplay(ctx)
      if (!waiting) throw new Error('nothing waits')
      const replay = { ...waiting, untilPosition: 3 }
      expect(await positionsToPutBack(ctx, 'j', replay, 10)).toEqual([1, 2])
      await notePutBack(ctx, 'j', replay, { putBack: [1], gone: [2] })
      await endReplay(ctx, 'j', replay)
      const done = await ctx.db.selectFrom('replays').selectAll().execute()
      expect(done).toMatchObject([{ state: 'done', putBack: 1, gone: 1 }])
    } finally {
      await ctx.database.close()
      await server.stop()
    }
  })
})
