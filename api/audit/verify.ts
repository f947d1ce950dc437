import { createHash } from 'node:crypto'
import type { Db } from '../context.ts'
import { checkpoints, isGenuine, rootAt } from '../transparency/log.ts'
import type { LogKey } from '../transparency/note.ts'
import { emptyTree, grow, type Hash, leafHash, rootOf, sameHash } from '../transparency/tree.ts'
import { auditLog } from './actions.ts'
import { canonical } from './rules.ts'
import { forgottenUpTo, type LoggedRecord, loggedFrom, loose } from './store.ts'

/** One thing that does not fit; `position` is the record's number in the log, from 0. */
export type Misfit = {
  what:
    | 'record_changed'
    | 'record_gone'
    | 'record_outside'
    | 'leaf_gone'
    | 'chain_broken'
    | 'checkpoint_forged'
    | 'checkpoint_differs'
    | 'nodes_differ'
  position: number | null
  id: string | null
}

export type Verdict = { records: number; root: Hash; checkpoints: number; misfits: Misfit[] }

const pageSize = 2000
const misfitsMax = 100
const checkpointsMax = 1_000_000

/**
 * Reads the whole log and says what in it is not what was written: by its leaf, the chain, and every
 * checkpoint, those kept here and those (`saved`) that somebody kept elsewhere.
 */
export async function verifyLog(
  db: Db,
  key: Pick<LogKey, 'name' | 'publicKey'>,
  saved: readonly { size: number; root: Hash }[] = [],
): Promise<Verdict> {
  const misfits: Misfit[] = []
  const say = (what: Misfit['what'], position: number | null, id: string | null = null) => {
    if (misfits.length < misfitsMax) misfits.push({ what, position, id })
  }
  const kept = await checkpoints(db, auditLog, checkpointsMax)
  for (const one of kept) if (!isGenuine(key, one)) say('checkpoint_forged', one.size)
  const expected = [...kept, ...saved].sort((a, b) => a.size - b.size)
  const forgotten = await forgottenUpTo(db)
  const tree = emptyTree()
  let chain: Hash = new Uint8Array()
  let next = 0
  const compare = () => {
    for (; expected[next] && (expected[next]?.size ?? 0) <= tree.size; next += 1)
      if (!sameHash(expected[next]?.root ?? new Uint8Array(), rootOf(tree)))
        say('checkpoint_differs', tree.size)
  }
  compare()
  for (;;) {
    const page = await loggedFrom(db, tree.size, pageSize)
    if (page.length === 0) break
    for (const one of page) {
      for (; tree.size < one.position; grow(tree, new Uint8Array(32))) say('leaf_gone', tree.size)
      const problem = problemOf(one, forgotten)
      if (problem) say(problem, one.position, one.entryId)
      const linked = createHash('sha256').update(chain).update(one.hash).digest()
      if (!sameHash(linked, one.chain)) say('chain_broken', one.position, one.entryId)
      chain = one.chain
      grow(tree, one.hash)
      compare()
    }
  }
  for (const { size } of expected.slice(next)) say('leaf_gone', size - 1)
  for (const id of await loose(db, misfitsMax)) say('record_outside', null, id)
  const root = rootOf(tree)
  const stored = await rootAt(db, auditLog, tree.size).catch(() => undefined)
  if (!stored || !sameHash(stored, root)) say('nodes_differ', null)
  return { records: tree.size, root, checkpoints: expected.length, misfits }
}

/** A record that the retention took away is no misfit; that it did is a record itself. */
function problemOf(
  { record, hash, position }: LoggedRecord,
  forgotten: number,
): Misfit['what'] | undefined {
  if (!record) return position <= forgotten ? undefined : 'record_gone'
  return sameHash(leafHash(canonical(record)), hash) ? undefined : 'record_changed'
}
