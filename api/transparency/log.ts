import type { Db } from '../context.ts'
import { invariant } from '../errors.ts'
import { type LogKey, openCheckpoint, signCheckpoint } from './note.ts'
import {
  consistencyRanges,
  emptyRoot,
  foldNodes,
  type Hash,
  inclusionRanges,
  type Node,
  nodesOf,
  verifyConsistency,
} from './tree.ts'

/** How many leaves the log has. */
export async function logSize(db: Db, log: string): Promise<number> {
  const last = await db
    .selectFrom('logLeaves')
    .select('position')
    .where('log', '=', log)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last ? last.position + 1 : 0
}

/** The root of the tree when it had `size` leaves. Reads O(log n) rows. */
export async function rootAt(db: Db, log: string, size: number): Promise<Hash> {
  if (size === 0) return emptyRoot()
  const [root] = await hashesOver(db, log, [{ from: 0, to: size }])
  invariant(root, 'one range has one hash')
  return root
}

/** The audit path of a leaf in the tree of `size` leaves. Throws a RangeError when there is no such leaf. */
export async function inclusionProof(db: Db, log: string, index: number, size: number) {
  return hashesOver(db, log, inclusionRanges(index, size))
}

/** Why the tree of `second` leaves only adds to the tree of `first`. Throws a RangeError for others. */
export async function consistencyProof(db: Db, log: string, first: number, second: number) {
  return hashesOver(db, log, consistencyRanges(first, second))
}

async function hashesOver(
  db: Db,
  log: string,
  ranges: readonly { from: number; to: number }[],
): Promise<Hash[]> {
  const parts = ranges.map(nodesOf)
  const known = await readNodes(db, log, parts.flat())
  return parts.map((nodes) =>
    foldNodes(
      nodes.map((node) => {
        const hash = known.get(keyOf(node))
        invariant(hash, `the log ${log} has no node ${keyOf(node)}`)
        return hash
      }),
    ),
  )
}

async function readNodes(db: Db, log: string, nodes: readonly Node[]): Promise<Map<string, Hash>> {
  const leaves = nodes.filter(({ level }) => level === 0)
  const inner = nodes.filter(({ level }) => level > 0)
  const found = new Map<string, Hash>()
  if (leaves.length > 0)
    for (const { position, hash } of await db
      .selectFrom('logLeaves')
      .select(['position', 'hash'])
      .where('log', '=', log)
      .where(
        'position',
        'in',
        leaves.map(({ position }) => position),
      )
      .execute())
      found.set(keyOf({ level: 0, position }), hash)
  if (inner.length > 0)
    for (const node of await db
      .selectFrom('logNodes')
      .select(['level', 'position', 'hash'])
      .where('log', '=', log)
      .where((eb) =>
        eb.or(
          inner.map(({ level, position }) =>
            eb.and([eb('level', '=', level), eb('position', '=', position)]),
          ),
        ),
      )
      .execute())
      found.set(keyOf(node), node.hash)
  return found
}

function keyOf({ level, position }: Node): string {
  return `${level}/${position}`
}

export type SignedCheckpoint = { size: number; root: Hash; signedAt: number; note: string }

/** The newest checkpoints first, at most `limit`, of trees smaller than `before`. */
export function checkpoints(
  db: Db,
  log: string,
  limit: number,
  before?: number,
): Promise<SignedCheckpoint[]> {
  let query = db
    .selectFrom('logCheckpoints')
    .select(['size', 'root', 'signedAt', 'note'])
    .where('log', '=', log)
    .orderBy('size', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('size', '<', before)
  return query.execute()
}

/**
 * Signs the tree as it stands and keeps the checkpoint; the same size answers the one that stands. Of a
 * tree that does not continue the last checkpoint nothing is signed: it throws.
 */
export async function signLog(
  db: Db,
  log: string,
  key: LogKey,
  now: number,
): Promise<SignedCheckpoint> {
  const [last] = await checkpoints(db, log, 1)
  const size = await logSize(db, log)
  if (last?.size === size) return last
  const root = await rootAt(db, log, size)
  if (last) await assertContinues(db, log, last, { size, root })
  const note = signCheckpoint(key, { size, root })
  const made = { size, root, signedAt: now, note }
  await db
    .insertInto('logCheckpoints')
    .values({ log, ...made })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return made
}

async function assertContinues(
  db: Db,
  log: string,
  last: SignedCheckpoint,
  next: { size: number; root: Hash },
): Promise<void> {
  const continues =
    next.size > last.size &&
    (last.size === 0 ||
      verifyConsistency(last, next, await consistencyProof(db, log, last.size, next.size)))
  invariant(continues, `the log ${log} does not continue its checkpoint of ${last.size} records`)
}

/** Whether the key signed this checkpoint and it says what its row says. */
export function isGenuine(
  key: Pick<LogKey, 'name' | 'publicKey'>,
  kept: SignedCheckpoint,
): boolean {
  const said = openCheckpoint(key, kept.note)
  return said !== undefined && said.size === kept.size && Buffer.compare(said.root, kept.root) === 0
}
