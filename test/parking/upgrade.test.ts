import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { expect, it } from 'vitest'

const migration = (name: string) =>
  readFileSync(new URL(`../../api/db/migrations/${name}.sql`, import.meta.url), 'utf8')

const lots = `
  insert into sites (id, name) values ('s', 's');
  insert into lots (id, name, site_id) values ('l', 'l', 's');
  insert into devices (id, kind, name, site_id, lot_id, updated_at)
    values ('b', 'bay', 'b', 's', 'l', 0);`

it('records from before evidence was kept become evidence, as far as they reach back', async () => {
  const client = await PGlite.create('memory://')
  await client.exec(migration('0001-foundation'))
  await client.exec(lots)
  const now = Date.now()
  await client.query(
    `insert into stays (id, bay_id, lot_id, state, entered_at, left_at) values
      ('old', 'b', 'l', 'closed', 1000, 2000),
      ('recent', 'b', 'l', 'closed', $1::bigint, $1::bigint + 60000),
      ('open', 'b', 'l', 'open', $1::bigint + 120000, null)`,
    [now - 600_000],
  )
  await client.query(
    `insert into bay_states (bay_id, lot_id, occupied, since_at, observed_at)
     values ('b', 'l', true, $1::bigint + 120000, $1::bigint + 180000)`,
    [now - 600_000],
  )
  await client.exec(migration('0004-evidence'))
  const { rows } = await client.query<{ minute: number; occupied: boolean }>(
    `select (at - $1::bigint)::int / 60000 as minute, occupied from bay_evidence order by at`,
    [now - 600_000],
  )
  expect(rows).toEqual([
    { minute: 0, occupied: true },
    { minute: 1, occupied: false },
    { minute: 2, occupied: true },
    { minute: 3, occupied: true },
  ])
  await client.close()
})
