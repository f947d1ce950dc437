import { expect, it } from 'vitest'
import { record } from '../../api/audit/actions.ts'
import { proved } from '../../api/audit/proved.ts'
import { findRecords, recordById } from '../../api/audit/store.ts'
import { checkProof } from '../../dashboard/pages/audit/check-proof.ts'
import { testContext } from '../support/context.ts'

it('is checked by the page itself, which believes no other text, place or tree', async () => {
  const ctx = await testContext()
  for (let index = 0; index < 11; index += 1)
    await ctx.db.transaction().execute((tx) =>
      record(ctx, tx, 'system', {
        what: 'retention.ran',
        object: { kind: 'class', id: `c${index}` },
        outcome: 'done',
      }),
    )
  const { records } = await findRecords(ctx.db, {})
  expect(records).toHaveLength(11)
  for (const { id } of records) {
    const found = await recordById(ctx.db, id)
    if (!found) throw new Error(`the record ${id} is gone`)
    const detail = await proved(ctx, found.record, found.leaf)
    expect(detail.verified).toBe(true)
    expect(await checkProof(detail)).toBe(true)
    expect(await checkProof({ ...detail, leaf: detail.leaf.replace('done', 'failed') })).toBe(false)
    const { proof } = detail
    const moved = { ...proof, position: (proof.position + 1) % proof.size }
    expect(await checkProof({ ...detail, proof: moved })).toBe(false)
    const checkpoint = proof.checkpoint.replace('\n11\n', '\n12\n')
    expect(await checkProof({ ...detail, proof: { ...proof, checkpoint } })).toBe(false)
  }
})
