import pg from 'pg'
import type { ExpectedStay, Reported } from './oracle.ts'

/** What the oracle asks of the records: gaps, stays and books, read past the product's own code. */
export type Records = {
  reportedGaps(): Promise<Reported[]>
  /** Stays that are not as the points tell them, and books that do not fit their stays; in words. */
  differences(expected: readonly ExpectedStay[]): Promise<string[]>
  /** The current stays with their fees, and the balance of every account. */
  summary(): Promise<string>
  count(sql: string, values?: unknown[]): Promise<number>
  close(): Promise<void>
}

type CurrentStay = {
  id: string
  bayId: string
  enteredAt: number
  leftAt: number | null
  feeFen: number | null
}

const currentStays = `
  select id, bay_id as "bayId", entered_at as "enteredAt", left_at as "leftAt", fee_fen as "feeFen"
  from stays where state <> 'void' order by bay_id, entered_at`

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export function openRecords(connectionString: string): Records {
  const pool = new pg.Pool({ connectionString, max: 2 })
  pool.on('error', () => {})

  async function differences(expected: readonly ExpectedStay[]): Promise<string[]> {
    const { rows: stays } = await pool.query<CurrentStay>(currentStays)
    const { rows: entered } = await pool.query<{ stayId: string; feeFen: number }>(
      `select stay_id as "stayId", sum(amount_fen)::bigint as "feeFen"
       from ledger_entries join ledger_lines on entry_id = id
       where account like 'fees:%' group by stay_id`,
    )
    const entries = await pool.query(
      'select entry_id from ledger_lines group by entry_id having sum(amount_fen) <> 0',
    )
    return [
      ...wrongStays(stays, expected),
      ...wrongFees(stays, new Map(entered.map(({ stayId, feeFen }) => [stayId, -feeFen]))),
      ...entries.rows.map((row) => `entry ${JSON.stringify(row)} is not balanced`),
    ]
  }

  return {
    async reportedGaps() {
      const { rows } = await pool.query<Reported>(
        `select device_id as "deviceId", boot, from_seq as "from", to_seq as "to", missing
         from gaps where filled_at is null`,
      )
      return rows
    },
    differences,
    async summary() {
      const { rows: stays } = await pool.query<CurrentStay>(currentStays)
      const { rows: balances } = await pool.query(
        'select account, sum(amount_fen)::bigint as fen from ledger_lines group by account order by account',
      )
      const said = stays.map(({ id: _, ...stay }) => stay)
      return [...said, ...balances].map((row) => JSON.stringify(row)).join('\n')
    },
    async count(sql, values = []) {
      const { rows } = await pool.query<{ count: number }>(sql, values)
      return Number(rows[0]?.count ?? 0)
    },
    close: () => pool.end(),
  }
}

function wrongStays(stays: readonly CurrentStay[], expected: readonly ExpectedStay[]): string[] {
  const nameOf = (bay: string, from: number, to: number | null) => `${bay} ${from}–${to ?? ''}`
  const told = new Set(expected.map((stay) => nameOf(stay.deviceId, stay.enteredAt, stay.leftAt)))
  const seen = new Set<string>()
  const wrong: string[] = []
  for (const { bayId, enteredAt, leftAt } of stays) {
    const name = nameOf(bayId, enteredAt, leftAt)
    if (seen.has(name)) wrong.push(`stay ${name} stands twice`)
    else if (!told.has(name)) wrong.push(`stay ${name} is not in the points`)
    seen.add(name)
  }
  for (const name of told) if (!seen.has(name)) wrong.push(`stay ${name} is missing`)
  return wrong
}

function wrongFees(stays: readonly CurrentStay[], entered: ReadonlyMap<string, number>): string[] {
  const current = new Map(stays.map((stay) => [stay.id, stay.feeFen ?? 0]))
  const ids = new Set([...current.keys(), ...entered.keys()])
  return [...ids]
    .filter((id) => (current.get(id) ?? 0) !== (entered.get(id) ?? 0))
    .map((id) => `stay ${id} costs ${current.get(id) ?? 0} fen, booked ${entered.get(id) ?? 0}`)
}
