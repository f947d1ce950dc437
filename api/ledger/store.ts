import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { FeeEntry } from './rules.ts'
import type { BooksCheck, LotDay, Posting, SharingPolicy } from './schema.ts'

export type Entry = Posting & { id: string; day: string; recordedAt: number }

/** Writes entries and their lines; answers the ids of those whose key was not in the books yet. */
export async function insertEntries(tx: Db, entries: readonly Entry[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    insert into ledger_entries (id, key, kind, lot_id, stay_id, day, at, recorded_at, corrects)
    select id, key, kind, "lotId", "stayId", day, at, "recordedAt", corrects
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as v(
      id text, key text, kind text, "lotId" text, "stayId" text, day text, at bigint,
      "recordedAt" bigint, corrects text)
    on conflict (key) do nothing returning id`.execute(tx)
  const written = new Set(rows.map(({ id }) => id))
  const lines = entries
    .filter(({ id }) => written.has(id))
    .flatMap(({ id, lines }) => lines.map((line) => ({ id, ...line })))
  if (lines.length > 0)
    await sql`
      insert into ledger_lines (entry_id, account, amount_fen)
      select id, account, "amountFen"
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as v(
        id text, account text, "amountFen" bigint)`.execute(tx)
  return written
}

/** What stands in the books under these keys. */
export async function entriesByKey(tx: Db, keys: readonly string[]): Promise<Posting[]> {
  const rows = await tx
    .selectFrom('ledgerEntries as e')
    .innerJoin('ledgerLines as l', 'l.entryId', 'e.id')
    .select(['e.key', 'e.kind', 'e.lotId', 'e.stayId', 'e.at', 'e.corrects'])
    .select(['l.account', 'l.amountFen'])
    .where('e.key', '=', sql<string>`any(${keys}::text[])`)
    .execute()
  const postings = new Map<string, Posting>()
  for (const { account, amountFen, stayId, ...entry } of rows) {
    const posting = postings.get(entry.key) ?? { ...entry, stayId: stayId ?? '', lines: [] }
    posting.lines.push({ account, amountFen })
    postings.set(entry.key, posting)
  }
  return [...postings.values()]
}

/** What the books hold of these stays' fees, in the order in which it was entered. */
export async function feeEntries(tx: Db, stayIds: readonly string[]): Promise<FeeEntry[]> {
  const first = stayIds.map((id) => `fee_due:${id}`)
  const { rows } = await sql<FeeEntry>`
    select e.id, e.kind, e.stay_id, e.lot_id, l.amount_fen, e.day, e.at, e.corrects
    from ledger_entries e
    join ledger_lines l on l.entry_id = e.id and l.account = 'receivable:' || e.lot_id
    where e.key = any(${first}::text[])
      or (e.corrects is not null and e.stay_id = any(${stayIds}::text[]))
    order by e.recorded_at, e.id`.execute(tx)
  return rows
}

/** Dues and receipts per lot and local day of one month (YYYY-MM), in order of day and lot. */
export async function lotDays(db: Db, month: string, lotId?: string): Promise<LotDay[]> {
  const { rows } = await sql<LotDay>`
    select e.lot_id, e.day,
      coalesce(sum(l.amount_fen) filter (where e.kind <> 'payment'), 0)::bigint as due_fen,
      coalesce(-sum(l.amount_fen) filter (where e.kind = 'payment'), 0)::bigint as received_fen,
      (count(*) filter (where e.kind = 'fee_due')
        - count(*) filter (where e.kind = 'fee_reversal'))::int as stays,
      count(*) filter (where e.kind = 'payment')::int as payments
    from ledger_entries e
    join ledger_lines l on l.entry_id = e.id and l.account = 'receivable:' || e.lot_id
    where e.day between ${`${month}-01`} and ${`${month}-31`}
      ${lotId === undefined ? sql`` : sql`and e.lot_id = ${lotId}`}
    group by e.lot_id, e.day order by e.day, e.lot_id`.execute(db)
  return rows
}

/** Months with entries, newest first; each is found by one step down the index, not by a scan. */
export async function months(db: Db): Promise<string[]> {
  const { rows } = await sql<{ month: string }>`
    with recursive newest as (
      select max(day) as day from ledger_entries
      union all
      select (select max(day) from ledger_entries where day < left(newest.day, 7))
      from newest where newest.day is not null)
    select left(day, 7) as month from newest where day is not null`.execute(db)
  return rows.map(({ month }) => month)
}

export async function check(db: Db): Promise<BooksCheck> {
  const { rows } = await sql<BooksCheck>`
    select count(*)::int as entries, coalesce(sum(sum_fen), 0)::bigint as sum_fen,
      (count(*) filter (where lines < 2 or sum_fen <> 0))::int as unbalanced
    from (
      select count(l.entry_id) as lines, coalesce(sum(l.amount_fen), 0) as sum_fen
      from ledger_entries e left join ledger_lines l on l.entry_id = e.id group by e.id
    ) per_entry`.execute(db)
  return rows[0] ?? { entries: 0, sumFen: 0, unbalanced: 0 }
}

export async function policies(db: Db): Promise<SharingPolicy[]> {
  return db
    .selectFrom('sharingPolicies')
    .select(['id', 'lotId', 'validFrom', 'costBps', 'propertyBps', 'ownersBps'])
    .orderBy('validFrom')
    .orderBy('id')
    .execute()
}

/** One policy is added at a time, so that two for the same lot and day cannot both pass. */
export async function lockPolicies(tx: Db): Promise<void> {
  await sql`lock table sharing_policies in share row exclusive mode`.execute(tx)
}

export async function insertPolicy(
  tx: Db,
  policy: SharingPolicy,
  createdAt: number,
  createdBy: string,
): Promise<void> {
  await tx
    .insertInto('sharingPolicies')
    .values({ ...policy, createdAt, createdBy })
    .execute()
}
