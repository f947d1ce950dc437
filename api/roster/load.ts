import type { Context, Db } from '../context.ts'
import { normalised, openMany } from '../persons/actions.ts'
import type { RosterFile } from './file.ts'
import type { Known } from './rules.ts'
import * as store from './store.ts'

/** The members a file concerns, as the records have them now. */
export type Loaded = {
  known: Map<string, Known>
  rows: Map<string, store.MemberRow>
  inBranches: string[]
}

/** Opens the members whom the file names, and those of its branches when such may leave. */
export async function loadMembers(
  ctx: Context,
  db: Db,
  file: RosterFile,
  { leave, lock }: { leave: boolean; lock: boolean },
): Promise<Loaded> {
  const branches = new Set(file.rows.map(({ values }) => values.branch ?? '').filter(Boolean))
  const hashes = [...branches].flatMap((branch) =>
    ctx.sealer.blindIndexes('party_branch', normalised('party_branch', branch) ?? ''),
  )
  const inBranches = leave && hashes.length > 0 ? await store.membersInBranches(db, hashes) : []
  const ids = [...new Set([...file.rows.map(({ values }) => values.number ?? ''), ...inBranches])]
  const rows = await store.membersAmong(db, ids, lock)
  const plain = await openMany(
    ctx,
    db,
    rows.map(({ id }) => id),
    ['name', 'telephone', 'party_branch'],
  )
  const known = rows.map((row): Known => {
    const data = plain.get(row.id) ?? {}
    return {
      ...{ id: row.id, kind: row.kind, hasLeft: row.leftAt !== null, consented: row.consented },
      communityId: row.communityId,
      name: data.name ?? '',
      telephone: data.telephone ?? '',
      branch: data.party_branch ?? '',
      skills: row.skills ?? [],
      availability: row.availability ?? 'off',
    }
  })
  return {
    known: new Map(known.map((one) => [one.id, one])),
    rows: new Map(rows.map((row) => [row.id, row])),
    inBranches,
  }
}
