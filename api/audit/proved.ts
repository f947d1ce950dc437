import type { Context } from '../context.ts'
import { inclusionProof, isGenuine } from '../transparency/log.ts'
import { type Hash, leafHash, sameHash, verifyInclusion } from '../transparency/tree.ts'
import { auditLog } from './actions.ts'
import { checkpointOver } from './checkpoints.ts'
import { canonical } from './rules.ts'
import type { AuditRecord, RecordDetail } from './schema.ts'

/** A record with the proof that it stands in a signed tree, checked once here. */
export async function proved(
  ctx: Context,
  record: AuditRecord,
  { position, hash }: { position: number; hash: Hash },
): Promise<RecordDetail> {
  const signed = await checkpointOver(ctx, position)
  const { size, root, note } = signed
  const hashes = await inclusionProof(ctx.db, auditLog, position, size)
  const leaf = canonical(record)
  const base64 = (one: Hash) => Buffer.from(one).toString('base64')
  return {
    record,
    leaf,
    proof: {
      position,
      size,
      leafHash: base64(hash),
      root: base64(root),
      hashes: hashes.map(base64),
      checkpoint: note,
    },
    verified:
      sameHash(leafHash(leaf), hash) &&
      verifyInclusion(hash, position, size, hashes, root) &&
      isGenuine(ctx.auditKey, signed),
  }
}
