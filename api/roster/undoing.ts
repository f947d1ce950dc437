import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { type Refusal, refuse } from '../errors.ts'
import type { Asker } from '../people/schema.ts'
import { keepMembers, maskedNames } from '../persons/actions.ts'
import { undoableMs } from './actions.ts'
import type { RosterUndone } from './schema.ts'
import * as store from './store.ts'
import { type Before, rowContext } from './writing.ts'

type Found = { row: store.ImportedRow; before: Before }

/** Puts back what stood before an import, but for whom something newer touched: they are listed. */
export async function undoRoster(
  ctx: Context,
  by: Asker,
  id: string,
): Promise<RosterUndone | Refusal> {
  return ctx.db.transaction().execute(async (tx) => {
    await store.lockRosters(tx)
    const made = await store.importById(tx, id)
    if (!made) return refuse('not_found', 'There is no such import.')
    if (made.undoneAt !== null) return refuse('conflict', 'This import was undone already.')
    const now = ctx.clock.now()
    if (now > made.at + undoableMs)
      return refuse('conflict', 'An import can be undone for seven days; these are over.')
    const rows = await store.rowsOf(tx, id)
    const { untouched, touched } = await sorted(ctx, tx, rows)
    const fresh = untouched.filter(({ before }) => !before.wasKnown).map(({ row }) => row.personId)
    const unused = await store.notInUse(tx, fresh)
    const inUse = fresh.filter((one) => !unused.has(one))
    const names = await maskedNames(tx, [...touched, ...inUse])
    await store.deletePersons(tx, [...unused])
    const back = untouched.filter(({ before }) => before.wasKnown)
    await putBack(ctx, tx, by.account.id, back, made.at)
    await store.markUndone(tx, id, now)
    const left = { changed_since: touched, in_use: inUse }
    await record(ctx, tx, by, {
      what: 'roster.undone',
      object: { kind: 'roster_import', id },
      outcome: 'done',
      detail: { undone: unused.size + back.length, left: touched.length + inUse.length },
    })
    return {
      undone: unused.size + back.length,
      left: (['changed_since', 'in_use'] as const).flatMap((why) =>
        left[why].map((one) => ({ id: one, maskedName: names.get(one) ?? '*', why })),
      ),
    }
  })
}

/** Untouched is who stands exactly as the import wrote them. */
async function sorted(ctx: Context, tx: Db, rows: readonly store.ImportedRow[]) {
  const ids = rows.map(({ personId }) => personId)
  const members = await store.membersAmong(tx, ids, true)
  const now = new Map(members.map((row) => [row.id, row]))
  const untouched: Found[] = []
  const touched: string[] = []
  for (const row of rows) {
    const member = now.get(row.personId)
    const same =
      member?.updatedAt === row.personWrittenAt &&
      (member.volunteerUpdatedAt ?? row.volunteerWrittenAt) === row.volunteerWrittenAt
    if (!same || row.sealed === null) touched.push(row.personId)
    else {
      const plain = ctx.sealer.open(row.sealed, rowContext(row.importId, row.personId))
      untouched.push({ row, before: JSON.parse(plain) as Before })
    }
  }
  return { untouched, touched }
}

async function putBack(
  ctx: Context,
  tx: Db,
  by: string,
  found: readonly Found[],
  importedAt: number,
): Promise<void> {
  const now = ctx.clock.now()
  const one = (value: string) => (value === '' ? [] : [value])
  const left = found.filter(({ row }) => row.deed === 'leave')
  const stayed = found.filter(({ row }) => row.deed !== 'leave')
  for (const some of [left, stayed])
    await keepMembers(
      ctx,
      tx,
      by,
      some.map(({ row, before }) => ({
        ...{ id: row.personId, communityId: before.communityId, consents: [] },
        data: {
          ...{ name: one(before.name), telephone: one(before.telephone) },
          party_branch: one(before.branch),
          ...(some === left ? { health_limits: one(before.healthLimits) } : {}),
        },
      })),
    )
  await store.writeVolunteers(
    tx,
    found.map(({ row, before: { communityId, skills, availability } }) => ({
      ...{ id: row.personId, communityId, skills, availability },
    })),
    now,
  )
  await store.putBack(
    tx,
    found.map(({ row, before: { leftAt, availability } }) => ({
      ...{ id: row.personId, leftAt, availability },
    })),
  )
  await store.consentAgain(
    tx,
    left.map(({ row }) => row.personId),
    importedAt,
  )
  await store.deleteConsents(
    tx,
    stayed.flatMap(({ before }) => before.consentId ?? []),
  )
  await store.insertHistory(
    tx,
    found.map(({ row, before }) => ({
      ...{ id: ctx.newId(), personId: row.personId, kind: 'undo' as const, at: now },
      ...{ fromCommunity: null, toCommunity: before.communityId, importId: row.importId },
      sealed: null,
    })),
  )
}
